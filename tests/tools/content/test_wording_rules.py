"""Words no answer may use, and the honest sentences that need them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
ANSWER = "Come once a week."


@pytest.mark.parametrize(
    ("said", "words", "remedy"),
    [
        ("We guarantee relief.", "guarantee", "promises a result"),
        ("Results are guaranteed.", "guaranteed", "promises a result"),
        ("Massage cures back pain.", "cures", "promises a cure"),
        ("Pain isn't forever, massage cures it.", "cures", "promises a cure"),
        ("It is 100% safe.", "100% safe", "promises safety"),
        ("It's completely safe.", "completely safe", "promises safety"),
        ("Massage is safe for you.", "safe for you", "judges one visitor's health"),
        ("You have a herniated disc.", "You have a herniated", "tells visitors what they have"),
        ("You probably have sciatica.", "You probably have sciatica", "tells visitors what they have"),
        ("You\u2019ve got a pinched nerve.", "You've got a pinched", "tells visitors what they have"),
        ("That sounds like a strain.", "sounds like", "guesses a diagnosis"),
        ("It's nothing to worry about.", "nothing to worry", "calms where nobody has examined"),
        ("There's no need to see a doctor.", "no need to see", "talks visitors out of care"),
        ("Have a massage instead of seeing a doctor.", "instead of seeing", "puts itself in place of care"),
        ("Have a massage instead of your pills.", "instead of your", "puts itself in place of care"),
        ("You can stop taking your medicine.", "stop taking", "changes a medicine"),
        ("Take 400 mg of it.", "400 mg", "names a dose"),
        ("Two at most, or 3 tablets.", "3 tablets", "names a dose"),
        ("Massage flushes out toxins.", "toxins", "is a claim without evidence"),
        ("It breaks up adhesions.", "adhesions", "is one article's word"),
        ("We've alerted your doctor.", "We've alerted", "says that somebody knows, which is not so"),
    ],
)
def test_a_promise_or_diagnosis_is_an_error(after: After, said: str, words: str, remedy: str) -> None:
    found = after(FAQ, ANSWER, said)
    assert any(line.startswith(f'{FAQ}:33: error: "{words}" in utter_faq/how_often {remedy}') for line in found), found


@pytest.mark.parametrize(
    "said",
    [
        "Nobody can guarantee that.",
        "It's a massage with heat, not a cure.",
        "No style is completely safe.",
        "If you have a herniated disc, ask first.",
        "That doesn't mean you have a herniated disc.",
        "You have a choice, and you can have a massage.",
        "You have three muscles in your buttock.",
        "That sounds likely.",
        "It isn't there instead of your exercises.",
        "Don't stop taking your medicine.",
        "There's no good evidence that it clears toxins.",
        "One of our articles speaks of adhesions.",
        "A session lasts 60 minutes, in 1 room.",
    ],
)
def test_an_honest_sentence_with_the_same_words_is_fine(after: After, said: str) -> None:
    assert after(FAQ, ANSWER, said) == []


def test_every_text_a_visitor_reads_is_looked_at(after: After) -> None:
    found = after("data/notice/all.yml", "title: Book,", "title: Guaranteed relief,")
    assert found == [
        (
            'data/notice/all.yml:11: error: "Guaranteed" in utter_notice/offer_booking promises a result; '
            "say what may help instead."
        )
    ]
    assert '"cured" in utter_faq/how_often promises a cure' in after(FAQ, "How often to come", "Be cured")[0]


@pytest.mark.parametrize("name", ["PhysioFit", "Massagepoint", "Kim Gladfelter"])
def test_another_business_in_an_answer_is_an_error(after: After, name: str) -> None:
    (complaint,) = after(FAQ, ANSWER, f"Ask {name} about it.")
    assert complaint == (
        f"{FAQ}:33: error: utter_faq/how_often names {name}, another business; write what knowledge/sources.yml says "
        "under `about:`, such as a physical therapy clinic."
    )


def test_another_business_in_a_question_is_fine(after: After) -> None:
    assert after(FAQ, "how often in case 1\n", "is this physiofit\n") == []
