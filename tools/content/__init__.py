"""The content linter: what Rasa does not check about questions, answers and the names between them.

`load.py` reads the repository once, every `*_rules.py` holds rules about one subject, `rules.py` lists them all.
"""
