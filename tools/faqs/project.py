"""All FAQs of a project, and how changed ones get into its files: all of them or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Optional

from tools.faqs import held_out
from tools.faqs.faq import FAQS, LABEL, Faq, parse, render

KEPT = Path(".cache/replaced")
Changes = dict[str, Optional[str]]  # a file's new text by path; None where it goes


class ChangedMeanwhileError(Exception):
    """A file is no longer what it was when it was read; the message names it and the remedy."""


@dataclass
class Project:
    """What the files say now.

    Attributes:
        root: the project's folder.
        faqs: every FAQ by key.
        other: paths by key of files that hold more than an FAQ's fields, such as a comment.
        texts: the text of every file read, by path.
    """

    root: Path
    faqs: dict[str, Faq] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Project:
        """Read all FAQs and their test questions."""
        project = cls(root)
        tests: dict[str, tuple[str, ...]] = {}
        for path in project._files(held_out.FOLDER, "*.yml"):
            tests.update(held_out.questions(project.texts[path]))
        for path in project._files(FAQS, "*/*.yml"):
            key = Path(path).stem
            faq = parse(path, project.texts[path], tests.get(f"{LABEL}{key}", ()))
            if faq is None:
                project.other[key] = path
            else:
                project.faqs[key] = faq
        return project

    def changes(self, new: Iterable[Faq], gone: Iterable[str] = ()) -> Changes:
        """The files that differ once these FAQs are written, and those keys gone."""
        found: Changes = {}
        texts: dict[str, Optional[str]] = {**self.texts}
        for key in gone:
            found[self.faqs[key].path] = None
            self._put_tests(texts, found, self.faqs[key].topic, key, ())
        for faq in new:
            before = self.faqs.get(faq.key)
            if before is not None and before.path != faq.path:
                found[before.path] = None
            if render(faq) != self.texts.get(faq.path):
                found[faq.path] = render(faq)
            if before is None or before.tests != faq.tests:
                self._put_tests(texts, found, faq.topic, faq.key, faq.tests)
        return found

    def write(self, changes: Mapping[str, Optional[str]], now: datetime) -> Path:
        """Write all changes or none; returns the folder where the files before are kept.

        Raises:
            ChangedMeanwhileError: somebody has edited one of the files since they were read.
            OSError: nothing has been written, for instance because the disk is full.
        """
        for path in changes:
            file = self.root / path
            if (file.read_text(encoding="utf-8") if file.exists() else None) != self.texts.get(path):
                raise ChangedMeanwhileError(f"{path} has been edited meanwhile; run the command again")
        kept = self.root / KEPT / now.strftime("%Y-%m-%d-%H%M%S")
        staged: list[tuple[Path, Path]] = []
        done: list[str] = []
        try:
            for path, text in changes.items():
                if path in self.texts:
                    (kept / path).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(self.root / path, kept / path)
                if text is not None:
                    file = self.root / path
                    file.parent.mkdir(parents=True, exist_ok=True)
                    beside = file.with_suffix(".new")
                    staged.append((beside, file))
                    beside.write_text(text, encoding="utf-8")
            for beside, file in staged:
                done.append(file.relative_to(self.root).as_posix())
                beside.replace(file)
            for path in (path for path, text in changes.items() if text is None):
                done.append(path)
                (self.root / path).unlink()
        except OSError:
            for path in done:
                self._bring_back(path)
            raise
        finally:
            for beside, _ in staged:
                beside.unlink(missing_ok=True)
        return kept

    def _bring_back(self, path: str) -> None:
        file = self.root / path
        if path in self.texts:
            file.write_text(self.texts[path], encoding="utf-8")
        else:
            file.unlink(missing_ok=True)

    def _put_tests(
        self, texts: dict[str, Optional[str]], found: Changes, topic: str, key: str, asked: tuple[str, ...]
    ) -> None:
        """Put test questions where the FAQ's are, else into its topic's file; several FAQs may share one."""
        label = f"{LABEL}{key}"
        own = (path for path in texts if path.startswith(held_out.FOLDER))
        place = next((path for path in own if label in held_out.questions(texts[path] or "")), None)
        place = place or f"{held_out.FOLDER}/{topic}.yml"
        before = texts.get(place) or ""
        if asked or place in texts:
            texts[place] = found[place] = held_out.with_questions(before, label, asked)

    def _files(self, folder: str, pattern: str) -> list[str]:
        paths = sorted(file.relative_to(self.root).as_posix() for file in (self.root / folder).glob(pattern))
        for path in paths:
            self.texts[path] = (self.root / path).read_text(encoding="utf-8")
        return paths
