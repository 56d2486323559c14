"""`python -m tools forget`: whom it is told to forget."""

import pytest

from tools import forget


@pytest.mark.parametrize("visitor", ["-Kx9_website.stamp.signature", "--9_website.stamp.signature", "-1001234567890"])
def test_a_visitors_name_may_begin_with_a_dash(
    visitor: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named: list[str] = []

    def forgetting(name: str) -> int:
        named.append(name)
        return 1

    monkeypatch.setattr(forget, "forget", forgetting)
    assert forget.main([visitor]) == 0
    assert named == [visitor]
    assert capsys.readouterr().out == "forget: conversations erased: 1\n"


def test_help_is_help_and_forgets_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        forget.main(["--help"])
    assert "usage: python -m tools forget" in capsys.readouterr().out
