"""`python -m tools report`: a page that stands alone and says what the file of counts says."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timezone
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from channels.learning.event import Event, Question, Sign
from channels.learning.store import LearningStore
from tests.conftest import ROOT
from tests.tools.seeded_month import entries
from tools import report

MOMENT = datetime(2026, 11, 18, 15, tzinfo=timezone.utc)  # ten in the morning in the demo practice
TODAY = MOMENT.strftime("%Y-%m-%dT%H")


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo practice in a folder of its own, with the project's answers and encoder."""
    shutil.copy(ROOT / "practice.yml", tmp_path)
    for name in ("data", "models", "domain.yml"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".cache").mkdir()
    known = ROOT / ".cache/vectors"  # of the training questions: half a minute to make
    known.mkdir(parents=True, exist_ok=True)
    (tmp_path / ".cache/vectors").symlink_to(known)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(practice: Path) -> LearningStore:
    return LearningStore(practice / ".cache/learning/events.db", ZoneInfo("America/New_York"))


def text_of(page: str) -> str:
    """What a reader sees."""

    class Reader(HTMLParser):
        parts: list[str] = []
        hidden = False

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.hidden = tag in ("style", "title")

        def handle_endtag(self, tag: str) -> None:
            self.hidden = False

        def handle_data(self, data: str) -> None:
            if not self.hidden:
                self.parts.append(data)

    reader = Reader()
    reader.parts = []
    reader.feed(page)
    return " ".join(" ".join(reader.parts).split())


def page_of(days: int = 30) -> str:
    return report.written(MOMENT.date(), days)


def test_the_numbers_of_a_small_month_are_on_the_page(store: LearningStore) -> None:
    answered = Event("turn", "website", "answer", "toxins", "answered", hour=TODAY)
    store.add(
        [
            *[answered] * 6,
            *[Event("turn", "website", "unknown", "", "unknown", hour=TODAY)] * 2,
            Event("turn", "website", "notice", "", "other", language="es", hour=TODAY),
            *[Event("thumb", "website", "answer", "toxins", "answered", rating="down", hour=TODAY)] * 5,
            *[Event("thumb", "website", "answer", "toxins", "answered", rating="up", hour=TODAY)] * 3,
            *[Event("click", "website", "booking", "", "answered", hour=TODAY)] * 4,
            Sign("emergency", "heart_attack", TODAY[:10]),
        ]
    )
    text = text_of(page_of())
    for words in (
        "visitors sent 9 messages. Of 8 questions it answered 75 %.",
        "38 % of 8 thumbs point up",
        "4 booking pages opened",
        "2 questions stayed without an answer",
        "Reword “Whether massage flushes out toxins”. 5 of 8 thumbs point down. data/faq/benefits/toxins.yml",
        "3 up, 5 down",
        "heart attack 1",
        "Spanish 1",
    ):
        assert words in text, words


def test_the_words_of_questions_are_clustered_and_lead_to_a_suggestion(store: LearningStore) -> None:
    lines = ["do you do cupping", "is cupping something you offer", "can i get cupping with my massage"]
    store.add([Question(line, TODAY[:10]) for line in lines * 2])
    store.add([Question("<b>is there a lift</b>", TODAY[:10])])
    page = page_of()
    text = text_of(page)
    assert re.search(r"“[^”]*cupping[^”]*”: write an answer\. 6 questions of this kind had no answer", text)
    assert "<b>is there" not in page and "&lt;b&gt;is there a lift" in page


def test_where_words_are_not_kept_the_page_says_how_to_change_it(store: LearningStore) -> None:
    store.add([Event("turn", "website", "unknown", "", "unknown", hour=TODAY)])
    assert "set keep_questions to true under privacy in practice.yml" in text_of(page_of())


def test_a_month_in_which_nobody_wrote_is_a_page_too(store: LearningStore) -> None:
    assert "nobody wrote to the assistant" in text_of(page_of())


def test_the_page_asks_nothing_of_any_network_and_runs_nothing(store: LearningStore) -> None:
    store.add(entries(MOMENT))
    page = page_of()
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b|\bsrc=|@import|url\(|\bon\w+=", page)
    assert "@media print" in page and 'name="viewport"' in page


def test_the_command_writes_where_it_is_told(
    store: LearningStore, practice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.main(["--days", "7", "--output", "somewhere/week.html"]) == 0
    assert (practice / "somewhere/week.html").read_text().startswith("<!doctype html>")
    assert capsys.readouterr().out == "report: somewhere/week.html tells of the last 7 days\n"


@pytest.mark.parametrize("days", ["0", "-1", "soon", "99999"])
def test_days_that_are_none_are_refused(practice: Path, days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        report.main(["--days", days])
    assert "write one from 1 to" in capsys.readouterr().err


def test_a_broken_file_and_a_bad_place_are_told_in_one_sentence(
    store: LearningStore, practice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report.main(["--output", "practice.yml/month.html"]) == 1
    assert capsys.readouterr().err.startswith("report: practice.yml/month.html cannot be written")
    store.path.parent.mkdir(parents=True)
    store.path.write_bytes(b"no database" * 100)
    assert report.main([]) == 1
    assert "the file of counts cannot be read" in capsys.readouterr().err


def test_the_last_day_is_the_practices_today(store: LearningStore, practice: Path) -> None:
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # 26 hours apart: never the same date
        text = (ROOT / "practice.yml").read_text(encoding="utf-8").replace("America/New_York", zone)
        (practice / "practice.yml").write_text(text, encoding="utf-8")
        before = datetime.now(ZoneInfo(zone)).date()
        report.main(["--days", "1"])
        page = text_of((practice / "reports/month.html").read_text(encoding="utf-8"))
        after = datetime.now(ZoneInfo(zone)).date()
        assert any(f"to {day.day} {day:%B %Y}" in page for day in (before, after)), zone


@pytest.mark.browser
@pytest.mark.parametrize("last", ["2026-11-18", "2026-12-31", "2026-01-02", "2024-02-29", "2026-09-30"])
def test_it_fits_a_phone_and_a_desk(store: LearningStore, practice: Path, last: str) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium

    path = chromium()
    moment = datetime.fromisoformat(f"{last}T15:00+00:00")
    store.add(entries(moment))
    (practice / "month.html").write_text(report.written(moment.date(), 30), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for width in (320, 390, 1100):
            page = browser.new_page(viewport={"width": width, "height": 800})
            page.goto((practice / "month.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.get_by_role("heading", name="What you could do next").is_visible()
        browser.close()
