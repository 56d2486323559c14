"""Tools for staff and developers: `python -m tools <verb>`."""
