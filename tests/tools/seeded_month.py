"""A made-up month in the file of counts, so that the report can be looked at.

`python -m tests.tools.seeded_month FOLDER` fills FOLDER/.cache/learning/events.db; run `python -m tools report` there.
"""

from __future__ import annotations

import random
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from channels.learning.event import Event, Question, Sign, decision_of
from channels.learning.store import Entry, LearningStore

FAQS = [
    "toxins", "heat_or_cold", "how_often", "deep_tissue", "swedish", "stress_relief", "sleep", "how_massage_helps",
    "massage_or_pt", "first_consultation", "between_pt_visits", "hot_stone", "practice/hours", "practice/prices",
    "practice/parking",
]  # fmt: skip
QUESTIONS = {
    "do you do cupping": [
        "do you do cupping", "is cupping something you offer", "can i get cupping with my massage",
        "how much is cupping", "cupping therapy available?", "does cupping leave marks",
        "cupping for back pain do you have it",
    ],
    "can i bring my dog": [
        "can i bring my dog", "are dogs allowed in the practice", "is it ok if my dog comes along", "do you allow dogs",
        "can my dog wait in the room",
    ],
    "home visits": [
        "do you do home visits", "can a therapist come to my house", "home massage possible?", "do you come to my home",
        "mobile massage at home", "i can't drive, could you come to my home",
    ],
}  # fmt: skip
ALONE = ["is there a lift in your building", "do you sell massage oil", "my name is [name], did you find my scarf"]
SIGNS = [
    ("emergency", "cauda_equina"), ("emergency", "heart_attack"), ("urgent", "dvt"), ("urgent", "dvt"),
    ("professional", "pregnancy_routine"), ("professional", "osteoporosis_steroids"), ("information", ""),
]  # fmt: skip


def entries(last: datetime, days: int = 60) -> list[Entry]:
    """What a middling practice would have counted in the days until `last`."""
    chance = random.Random(7)
    found: list[Entry] = []
    for number in range(days):
        day = last - timedelta(days=number)
        busy = 0.35 if day.weekday() == 6 else 1.0
        for _ in range(round(busy * chance.gauss(34, 7) * (1 if number < 30 else 0.8))):
            hour = day.replace(hour=min(23, max(0, round(chance.gauss(15, 4.5))))).strftime("%Y-%m-%dT%H")
            found += turn(chance, hour)
        if chance.random() < 0.35:
            found.append(Sign(*chance.choice(SIGNS), day=day.strftime("%Y-%m-%d")))
        for lines in [*QUESTIONS.values(), ALONE]:
            if chance.random() < 0.3:
                found.append(Question(chance.choice(lines), day.strftime("%Y-%m-%d")))
    return found


def turn(chance: random.Random, hour: str) -> list[Entry]:
    """A message, and perhaps a thumb and a click."""
    channel = chance.choices(["website", "telegram", "whatsapp", "sms"], [80, 8, 9, 3])[0]
    kind = chance.choices(
        ["answer", "practice", "booking", "contact", "clarify", "unknown", "smalltalk", "notice", "safety"],
        [52, 12, 8, 3, 8, 7, 7, 2, 1],
    )[0]
    weights = [2 ** -(place / 3) for place in range(len(FAQS))]
    picks = chance.choices([0, -1, 1, 2, 3], [90, 3, 4, 2, 1])[0]
    fitting = [(faq, weight) for faq, weight in zip(FAQS, weights, strict=True) if ("/" in faq) == (kind == "practice")]
    faq = chance.choices(*map(list, zip(*fitting, strict=True)))[0] if kind in ("answer", "practice") else ""
    booking = kind == "booking" or (kind == "answer" and chance.random() < 0.25)
    found: list[Entry] = [
        Event(
            "turn", channel, kind, faq, "safety" if kind == "safety" else decision_of(kind),
            {"answer": picks, "unknown": min(picks, 0)}.get(kind, 0), booking=booking, hour=hour,
            language=chance.choices(["es", "pl", "fr", "vi"], [6, 2, 1, 1])[0] if kind == "notice" else "",
        )
    ]  # fmt: skip
    key = "" if "/" in faq else faq
    if channel == "website" and kind in ("answer", "unknown") and chance.random() < 0.12:
        good = 0.3 if kind == "unknown" or key == "how_often" else 0.86
        rating = "up" if chance.random() < good else "down"
        found.append(Event("thumb", channel, kind, key, decision_of(kind), rating=rating, hour=hour))
    if booking and channel == "website" and chance.random() < 0.3:
        found.append(Event("click", channel, kind, key, decision_of(kind), hour=hour))
    return found


def main() -> None:
    store = LearningStore(Path(sys.argv[1]) / ".cache/learning/events.db")
    store.add(entries(datetime.now(timezone.utc)))


if __name__ == "__main__":
    main()
