"""Ask for a new FAQ, check it with the content rules, and write its file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import yaml

from components.encoder import SentenceEncoder
from tools.content.complaint import Complaint
from tools.content.load import load
from tools.content.model import Content
from tools.content.rules import complaints
from tools.faqs.faq import render
from tools.faqs.project import ChangedMeanwhileError, Project
from tools.faqs.questionnaire import Known, Questionnaire

CAVEAT, REMINDER = "utter_notice/caveat_", "_reminder"
COMPARED = 3  # questions of an FAQ that stand for it when neighbours are looked for
METADATA = ("title", "facts", "sources", "caveat", "service", "related")


def main(argv: list[str] | None = None) -> int:
    """Entry point of `python -m tools new-faq`."""
    argparse.ArgumentParser(prog="python -m tools new-faq", description=__doc__).parse_args(argv)
    root, today = Path(), date.today()
    project, content = Project.read(root), load(root, today)
    standing = complaints(content)
    if any(one.level == "error" for one in standing):
        print("new-faq: the content has mistakes already; `make check` lists them, mend those first.")
        return 1
    asked = Questionnaire(known(project, content), today, input, print)
    try:
        print("A new FAQ. Nothing is written before the end; Ctrl-C leaves.")
        for field in asked.fields:
            asked.ask_for(field)
        while found := [one for one in _complaints(project, asked, today) if one.level == "error"]:
            print("\nThe check refuses it:")
            for one in found:
                print(f"  {one.text}")
            _mend(found, asked)
        for one in _complaints(project, asked, today):
            print(f"advice: {one.text}")
        faq = asked.faq()
        if input(f"\nWrite {faq.path}? [Y/n] ").strip().lower() in ("n", "no"):
            print("new-faq: nothing has been written")
            return 0
        changes = project.changes([faq])
        project.write(changes, datetime.now())
    except (KeyboardInterrupt, EOFError):
        print("\nnew-faq: nothing has been written")
        return 1
    except (ChangedMeanwhileError, OSError) as error:
        print(f"new-faq: {error}")
        return 1
    print(f"new-faq: {' and '.join(sorted(changes))} are written. `make train` takes the FAQ live.")
    return 0


def known(project: Project, content: Content) -> Known:
    """What the project has to choose from."""
    said = {response.name: response for response in content.responses}
    kinds = [name.removeprefix(CAVEAT) for name in said if name.startswith(CAVEAT) and f"{name}{REMINDER}" in said]
    return Known(
        topics=sorted({faq.topic for faq in project.faqs.values()}),
        keys=sorted({*project.faqs, *project.other}),
        sources={number: _title(project.root, number) for number in content.sources},
        facts={
            str(fact["id"]): (str(fact.get("statement") or ""), tuple(map(str, fact.get("sources") or [])))
            for fact in content.facts
            if not fact.get("left_out")
        },
        caveats={kind: said[f"{CAVEAT}{kind}"].variants[0].value for kind in sorted(kinds)},
        services=sorted(name.replace(" ", "_").replace("-", "_") for name in content.techniques),
        nearest=lambda texts: _nearest(project, texts),
    )


def _title(root: Path, number: str) -> str:
    listed = yaml.safe_load((root / "knowledge/sources.yml").read_text(encoding="utf-8"))
    return next((str(one.get("title") or "") for one in listed if one["number"] == number), "")


def _nearest(project: Project, texts: Sequence[str]) -> list[str]:
    """Keys of the FAQs whose titles and questions mean most nearly the same."""
    keys = sorted(project.faqs)
    encoder = SentenceEncoder.load(project.root / "models/encoder")
    stand_ins = [text for key in keys for text in _stand_ins(project, key)]
    vectors = encoder.encode([*texts, *stand_ins])
    wanted = vectors[: len(texts)].mean(axis=0)
    scores = (vectors[len(texts) :] @ wanted).tolist()
    owners = [key for key in keys for _ in _stand_ins(project, key)]
    best = {key: float(np.mean([s for s, owner in zip(scores, owners, strict=True) if owner == key])) for key in keys}
    return sorted(keys, key=lambda key: -best[key])


def _stand_ins(project: Project, key: str) -> list[str]:
    faq = project.faqs[key]
    return [faq.title, *faq.questions[:COMPARED]]


def _complaints(project: Project, asked: Questionnaire, today: date) -> list[Complaint]:
    """What the content check says about the new FAQ."""
    return complaints(load(project.root, today, changed=project.changes([asked.faq()])))


def _mend(found: Sequence[Complaint], asked: Questionnaire) -> None:
    """Ask again for what the check refuses: for one question, or for a whole field."""
    faq = asked.faq()
    lines = render(faq).split("\n")
    fields: list[str] = []
    questions: list[str] = []
    for one in found:
        line = lines[one.line - 1] if one.path == faq.path else ""
        name = line.strip().partition(":")[0]
        if line.startswith("    - "):
            questions.append(line[6:])
        elif name in METADATA and line.startswith("      "):
            fields.append(name)
        elif one.path == faq.path and not line.startswith("- intent"):
            fields.append("answer")
        else:
            fields.append("tests" if "test questions" in one.text else "questions")
    for question in dict.fromkeys(questions):
        asked.replace_question(question)
    for field in dict.fromkeys(fields):
        asked.ask_for(field)
