"""The answer to `/why`: what decided a reply, in words that staff can follow; plain values in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tools.staff.safety_words import Findings, Trigger

Row = tuple[str, str]
MOST_CONCEPTS, MOST_PHRASES = 5, 2  # shown of a safety finding
SLOWEST = 6  # steps shown
DECIDED_EARLIER = {
    "both": "two questions in one message; each gets its answer",
    "related": "more is asked about the last answer; its neighbours are offered",
}


def reasons(why: Mapping[str, Any], titles: Mapping[str, str], found: Findings | None) -> list[Row]:
    """Names and texts, in the order of the steps.

    Args:
        why: as the staff channel gives it.
        titles: what a button for each label says.
        found: what the safety rules say of the message, where the screen had something to say.
    """
    rows = [("read as", _reading(why)), ("safety", _safety(why.get("safety"), found))]
    rows += [("vocabulary", _entities(why)), *_ranked(why, titles), ("decision", _decision(why, titles))]
    rows += [("caveats", _caveats(why)), ("said by", _actions(why)), ("time", _times(why["steps"]))]
    return [(name, text) for name, text in rows if text]


def _reading(why: Mapping[str, Any]) -> str:
    reading = (why.get("conversation") or {}).get("reading")
    also = (why.get("conversation") or {}).get("also")
    told = f"{reading} (put in full words from what was said before)" if reading else str(why.get("text") or "")
    return told + (f"; and second: {also.get('label')}" if also else "")


def _safety(safety: Mapping[str, Any] | None, found: Findings | None) -> str:
    if not safety:
        return "no finding"
    said = {
        "failed": "the screen failed on this message; the log names the error",
        "information": "a question about a warning sign, which nobody here has",
    }.get(safety["level"], f"{safety['level']}: {safety.get('pattern')}")
    if found is None:
        return said
    if safety.get("pattern") not in found.signs:
        others = f"; rules hold for {', '.join(found.signs)}" if found.signs else ""
        said += f"; raised by what it has learned from similar lines, not by a rule{others}"
    named = [f"{trigger.concept} ({_said(trigger)})" for trigger in found.triggers[:MOST_CONCEPTS]]
    return said + (f"; words: {', '.join(named)}" if named else "")


def _said(trigger: Trigger) -> str:
    """The longest ways in which a concept is said; shorter ones mostly stand inside them."""
    longest = sorted(trigger.words, key=len, reverse=True)[:MOST_PHRASES]
    return ("; ".join(f"“{words}”" for words in longest) or "said before") + (", taken back" * trigger.denied)


def _entities(why: Mapping[str, Any]) -> str:
    return ", ".join(f"{one.get('entity')}: {one.get('value')}" for one in why.get("entities") or [])


def _ranked(why: Mapping[str, Any], titles: Mapping[str, str]) -> list[Row]:
    ranking: Sequence[tuple[str, float]] = why.get("ranking") or []
    name = "ranking"
    rows = []
    for label, share in ranking:
        title = f"  {titles[label]}" if label in titles else ""
        rows.append((name, f"{share:6.1%}  {label}{title}"))
        name = ""
    return rows


def _decision(why: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    gate = why.get("gate")
    if not gate:
        return f"{why.get('intent')}, decided before the classifier was asked (a button, a card or a screen)"
    if gate["decision"] in DECIDED_EARLIER:
        return DECIDED_EARLIER[gate["decision"]]
    limits, share = gate.get("limits") or {}, gate.get("share", 0.0)
    offered = ", ".join(titles.get(label, label) for label in gate.get("choices") or [])
    steps = f"answers from {limits['answer']:.1%}, alone from {limits['sure']:.1%}" if limits else ""
    if gate["decision"] == "answer":
        said = f"answer {gate['best']} with {share:.1%} ({steps})"
        return said + (f"; not quite sure, so beside it: {offered}" if offered else "")
    ask = f"asks from {limits['choices']:.1%} for the best three together" if limits else ""
    if gate["decision"] == "clarify":
        return f"did you mean: {offered}; the best has {share:.1%} ({steps}; {ask})"
    return f"I don't know; the best, {gate['best']}, has {share:.1%} ({steps}; {ask})"


def _caveats(why: Mapping[str, Any]) -> str:
    shown = why["slots"].get("caveats_shown") or []
    left = {1: "said in full, a reminder is left", 2: "said in full and once more, nothing is left"}
    told = [f"{kind}: {left[min(shown.count(kind), 2)]}" for kind in dict.fromkeys(shown)]
    return "; ".join(told) or "none said yet"


def _actions(why: Mapping[str, Any]) -> str:
    return ", ".join(f"{one['name']} ({one['policy'] or 'action'})" for one in why.get("actions") or [])


def _times(steps: Mapping[str, float]) -> str:
    whole = steps.get("in all", 0.0)
    parts = sorted(((name, time) for name, time in steps.items() if name != "in all"), key=lambda pair: -pair[1])
    named = ", ".join(f"{name} {time:.1f}" for name, time in parts[:SLOWEST])
    return f"{whole:.0f} ms in all; {named}" if named else f"{whole:.0f} ms in all"
