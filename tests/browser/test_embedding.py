"""A site embeds the chat: one tag, a strict policy, its own look and words."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.conftest import OpenPage, ScriptedServer
from tests.browser.site import Site
from tests.conftest import ROOT

LARGEST_SCRIPT = 10 * 1024  # bytes, gzipped, as it is served
LARGEST_STYLE = 4 * 1024

# a colour of each hue, light and dark, and the extremes
COLORS = [
    "#000",
    "#fff",
    "#777",
    "#0e6a5c",
    "#f2c14e",
    "#ff0000",
    "#00ff00",
    "#0000ff",
    "#00c8ff",
    "#e05",
    "#ffef00",
    "#7a5cff",
]

CONTRAST = """part => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const luminance = (color) => {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data]
            .map((value) => value / 255)
            .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const style = getComputedStyle(part);
    const both = [luminance(style.color), luminance(part.dataset.on ?? style.backgroundColor)].sort((a, b) => b - a);
    return (both[0] + 0.05) / (both[1] + 0.05);
}"""


def test_the_script_is_small() -> None:
    """Everything that runs is counted: the script loads nothing but its style."""
    assert len(gzip.compress((ROOT / "widget/widget.js").read_bytes())) <= LARGEST_SCRIPT
    assert len(gzip.compress((ROOT / "widget/widget.css").read_bytes())) <= LARGEST_STYLE


def test_the_guide_has_a_part_for_each_kind_of_site_and_the_same_tag_as_the_readme() -> None:
    guide = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
    headings = [line for line in guide.splitlines() if line.startswith("#")]
    assert all(any(name in heading for heading in headings) for name in ("WordPress", "Squarespace", "Wix", "HTML"))
    tag = next(line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "<script" in line)
    assert tag in guide


def test_the_script_parses_no_text_as_markup_and_asks_nobody_else() -> None:
    script = (ROOT / "widget/widget.js").read_text(encoding="utf-8")
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|import\(", script) == []
    )
    addresses = set(re.findall(r"https?://[\w.]+", script))
    assert addresses <= {"https://chat.example.org", "http://www.w3.org"}


def test_one_tag_is_all_under_a_strict_policy(open_page: OpenPage, site: Site) -> None:
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.page())
    chat = Chat(page).open()
    expect(chat.ask("hello")).to_contain_text("You said: hello")
    expect(chat.launcher).to_have_count(0)  # hidden while the chat is open
    expect(chat.dialog).to_have_css("border-top-left-radius", re.compile(r"1[5-9]"))  # the style has come
    assert [words for words in said if "Content Security Policy" in words] == []
    assert site.policy.count("style-src") == 0


def test_the_demo_page_loads_nothing_from_elsewhere(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page("about:blank")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{server.url}demo")
    Chat(page).open().ask("hello")
    assert [address for address in loaded if not address.startswith(server.url)] == []


def test_attributes_of_the_tag_become_those_of_the_chat(open_page: OpenPage, site: Site) -> None:
    page = open_page(
        site.page('data-heading="Ask Riverbend" data-launcher="Chat" data-position="start" data-color="#6d3b63"')
    )
    page.get_by_role("button", name="Chat", exact=True).click()
    dialog = page.get_by_role("dialog", name="Ask Riverbend")
    box = dialog.bounding_box()
    assert box and box["x"] < 100
    expect(page.locator("backline-chat .header")).to_have_css("background-color", "rgb(109, 59, 99)")


def test_an_element_in_the_page_is_used_instead_of_a_second_chat(open_page: OpenPage, site: Site) -> None:
    page = open_page(
        site.page('data-heading="From the tag"', body='<backline-chat heading="From the page"></backline-chat>')
    )
    Chat(page).launcher.click()
    expect(page.get_by_role("dialog", name="From the page")).to_be_visible()
    expect(page.locator("backline-chat")).to_have_count(1)


@pytest.mark.parametrize("inline", [True, False], ids=["in the attribute", "in a file"])
def test_a_site_brings_its_own_words(open_page: OpenPage, site: Site, inline: bool) -> None:
    words = json.dumps(
        {"lang": "es", "launcher": "Haz una pregunta", "placeholder": "Escribe tu pregunta"}, ensure_ascii=True
    )
    page = open_page("about:blank")
    page.route(
        "**/es.json",
        lambda route: route.fulfill(
            body=words, content_type="application/json", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    page.goto(site.page(f"data-strings='{words if inline else site.server + 'es.json'}'"))
    page.get_by_role("button", name="Haz una pregunta").click()
    expect(page.get_by_placeholder("Escribe tu pregunta")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_attribute("lang", "es")
    expect(page.get_by_role("button", name="Close chat")).to_be_visible()  # what was left out stays English


def test_words_that_cannot_be_read_leave_the_english_ones(open_page: OpenPage, site: Site) -> None:
    page = open_page(site.page("data-strings='{not json'"))
    expect(Chat(page).launcher).to_be_visible()


def test_rules_of_the_site_do_not_reach_into_the_chat(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page()
    page.evaluate(
        """() => {
            const style = new CSSStyleSheet();
            style.replaceSync("html { font-size: 62.5% } * { letter-spacing: 9px; text-transform: uppercase }");
            document.adoptedStyleSheets = [style];
        }"""
    )
    chat = Chat(page).open()
    expect(chat.input).to_have_css("font-size", "16px")
    expect(chat.input).to_have_css("letter-spacing", "normal")
    expect(chat.root.locator("h2")).to_have_css("text-transform", "none")


@pytest.mark.parametrize("color", COLORS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read_with_any_colour(open_page: OpenPage, site: Site, color: str, theme: str) -> None:
    chat = Chat(open_page(site.page(f'data-color="{color}" data-theme="{theme}"')))
    assert chat.launcher.evaluate(CONTRAST) >= 4.5
    chat.open()
    assert chat.root.locator(".header").evaluate(CONTRAST) >= 4.5
    assert chat.root.locator(".greeting button").first.evaluate(CONTRAST) >= 4.5


def test_a_forced_theme_wins_over_the_device(open_page: OpenPage, site: Site) -> None:
    chat = Chat(open_page(site.page('data-theme="light"'), color_scheme="dark")).open()
    expect(chat.dialog).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_button_of_the_site_opens_the_chat(open_page: OpenPage) -> None:
    page = open_page()
    chat = Chat(page)
    expect(chat.launcher).to_be_visible()
    page.get_by_role("button", name="Ask us anything").click()
    expect(chat.input).to_be_focused()


def test_the_theming_page_shows_each_option_and_the_lines_to_copy(open_page: OpenPage, server: ScriptedServer) -> None:
    page = open_page(f"{server.url}theming")
    snippet = page.locator("#snippet")
    expect(snippet).to_contain_text(f'<script async src="{server.url}widget.js"')
    page.get_by_role("button", name="Plum").click()
    page.get_by_label("Light or dark").select_option("Dark")
    page.get_by_label("Corner of the page").select_option("Start (left in English)")
    page.get_by_label("Title").fill('Say "hello"')
    page.get_by_label("Title").blur()
    expect(snippet).to_contain_text('data-color="#6d3b63"')
    expect(snippet).to_contain_text("data-heading='Say \"hello\"'")
    chat = Chat(page)
    chat.launcher.click()
    expect(page.get_by_role("dialog", name='Say "hello"')).to_be_visible()
    expect(chat.root.locator(".header")).to_have_css("background-color", "rgb(109, 59, 99)")
    box = chat.dialog.bounding_box()
    assert box and box["x"] < 100
