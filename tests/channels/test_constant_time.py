"""Comparing secrets."""

from __future__ import annotations

from channels.constant_time import same


def test_comparing_takes_any_text() -> None:
    assert same("é", "é") and not same("é", "e") and not same("", "\udcff")
