"""FAQs and the content checklist agree."""

from __future__ import annotations

from collections.abc import Callable

After = Callable[[str, str, str], list[str]]
FAQ = "data/faq/planning/how_often.yml"
FACTS = "knowledge/facts.yml"


def test_a_fact_that_is_not_on_the_checklist_is_named(after: After) -> None:
    assert after(FAQ, "facts: [weekly]", "facts: [weekly, weakly]") == [
        f"{FAQ}:37: error: There is no fact weakly in knowledge/facts.yml; check its spelling, or take it out."
    ]


def test_a_fact_without_an_faq_is_named_at_its_line(after: After) -> None:
    assert after(FACTS, "- id: extra", '- id: new\n  sources: ["001"]\n- id: extra') == [
        (
            f"{FACTS}:3: error: No FAQ covers new; name it under `facts:` of an FAQ that tells it, "
            "or add `left_out: <reason>`."
        )
    ]


def test_leaving_a_fact_out_takes_a_reason(after: After) -> None:
    (complaint,) = after(FACTS, "left_out: it advertises another business", "left_out:")
    assert "No FAQ covers advertisement" in complaint


def test_a_fact_name_used_twice_names_both_lines(after: After) -> None:
    (complaint,) = after(FACTS, "- id: advertisement", "- id: weekly")
    assert complaint == (
        f"{FACTS}:5: error: The name weekly is also used on line 1; give one of the two facts another name."
    )


def test_a_fact_whose_name_is_no_name_is_still_told_in_a_sentence(after: After) -> None:
    assert "No FAQ covers ['weekly']; " in after(FACTS, "- id: weekly", "- id: [weekly]")[-1]


def test_a_fact_without_a_name_is_an_error(after: After) -> None:
    (complaint,) = after(FACTS, "- id: advertisement", "- topic: other")
    assert complaint == f"{FACTS}:5: error: This item has no name; let it begin with `- id: ...`."


def test_a_source_that_does_not_exist_is_named(after: After) -> None:
    assert after(FAQ, 'sources: ["001"]', 'sources: ["001", "009"]') == [
        f"{FAQ}:38: error: There is no source 009 in knowledge/sources.yml; use one of 001, 002."
    ]


def test_a_fact_from_an_unknown_source_is_named(after: After) -> None:
    found = after(FACTS, 'sources: ["001"]', 'sources: ["001", "009"]')
    assert found == [
        f"{FACTS}:2: error: The fact weekly names a source 009 that knowledge/sources.yml lacks; use one of 001, 002."
    ]


def test_an_faq_names_a_source_of_each_of_its_facts(after: After) -> None:
    assert after(FAQ, 'sources: ["001"]', 'sources: ["002"]') == [
        f"{FAQ}:38: error: The fact weekly comes from source 001; add that number to `sources:` of how_often."
    ]
