"""What the real responses offer: links of the right kind, and no booking beside a warning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from components.languages import languages

ROOT = Path(__file__).parents[2]
SUGGESTIONS = ("suggest_trigger_point", "suggest_cross_fiber_friction", "suggest_swedish")


def responses() -> dict[str, dict[str, Any]]:
    """All responses of the project by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in (ROOT / "data").rglob("*.yml"):
        for name, (variant,) in (
            (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("responses") or {}
        ).items():
            found[name] = variant
    return found


RESPONSES = responses()


def kinds(name: str) -> set[str]:
    return {link["kind"] for link in RESPONSES[name].get("metadata", {}).get("links", [])}


def test_no_emergency_or_urgent_reply_offers_a_booking() -> None:
    warnings = [n for n, r in RESPONSES.items() if r.get("metadata", {}).get("kind") in ("emergency", "urgent")]
    assert len(warnings) > 50
    assert [n for n in warnings if "booking" in kinds(n) or "booking" in RESPONSES[n]["text"]] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("utter_contact", {"phone", "email"}),
        ("utter_practice/address", {"web"}),
        ("utter_notice/offer_booking", {"booking"}),
        ("utter_notice/offer_booking_by_contact", {"phone", "email"}),
        ("utter_notice/relay_failed", {"phone", "email"}),
        ("utter_notice/action_relay_message_unavailable", {"phone", "email"}),
    ],
)
def test_call_me_e_mail_directions_and_booking_get_links_of_their_kind(name: str, expected: set[str]) -> None:
    assert kinds(name) == expected


@pytest.mark.parametrize("name", SUGGESTIONS)
def test_a_suggested_technique_is_the_documents_word_and_the_therapists_choice(name: str) -> None:
    response = RESPONSES[f"utter_notice/{name}"]
    assert "Choose with your therapist" in response["text"]
    assert response["metadata"]["sources"]


@pytest.mark.parametrize("code", sorted(languages()))
@pytest.mark.parametrize("ending", ["", "_emergency"])
def test_another_language_gets_the_emergency_number_before_the_contact(code: str, ending: str) -> None:
    response = RESPONSES[f"utter_notice/language_{code}{ending}"]
    text = response["text"]
    assert 0 < text.index("{emergency_number}") < text.index("{practice_reach}")
    assert response["metadata"]["reviewer"] is None, "say in docs/safety.md that a native speaker has reviewed it"
    assert response["metadata"]["kind"] == ("emergency" if ending else "notice")


def test_no_answer_stands_in_another_language() -> None:
    told = {name for name in RESPONSES if "/language_" in name}
    assert len(told) == 2 * len(languages())
