"""Names that Python files share with the content, read without running them."""

from __future__ import annotations

import ast
import re

from tools.content.complaint import Complaint, error
from tools.content.model import Named

RESPONSE = re.compile(r"utter_[a-z0-9_]+(/[a-z0-9_]+)?")
RASAS_OWN = {"utter_action", "utter_message"}  # a key of Rasa's bot events; a method of its dispatcher
SLOTS_HEADING = "# Slots"


class PythonNames:
    """What one Python file names: responses in full (not glued together at run time), keywords and keys."""

    def __init__(self, path: str, text: str) -> None:
        """Read a file's names.

        Args:
            path: the file's name in complaints.
            text: its source.
        """
        self.complaints: list[Complaint] = []
        self.responses: list[Named] = []
        self.filled: set[str] = set()
        self.slots: list[Named] = []
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError) as mistake:
            line = getattr(mistake, "lineno", None) or 1
            self.complaints = [error(path, line, "This Python file cannot be read; ask a developer to mend it.")]
            return
        glued = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in glued:
                if RESPONSE.fullmatch(node.value) and node.value not in RASAS_OWN:
                    self.responses.append(Named(path, node.lineno, node.value))
            elif isinstance(node, ast.keyword) and node.arg:
                self.filled.add(node.arg)
            elif isinstance(node, ast.Dict):
                keys = (key.value for key in node.keys if isinstance(key, ast.Constant))
                self.filled.update(key for key in keys if isinstance(key, str))
        if path.endswith("lib/names.py"):
            self.slots = _slots(path, tree, text.splitlines())


def _slots(path: str, tree: ast.Module, lines: list[str]) -> list[Named]:
    """The texts assigned below the heading `# Slots`, up to the next heading."""
    headings = [number for number, line in enumerate(lines, 1) if line.startswith("# ")]
    first = next((number for number in headings if lines[number - 1].startswith(SLOTS_HEADING)), len(lines) + 1)
    last = next((number for number in headings if number > first), len(lines) + 1)
    constants = (node.value for node in tree.body if isinstance(node, ast.Assign) and first < node.lineno < last)
    return [Named(path, node.lineno, str(node.value)) for node in constants if isinstance(node, ast.Constant)]
