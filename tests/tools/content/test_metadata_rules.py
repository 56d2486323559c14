"""Metadata: complete, usable, and pointing to things that exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
HOURS = "data/practice/hours.yml"


def test_a_missing_line_of_the_metadata_is_named_with_its_remedy(after: After) -> None:
    assert after(FAQ, "      caveat: evidence\n", "") == [
        (
            f"{FAQ}:36: error: The metadata of how_often lacks `caveat:`; "
            "add the kind of caveat, such as `caveat: evidence`, or null."
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ('sources: ["001"]', "sources: [001]", 'a list of numbers in quotes, such as `sources: ["001", "003"]`'),
        ("related: [pain_comes_back]", "related: pain_comes_back", "a list of other FAQs"),
        ("caveat: evidence", "caveat: [evidence]", "the kind of caveat"),
        ("service: hot_stone", "service: no", "a technique such as"),
        ('reviewed: "2026-11-22"', "reviewed: 2026-11-22", "the day it was last reviewed in quotes"),
        ('reviewed: "2026-11-22"', 'reviewed: "2026-13-22"', "the day it was last reviewed in quotes"),
    ],
)
def test_a_line_of_the_wrong_kind_is_told_how_to_write_it(after: After, old: str, new: str, remedy: str) -> None:
    key = old.split(":")[0]
    complaint = next(found for found in after(FAQ, old, new) if "is not usable" in found)
    assert f"error: `{key}:` of how_often is not usable; write {remedy}" in complaint


def test_a_misspelt_key_is_named(after: After) -> None:
    found = after(FAQ, "      service:", "      sevice:")
    assert (
        f"{FAQ}:40: error: `sevice:` is not known; check its spelling, or take it out of the metadata of how_often."
        in found
    )


def test_a_caveat_without_words_names_those_there_are(after: After) -> None:
    assert after(FAQ, "caveat: evidence", "caveat: skin") == [
        (
            f"{FAQ}:39: error: No caveat skin with its reminder is in data/notice/caveats.yml; "
            "use one of evidence, or null."
        )
    ]


def test_a_caveat_without_a_reminder_is_an_error(after: After) -> None:
    found = after("data/notice/all.yml", "utter_notice/caveat_evidence_reminder", "utter_notice/caveat_evidence_again")
    assert len(found) == 2 and all("No caveat evidence with its reminder" in complaint for complaint in found)


def test_a_service_that_is_no_technique_names_those_there_are(after: After) -> None:
    assert after(FAQ, "service: hot_stone", "service: hot stone") == [
        (
            f"{FAQ}:40: error: hot stone is no technique of data/vocabulary.yml; "
            "use one of deep_tissue, hot_stone, or general, or null."
        )
    ]


@pytest.mark.parametrize("service", ["general", "null", "deep_tissue"])
def test_a_known_service_is_fine(after: After, service: str) -> None:
    assert after(FAQ, "service: hot_stone", f"service: {service}") == []


@pytest.mark.parametrize(
    ("related", "fault"),
    [
        ("pain_gone", "pain_gone under `related:` does not exist"),
        ("how_often", "how_often under `related:` is this answer itself"),
        ("pain_comes_back, pain_comes_back", "pain_comes_back under `related:` is named twice"),
    ],
)
def test_a_neighbour_that_cannot_be_offered_is_named(after: After, related: str, fault: str) -> None:
    assert after(FAQ, "related: [pain_comes_back]", f"related: [{related}]") == [
        f"{FAQ}:41: error: {fault}; name another FAQ there, or take it out."
    ]


def test_an_answer_about_the_practice_may_be_a_neighbour(after: After) -> None:
    assert after(FAQ, "related: [pain_comes_back]", "related: [practice/hours]") == []


def test_a_suggestion_without_a_title_is_an_error(after: After) -> None:
    found = after(
        HOURS, "title: Opening hours, needs: practice_hours, suggest: [how_often]", "suggest: [practice/gone]"
    )
    assert (
        f"{HOURS}:17: error: practice/gone under `suggest:` does not exist; name another FAQ there, or take it out."
        in found
    )


def test_a_need_that_practice_yml_cannot_meet_is_an_error(after: After) -> None:
    assert after(HOURS, "needs: practice_hours", "needs: practice_times") == [
        (
            f"{HOURS}:17: error: `needs: practice_times` is no name of practice/words.yml; "
            "use one of those, such as practice_hours."
        )
    ]


def test_an_answer_not_reviewed_for_a_year_is_a_warning(after: After) -> None:
    assert after(FAQ, '"2026-11-22"', '"2025-11-21"') == [
        (
            f"{FAQ}:42: warning: The answer how_often was last reviewed on 2025-11-21; "
            "read it again and write today's date."
        )
    ]


def test_a_review_in_the_future_is_an_error(after: After) -> None:
    assert after(FAQ, '"2026-11-22"', '"2026-12-22"') == [
        (
            f"{FAQ}:42: error: The date 2026-12-22 of the review lies in the future; "
            "write the day somebody read the answer."
        )
    ]
