"""What the documents say about the repository is true: paths of the folder map, links, make commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "models/encoder/README.md", "widget/README.md")
    ),
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
COMMAND = re.compile(r"`make ([a-z]+)\b[^`]*`")


def folder_map() -> list[str]:
    """The lines of the fenced block under the heading `## Folder map`."""
    found = re.search(r"^## Folder map\n+```\w*\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, "README.md has no fenced block under `## Folder map`"
    return found.group(1).splitlines()


@pytest.mark.parametrize("line", folder_map())
def test_every_line_of_the_folder_map_is_a_path_that_exists_and_words(line: str) -> None:
    row = re.fullmatch(r"(\S+) {2,}(\S.*)", line)
    assert row, f"write a path, two spaces or more, and words: {line!r}"
    path = ROOT / row[1]
    assert path.is_dir() if row[1].endswith("/") else path.is_file(), f"{row[1]} does not exist"


def test_no_path_stands_in_the_folder_map_twice() -> None:
    paths = [line.split()[0] for line in folder_map()]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    links = LINK.findall(re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_commands_named_in_the_documents_are_those_of_the_makefile() -> None:
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {verb for document in DOCUMENTS for verb in COMMAND.findall(document.read_text(encoding="utf-8"))}
    assert named <= verbs
    assert verbs - {"setup"} <= set(COMMAND.findall(README))
