"""The accounting of a drill: no message disappears from the table."""

from __future__ import annotations

from tools.performance.drill_row import HEADER, account
from tools.performance.sent import Sent


def sent(conversation: str = "a", outcome: str = "answered", **more: float) -> Sent:
    values = {"at": 100.0, "ms": 20.0, "longest": 20.0, "tries": 1, **more}
    return Sent(outcome=outcome, conversation=conversation, **values)  # type: ignore[arg-type]


def test_every_message_stands_in_exactly_one_of_the_columns() -> None:
    messages = [sent(), sent(outcome="apologised"), sent(outcome="other"), sent(outcome="failed"), sent(tries=3)]
    row = account("setup", "fault", messages, None, struck=100.0)
    assert row.sent == 5 == row.answered + row.apologised + row.other + row.lost
    assert (row.answered, row.lost, row.sent_again) == (2, 1, 1)


def test_a_lost_message_fails_the_drill_and_an_apology_does_not() -> None:
    assert not account("s", "f", [sent(outcome="failed")], None, None).holds
    assert account("s", "f", [sent(outcome="apologised")], None, None).holds


def test_a_message_that_the_store_holds_twice_is_seen() -> None:
    heard = {("a", ""): 3, ("b", ""): 1, ("somebody else", ""): 9}
    row = account("s", "f", [sent("a"), sent("a"), sent("b")], heard, None)
    assert (row.twice, row.not_kept, row.holds) == (1, 0, False)


def test_a_message_that_the_store_does_not_hold_is_not_kept_and_not_lost() -> None:
    row = account("s", "f", [sent("a"), sent("a"), sent("b")], {("a", ""): 1}, None)
    assert (row.twice, row.not_kept, row.lost, row.holds) == (0, 2, 0, True)


def test_a_lost_message_that_was_heard_is_lost_and_not_twice() -> None:
    row = account("s", "f", [sent("a"), sent("a", "failed")], {("a", ""): 2}, None)
    assert (row.twice, row.not_kept, row.lost) == (0, 0, 1)


def test_a_message_heard_twice_is_not_made_up_for_by_another_that_was_never_heard() -> None:
    twice, lost = (Sent(1, 2, outcome, conversation="a", said=outcome) for outcome in ("answered", "failed"))
    row = account("s", "f", [twice, lost], {("a", "answered"): 2}, None)
    assert (row.twice, row.lost) == (1, 1)


def test_a_reply_that_repeats_itself_counts_without_a_store_too() -> None:
    twice = Sent(1, 2, "answered", twice=True)
    row = account("s", "f", [twice], None, None)
    assert (row.twice, row.not_kept) == (1, None)
    assert row.cells()[HEADER.index("not kept")] == "–"


def test_a_request_over_the_time_limit_is_late_and_patience_over_several_is_not() -> None:
    patient = sent(ms=40_000.0, longest=14_000.0, tries=4)
    assert account("s", "f", [patient], None, None).holds
    late = account("s", "f", [sent(longest=16_500.0)], None, None)
    assert (late.late, late.holds) == (1, False)


def test_trouble_lasts_from_the_fault_to_the_last_message_that_was_not_answered_at_once() -> None:
    messages = [sent(at=99.0), sent(at=101.0, ms=4000.0, tries=3), sent(at=120.0)]
    assert account("s", "f", messages, None, struck=100.0).troubled == 5.0
    assert account("s", "f", [sent()], None, struck=100.0).troubled == 0.0


def test_a_row_has_a_cell_for_each_column() -> None:
    assert len(account("s", "f", [], None, None).cells()) == len(HEADER)
