"""What plays a sign down is left out before the screen judges, and nothing else is."""

import pytest

from components.safety.frames import without_frames


@pytest.mark.parametrize(
    ("typed", "judged"),
    [
        ("prob nothing but my legs are numb anyway can i still book", "my legs are numb"),
        ("It's probably nothing, but I can't feel my bladder", "I can't feel my bladder"),
        ("Sorry, silly question but is my leg meant to be blue", "is my leg meant to be blue"),
        (
            "I don’t want to make a fuss but one calf is hot and swollen. It’s probably nothing.",
            "one calf is hot and swollen",
        ),
        ("no big deal, silly question, but it burns when I pee lol", "it burns when I pee"),
        ("my chest hurts, i still want to book a massage please", "my chest hurts"),
        ("im pregnant can i still book in?", "im pregnant"),
    ],
)
def test_what_plays_a_sign_down_is_left_out(typed: str, judged: str) -> None:
    assert without_frames(typed) == judged


@pytest.mark.parametrize(
    "typed",
    [
        "can i still book",
        "it's probably nothing",
        "no big deal",
        "probably my disc",
        "can i book a swedish massage for my mum",
        "nothing helps my back",
        "is it probably nothing serious if the pain goes down to my foot",
        "I want to book, but my legs are numb",
        "",
    ],
)
def test_everything_else_stays_as_typed(typed: str) -> None:
    assert without_frames(typed) == typed
