"""Without a browser these tests say how to get one; only a continuous integration fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import conftest


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without one."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(conftest, "MAC", tmp_path / "none")
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)


def test_a_machine_without_a_browser_skips_and_says_how_to_get_one(no_browser: None) -> None:
    with pytest.raises(pytest.skip.Exception, match="apt-get install chromium"):
        conftest.chromium()


def test_under_continuous_integration_a_missing_browser_is_a_failure(
    no_browser: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        conftest.chromium()


def test_the_environment_may_name_the_browser(no_browser: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")
    assert conftest.chromium() == "/opt/chromium"
