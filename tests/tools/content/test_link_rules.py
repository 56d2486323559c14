"""Every name in the content has its other half in the code, and the reverse."""

from __future__ import annotations

from collections.abc import Callable

After = Callable[[str, str, str], list[str]]
ACTION = "actions/action_offer_booking.py"
WORDING = "data/notice/all.yml"


def test_an_action_without_a_file_is_an_error(after: After) -> None:
    assert after("domain.yml", "actions:\n", "actions:\n- action_wave\n") == [
        (
            "domain.yml:5: error: The action action_wave has no file actions/action_wave.py; "
            "write it, or take this line out."
        )
    ]


def test_an_action_that_the_domain_does_not_list_is_an_error(after: After) -> None:
    assert after("actions/action_wave.py", "", "pass\n") == [
        (
            "actions/action_wave.py:1: error: The action action_wave is missing under `actions:` in domain.yml; "
            "add it there, or delete this file."
        )
    ]


def test_a_response_that_a_rule_names_must_be_written(after: After) -> None:
    found = after("data/rules/fallback.yml", "action: utter_notice/unknown", "action: utter_unkown")
    assert found == [
        (
            "data/rules/fallback.yml:5: error: utter_unkown is named here but written nowhere; "
            "write it in data/notice/, or correct the name."
        )
    ]


def test_a_response_that_code_names_must_be_written(after: After) -> None:
    (complaint,) = after("channels/website.py", "", 'PROBLEM = "utter_problem"\n')
    assert complaint.startswith("channels/website.py:1: error: utter_problem is named here but written nowhere;")


def test_a_response_that_the_configuration_names_must_be_written(after: After) -> None:
    (complaint,) = after("config.yml", "utter_notice/unknown", "utter_gone")
    assert complaint.startswith("config.yml:1: error: utter_gone is named here but written nowhere;")


def test_names_put_together_at_run_time_are_left_alone(after: After) -> None:
    code = (
        'name = f"utter_notice/caveat_{kind}" or f"utter_notice/{action}_unavailable"\n'
        'said.get("utter_action")\n"utter_faq/"\n'
    )
    assert after("actions/lib/answer.py", "", code) == []


def test_a_retrieval_action_stands_for_its_answers(after: After) -> None:
    (complaint,) = after("data/rules/fallback.yml", "action: utter_faq", "action: utter_smalltalk")
    assert "utter_smalltalk is named here but written nowhere" in complaint


def test_a_response_nothing_uses_is_a_warning(after: After) -> None:
    assert after(WORDING, "  utter_notice/unknown:", "  utter_lost:\n  - text: Hello.\n  utter_notice/unknown:") == [
        f"{WORDING}:6: warning: Nothing uses utter_lost; name it in a rule, or delete it."
    ]


def test_caveats_and_words_for_failed_actions_count_as_used(after: After) -> None:
    added = "  utter_notice/caveat_skin:\n  - text: Mind it.\n"
    added += "  utter_notice/action_wave_unavailable:\n  - text: Not now.\n"
    assert after(WORDING, "  utter_notice/unknown:", f"{added}  utter_notice/unknown:") == []


def test_a_slot_constant_must_be_in_the_domain(after: After) -> None:
    assert after("actions/lib/names.py", '"technique"', '"technic"') == [
        (
            "actions/lib/names.py:2: error: The slot technic is missing under `slots:` in domain.yml; "
            "add it there, or correct the name."
        )
    ]
