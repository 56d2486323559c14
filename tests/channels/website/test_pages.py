"""What a browser loads: start data, files, the contract."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path

import pytest

from channels.message import KINDS
from channels.website import static
from channels.website.body import LONGEST_MESSAGE
from channels.website.refusal import STATUS, Refusal
from channels.website.words import Words
from practice.schema import Practice, load_practice
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser, contract


@pytest.fixture
def widget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files to serve, with a secret beside it."""
    folder = tmp_path / "widget"
    (folder / "demo").mkdir(parents=True)
    (folder / "widget.js").write_text("let a = 1; " * 200)
    (folder / "demo/index.html").write_text("<!doctype html><title>Demo</title>")
    (folder / "theming.html").write_text("<!doctype html><title>Theming</title>")
    (folder / "README.md").write_text("# for developers")
    (folder / ".hidden.js").write_text("1")
    (tmp_path / "secret.js").write_text("1")
    (folder / "way_out.js").symlink_to(tmp_path / "secret.js")
    monkeypatch.setattr(static.find, "__defaults__", (folder,))
    return folder


async def test_the_script_is_served_to_every_website_packed_and_with_a_type(browser: Browser, widget: Path) -> None:
    answer = await browser.ask(
        "GET", "/widget.js", headers={"Origin": "https://evil.example", "Accept-Encoding": "gzip"}
    )
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in answer.headers["Cache-Control"]


async def test_a_browser_that_cannot_unpack_gets_the_script_plain(browser: Browser, widget: Path) -> None:
    answer = await browser.ask("GET", "/widget.js", headers={"Accept-Encoding": "identity"})
    assert answer.body == (widget / "widget.js").read_bytes()
    packed = static.find("widget.js").packed
    assert packed is not None and gzip.decompress(packed) == answer.body


async def test_an_unchanged_file_is_not_sent_twice_and_a_changed_one_is(browser: Browser, widget: Path) -> None:
    sent = (await browser.ask("GET", "/widget.js")).headers
    tag = {name.lower(): value for name, value in sent.items()}["etag"]
    again = await browser.ask("GET", "/widget.js", headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")
    (widget / "widget.js").write_text("let a = 2")
    assert (await browser.ask("GET", "/widget.js", headers={"If-None-Match": tag})).body == b"let a = 2"


@pytest.mark.parametrize("path", ["/demo", "/theming", "/theming.html", "/demo/index.html"])
async def test_pages_have_a_strict_policy(browser: Browser, widget: Path, path: str) -> None:
    answer = await browser.ask("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/README.md", "/.hidden.js", "/way_out.js", "/demo.php", "/x\0", f"/{'x' * 300}", f"/{'x' * 300}.js"]
)
async def test_nothing_else_is_served(browser: Browser, widget: Path, path: str) -> None:
    assert (await browser.ask("GET", path.replace("\0", "%00"))).code == "not_found"


async def test_the_start_of_a_chat_comes_from_the_practice_and_the_answers(browser: Browser) -> None:
    start = (await browser.ask("GET", "/config")).json
    assert start["practice"] == "Riverbend Massage & Physical Therapy (demo)"
    assert (start["emergency"], start["phone"]) == ("911", "+1 555 0100")
    assert start["starters"] == [{"title": "Ice", "payload": "/faq/ice"}]
    assert start["greeting"] == "Hello!"
    assert "Riverbend" in start["privacy"]


async def test_health_and_readiness_are_told(browser: Browser) -> None:
    assert (await browser.ask("GET", "/")).json == {"status": "ok"}
    assert (await browser.session.get(browser.url)).status == 200  # without the slash too
    while (await browser.ask("GET", "/ready")).status == 503:
        pass  # the first parse runs beside the server's start
    assert (await browser.ask("GET", "/ready")).json == {"status": "ready"}


async def test_health_and_readiness_do_not_wait_behind_messages_in_work(browser: Browser, agent: ToyAgent) -> None:
    while (await browser.ask("GET", "/ready")).status == 503:
        pass
    go_on = agent.hold()
    sending = [asyncio.create_task(browser.another().send("hello")) for _ in range(50)]
    await agent.has_received(50)
    assert (await browser.ask("GET", "/")).status == (await browser.ask("GET", "/ready")).status == 200
    assert not any(task.done() for task in sending)
    go_on.set()
    assert {answer.status for answer in await asyncio.gather(*sending)} == {200}


async def test_the_contract_is_served_and_says_what_the_code_says(browser: Browser) -> None:
    assert (await browser.ask("GET", "/openapi.json")).json == contract()
    schemas = contract()["components"]["schemas"]
    assert schemas["Kind"]["enum"] == list(KINDS)
    assert schemas["Sent"]["properties"]["message"]["maxLength"] == LONGEST_MESSAGE


def test_every_error_has_a_sentence() -> None:
    words = Words(load_practice())
    assert all(words.error(code).strip() for code in STATUS)


def test_a_practice_without_numbers_still_gets_whole_sentences_and_no_empty_link() -> None:
    words = Words(Practice(name="Here", country="US"))
    notice = words.notice("too_slow")
    assert "your local emergency number" in notice.text and "None" not in notice.text
    assert notice.links == ()


def test_no_path_leads_out_of_the_folder(widget: Path) -> None:
    with pytest.raises(Refusal, match="not_found"):
        static.find("../secret.js")
