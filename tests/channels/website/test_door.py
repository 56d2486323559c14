"""Origins, preflight, other methods and addresses."""

from __future__ import annotations

import logging

import pytest
from rasa.shared.exceptions import RasaException

from channels.website.channel import WebsiteInput
from channels.website.settings import origin_of, read_settings, secret_of_environment
from tests.channels.conftest import ToyAgent
from tests.channels.website.conftest import Browser, Open

EVIL = {"Origin": "https://evil.example"}


@pytest.mark.parametrize("origin", ["https://riverbend.example", "https://www.riverbend.example"])
async def test_the_practices_own_website_may_ask(browser: Browser, origin: str) -> None:
    answer = await browser.send("hello", headers={"Origin": origin})
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_listed_website_may_ask_and_read_errors(open_browser: Open) -> None:
    browser = await open_browser(origins="https://other.example,http://localhost:8000")
    for origin in ("https://other.example", "http://localhost:8000"):
        browser.token = "forged"
        answer = await browser.send("hello", headers={"Origin": origin})
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (401, origin)


async def test_the_channels_own_pages_may_ask(browser: Browser) -> None:
    assert (await browser.send("hello", headers={"Origin": browser.host})).status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://riverbend.example",
        "https://riverbend.example.evil.example",
        "https://riverbend.example:8443",
        "null",
        "",
        "http://[",
    ],
)
async def test_a_foreign_website_is_refused_before_anything_is_handled(
    browser: Browser, agent: ToyAgent, origin: str
) -> None:
    answer = await browser.send("hello", headers={"Origin": origin})
    assert (answer.status, answer.code) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Vary"] == "Origin"
    assert agent.received == []


async def test_a_preflight_tells_an_allowed_website_what_it_may_send(browser: Browser) -> None:
    asked = {"Origin": "https://riverbend.example", "Access-Control-Request-Method": "POST"}
    answer = await browser.ask("OPTIONS", "/webhook", headers=asked)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://riverbend.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


async def test_a_preflight_of_a_foreign_website_is_refused(browser: Browser) -> None:
    answer = await browser.ask("OPTIONS", "/webhook", headers={**EVIL, "Access-Control-Request-Method": "POST"})
    assert answer.status == 403
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


async def test_a_visitors_token_is_no_use_on_a_foreign_website(browser: Browser) -> None:
    await browser.send("hello")
    assert (await browser.send("what did i say", headers=EVIL)).status == 403


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/webhook", "POST, OPTIONS"),
        ("PUT", "/webhook", "POST, OPTIONS"),
        ("POST", "/", "GET, OPTIONS"),
        ("PATCH", "/config", "GET, OPTIONS"),
        ("POST", "/conversation", "DELETE, OPTIONS"),
        ("DELETE", "/widget.js", "GET, OPTIONS"),
    ],
)
async def test_another_method_is_told_the_right_ones(browser: Browser, method: str, path: str, allowed: str) -> None:
    answer = await browser.ask(method, path)
    assert (answer.status, answer.code, answer.headers["Allow"]) == (405, "method_not_allowed", allowed)


@pytest.mark.parametrize("path", ["/nothing", "/webhook/more", "/a/b/c", "/%00", "/..%2f..%2fcredentials.yml"])
async def test_an_unknown_address_is_told_in_the_contracts_shape(browser: Browser, path: str) -> None:
    answer = await browser.ask("GET", path)
    assert (answer.status, answer.code) == (404, "not_found")


async def test_health_has_no_body_for_a_look_at_its_headers(browser: Browser) -> None:
    answer = await browser.ask("HEAD", "/")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    ("credentials", "named"),
    [
        ({"origins": ["https://example.org/page"]}, "origins"),
        ({"origins": "*"}, "origins"),
        ({"trusted_proxies": ["my proxy"]}, "trusted_proxies"),
        ({"time_limit": 0}, "time_limit"),
        ({"origin": []}, "origin"),
    ],
)
def test_a_wrong_line_in_credentials_is_one_sentence_that_names_it(credentials: dict[str, object], named: str) -> None:
    with pytest.raises(RasaException, match=rf"credentials.yml: {named}\b.*website channel"):
        read_settings(credentials)


def test_nothing_in_credentials_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINE_SECRET", "x" * 32)
    assert isinstance(WebsiteInput.from_credentials(None), WebsiteInput)


@pytest.mark.parametrize("url", ["https://a.example/page?q", "HTTPS://A.example", "https://a.example:443"])
def test_an_origin_is_what_browsers_send(url: str) -> None:
    assert origin_of(url) == "https://a.example"


def test_without_a_secret_one_worker_makes_its_own_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("BACKLINE_SECRET", raising=False)
    monkeypatch.delenv("SANIC_WORKERS", raising=False)
    with caplog.at_level(logging.WARNING):
        secret = secret_of_environment()
    assert len(secret) >= 32
    (warning,) = caplog.records
    assert "BACKLINE_SECRET is not set" in warning.getMessage() and secret not in caplog.text


def test_several_workers_without_a_secret_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BACKLINE_SECRET", raising=False)
    monkeypatch.setenv("SANIC_WORKERS", "2")
    with pytest.raises(RasaException, match="must share one BACKLINE_SECRET"):
        secret_of_environment()


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKLINE_SECRET", "secret")
    with pytest.raises(RasaException, match="too short"):
        secret_of_environment()


async def test_lists_that_are_empty_in_credentials_yml_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BACKLINE_ORIGINS", "https://www.example.org, https://example.net")
    monkeypatch.setenv("BACKLINE_PROXIES", "172.30.55.0/28")
    settings = read_settings({"origins": [], "trusted_proxies": []})
    assert settings.origins == ["https://www.example.org", "https://example.net"]
    assert [str(network) for network in settings.trusted_proxies] == ["172.30.55.0/28"]
    assert read_settings({"origins": ["https://example.com"]}).origins == ["https://example.com"]
