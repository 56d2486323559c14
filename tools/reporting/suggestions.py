"""What the practice could do next, out of the numbers: in words, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.reporting.clusters import Cluster
from tools.reporting.numbers import Numbers

# Likeness from which an FAQ probably answers it; measured with this encoder, so again when it is tuned: 87 % of
# held-out questions are as near to their own, 11 % of those that nothing answers to any.
NEAR = 0.75
MANY = 5  # as for clusters: fewer may be one person's


@dataclass(frozen=True)
class Answer:
    """An answer's title, and the file it stands in."""

    title: str
    file: str


@dataclass(frozen=True)
class Suggestion:
    """One thing to do: a heading, why, and what to type or edit, if that can be said."""

    heading: str
    reason: str
    how: str = ""


def suggestions(numbers: Numbers, clusters: Sequence[Cluster], answers: Mapping[str, Answer]) -> Iterator[Suggestion]:
    """Suggestions: new answers, then better ones, then better understanding; of each the most frequent first.

    Args:
        numbers: of the days in question.
        clusters: unanswered questions alike.
        answers: all answers, by the key under which they are counted.
    """
    for cluster in clusters:
        yield _for_cluster(cluster, answers)
    for key, thumbs in sorted(numbers.thumbs.items(), key=lambda item: -item[1]["down"]):
        if key in answers and thumbs["down"] >= MANY and thumbs["down"] > thumbs["up"]:
            yield Suggestion(
                f"Reword “{answers[key].title}”",
                f"{thumbs['down']} of {thumbs.total()} thumbs point down.",
                answers[key].file,
            )
    for key, count in numbers.picked_faqs.most_common():
        if key in answers and count >= MANY:
            yield Suggestion(
                f"Teach more ways to ask “{answers[key].title}”",
                f"It was picked {count} times from a “did you mean”.",
                answers[key].file,
            )


def _for_cluster(cluster: Cluster, answers: Mapping[str, Answer]) -> Suggestion:
    asked = f"{cluster.size} questions of this kind had no answer."
    nearest = answers.get(cluster.nearest or "")
    if nearest is not None and cluster.likeness >= NEAR:
        return Suggestion(
            f"“{cluster.name}”: perhaps “{nearest.title}” answers it",
            f"{asked} If it does, add their words to its questions; else write a new answer.",
            nearest.file,
        )
    return Suggestion(f"“{cluster.name}”: write an answer", asked, "python -m tools new-faq")
