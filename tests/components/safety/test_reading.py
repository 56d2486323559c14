"""What visitors type is read as what they mean: slips, slang, negation, the past, and mere questions."""

from __future__ import annotations

import pytest

from components.safety.reading import understanding
from components.safety.text import Reader


def holds(text: str) -> frozenset[str]:
    return understanding().read(text).said.concepts


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my calf is swolen and hott", "one_leg_swollen"),
        ("numbnes between my legs", "saddle_numb"),
        ("CANT FEEL IT WHEN I WIPE", "saddle_numb"),
        ("im preggers", "pregnant"),
        ("chest is soooo tight", "chest_pain"),
        ("i can\u2019t breathe", "breathless"),
        ("thinking of kms", "wants_to_die"),
        ("oedema after chemotherapy", "chemo"),
    ],
)
def test_slips_slang_and_spelling_of_both_countries_say_the_same(typed: str, meant: str) -> None:
    assert meant in holds(typed)


def test_a_misspelt_word_is_mended_only_towards_words_that_matter() -> None:
    reader = Reader(["bladder"])
    assert reader.read("my blader leaks").words[1] == "bladder"
    assert reader.read("my zzyzx leaks").words[1] == "zzyzx"


@pytest.mark.parametrize(
    ("typed", "denied"),
    [
        ("back pain but no fever or chills", "fever"),
        ("my calf is not swollen or red", "one_leg_swollen"),
        ("the scan came back clear, no clot", "clot_now"),
    ],
)
def test_what_is_denied_does_not_hold(typed: str, denied: str) -> None:
    assert denied not in holds(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("no fever but i cant feel my bladder", "bladder_change"),
        ("i dont want to kill myself but i keep picturing it", "wants_to_die"),
        ("cant feel between my legs", "saddle_numb"),
        ("prob nothing but my chest feels tight", "chest_pain"),
    ],
)
def test_a_negation_ends_at_but_and_never_takes_back_a_wish_to_die(typed: str, meant: str) -> None:
    assert meant in holds(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the pain goes down both my legs and theyre numb", "both_legs_bad"),
        ("the pain is going up my back", "back_pain"),
        ("gran just went down in the hall", "fall"),
        ("i went down hard on the ice", "fall"),
    ],
)
def test_a_pain_that_goes_down_a_leg_and_somebody_who_went_down_are_not_gone(typed: str, meant: str) -> None:
    assert meant in holds(typed)


def test_a_swelling_that_went_down_is_gone_and_no_fall() -> None:
    assert not holds("the swelling in my calf went down after a day") & {"one_leg_swollen", "fall"}
    assert "fall" not in holds("pain going down my leg")


def test_what_is_long_over_does_not_hold_unless_it_lasts() -> None:
    assert "fall" not in holds("i fell off my bike ten years ago")
    assert "cancer" in holds("i had breast cancer ten years ago")
    assert "fall" in holds("i fell last night")


@pytest.mark.parametrize(
    "typed", ["what is cauda equina", "can a massage dislodge a clot", "what are the signs of a stroke"]
)
def test_a_question_of_knowledge_is_told_from_a_complaint(typed: str) -> None:
    assert understanding().read(typed).said.asks


@pytest.mark.parametrize("typed", ["can massage help my numb leg", "what should i do, he cant feel his legs"])
def test_a_question_about_somebody_is_none_of_knowledge(typed: str) -> None:
    assert not understanding().read(typed).said.asks


@pytest.mark.parametrize(
    "typed", ["im dying for a massage", "my phone is dead", "fall hours", "stroke of luck", "drop in on friday"]
)
def test_idioms_say_nothing(typed: str) -> None:
    assert not holds(typed) & {"wants_to_die", "fall", "stroke_face_speech", "trauma"}


def test_a_hostile_line_is_read_in_bounded_steps() -> None:
    assert holds("leg swollen " * 300)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("she wet the armchair and had no idea", "bladder_change"),
        ("i lean on my tummy to get a wee going", "bladder_change"),
        ("next month there won't be a me any more", "wants_to_die"),
        ("I stand too close to the edge of the platform lately", "wants_to_die"),
        ("i keep cutting my arms", "wants_to_die"),
        ("he is on leukaemia tablets", "chemo"),
        ("his forehead is burning", "fever"),
        ("they gave me a jab in the belly just in case", "clot_now"),
        ("can only stand on the left one", "cannot_stand"),
        ("our niece is eleven", "under_age"),
        ("some perfumes set my skin off", "allergy"),
        ("I have sugar for thirty years", "diabetes_or_neuropathy"),
    ],
)
def test_what_is_said_in_a_roundabout_way_counts(typed: str, meant: str) -> None:
    assert meant in holds(typed)


@pytest.mark.parametrize(
    ("typed", "not_meant"),
    [
        ("that's a load off my chest, thanks", "chest_pain"),
        ("why is the sky blue, and why are my feet cold", "cold_pale_limb"),
        ("water is leaking in your ceiling", "pregnant"),
    ],
)
def test_what_only_sounds_like_a_sign_does_not(typed: str, not_meant: str) -> None:
    assert not_meant not in holds(typed)
