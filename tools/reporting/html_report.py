"""The practice's report as a page: reports/month.html."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from channels.learning.event import ANSWERED, CLARIFY, OTHER, SAFETY, UNKNOWN
from tools.pages.charts import columns, legend, stacked
from tools.pages.page import page, section, table
from tools.reporting.clusters import FEWEST, Cluster
from tools.reporting.numbers import Numbers
from tools.reporting.suggestions import Suggestion

SHOWN = 12  # lines that a list shows at once
DECISIONS = {
    ANSWERED: ("good", "answered"),
    CLARIFY: ("pale", "asked back “did you mean”"),
    UNKNOWN: ("bad", "said it didn't know"),
    SAFETY: ("mark", "showed a safety card"),
    OTHER: ("other", "small talk and the like"),
}
LEVELS = ("emergency", "urgent", "professional", "information", "failed")
LEVEL_WORDS = {
    "emergency": "call for help now",
    "urgent": "be seen today",
    "professional": "see a professional first",
    "information": "asked about a sign, had none",
    "failed": "the screen itself failed",
}
LANGUAGES = {
    "ar": "Arabic", "de": "German", "es": "Spanish", "fr": "French", "hi": "Hindi", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
KINDS = {
    "answer": "answers without a key",
    "practice": "matters of the practice",
    "clarify": "“did you mean”",
    "unknown": "“I don't know that”",
    "booking": "a wish to book",
    "contact": "a wish for a person",
    "safety": "safety cards",
}


@dataclass(frozen=True)
class Content:
    """What the page is about.

    Attributes:
        practice: its name.
        now: the days it tells of.
        before: as many days before them.
        titles: of answers, by key.
        clusters: unanswered questions alike.
        suggestions: what to do next.
        keeps_questions: whether the practice lets the words of unanswered questions be kept.
    """

    practice: str
    now: Numbers
    before: Numbers
    titles: Mapping[str, str]
    clusters: Sequence[Cluster]
    suggestions: Sequence[Suggestion]
    keeps_questions: bool


def html_report(content: Content) -> str:
    """The page, a whole HTML document."""
    now = content.now
    parts = [
        _glance(now, content.before),
        _days(now),
        _suggestions(content.suggestions),
        _unanswered(content),
        _topics(now, content.titles),
        _thumbs(now, content.titles),
        _booking(now, content.titles),
        _asked_back(now, content.titles),
        _safety(now),
        _languages(now),
        _how(),
    ]
    return page(f"What visitors asked {content.practice}", _lead(now), parts)


def _lead(now: Numbers) -> str:
    days = f"From {_long(now.first)} to {_long(now.last)}"
    if not now.messages:
        return f"{days} nobody wrote to the assistant, or nothing could be counted."
    if not now.asked:
        return f"{days} visitors sent {now.messages:,} messages, and no question among them."
    share = _percent(now.decisions[ANSWERED], now.asked)
    return f"{days} visitors sent {now.messages:,} messages. Of {now.asked:,} questions it answered {share}."


def _glance(now: Numbers, before: Numbers) -> str:
    thumbs, earlier = now.ups_and_downs, before.ups_and_downs
    clicks = now.booking_clicks.total()
    tiles = [
        _tile(f"{now.messages:,}", "messages", _before(f"{before.messages:,}", before)),
        _tile(
            _percent(now.decisions[ANSWERED], now.asked),
            "of questions answered",
            _before(_percent(before.decisions[ANSWERED], before.asked), before),
        ),
        _tile(
            _percent(thumbs["up"], thumbs.total()),
            f"of {thumbs.total()} thumbs point up",
            _before(_percent(earlier["up"], earlier.total()), before),
        ),
        _tile(f"{clicks:,}", "booking pages opened", _before(f"{before.booking_clicks.total():,}", before)),
    ]
    days = len(now.by_day)
    text = f"Each figure stands beside that of the {days} days before."
    return section("At a glance", text, f'<div class="tiles">{"".join(tiles)}</div>')


def _tile(value: str, name: str, small: str) -> str:
    return (
        f'<div class="tile"><div class="value">{escape(value)}</div><div class="name">{escape(name)}</div>'
        f'<div class="small">{escape(small)}</div></div>'
    )


def _before(value: str, before: Numbers) -> str:
    return f"before: {value}" if before.messages else "before: nothing counted"


def _days(now: Numbers) -> str:
    names = [f"{day.day} {day:%b}" for day in now.by_day]
    series = {
        colour: [counts[decision] for counts in now.by_day.values()] for decision, (colour, _) in DECISIONS.items()
    }
    hours = [f"{hour}:00" for hour in range(24)]
    every = max(1, -(-len(names) // 6))
    parts = [
        legend({colour: f"{words} ({now.decisions[decision]:,})" for decision, (colour, words) in DECISIONS.items()}),
        columns("Messages a day", names, series, every),
        columns("Messages by hour of the day", hours, {"good": now.by_hour}, every=4, tall=90),
    ]
    return section("When they wrote", "What became of each message. Point at a column for its count.", *parts)


def _suggestions(found: Sequence[Suggestion]) -> str:
    if not found:
        text = f"Nothing stands out. A suggestion needs {FEWEST} questions, thumbs or picks of one kind."
        return section("What you could do next", text)
    items = [
        f"<li><strong>{escape(one.heading)}.</strong> {escape(one.reason)}"
        + (f" <code>{escape(one.how)}</code>" if one.how else "")
        + "</li>"
        for one in found[:SHOWN]
    ]
    return section("What you could do next", "The most frequent first.", f'<ol class="card todo">{"".join(items)}</ol>')


def _unanswered(content: Content) -> str:
    now = content.now
    missed = now.decisions[UNKNOWN] + now.decisions[CLARIFY] - sum(now.picked.values())
    title = "What nobody could answer"
    text = f"{max(0, missed):,} questions stayed without an answer."
    if not content.keeps_questions and not now.questions:
        return section(
            title,
            f"{text} Their words are not kept. If you want to read them, set keep_questions to true under privacy in "
            "practice.yml: then visitors are asked, and names are taken out of what they let you keep.",
        )
    text += f" Of visitors who agreed, {now.questions.total():,} were kept, without names."
    parts = [
        f'<details class="card cluster" open><summary><strong>{escape(one.name)}</strong> '
        f'<span class="small">{one.size} times</span></summary><ul>{_lines(one.questions)}</ul></details>'
        for one in content.clusters
    ]
    grouped = {question for one in content.clusters for question, _ in one.questions}
    single = [(question, count) for question, count in now.questions.most_common() if question not in grouped]
    if single:
        parts.append(
            f"<details><summary>{len(single)} other questions, each of a kind that fewer than {FEWEST} asked</summary>"
            f"<ul>{_lines(single)}</ul></details>"
        )
    return section(title, f"{text} Those alike stand together, under the most central of them.", *parts)


def _lines(questions: Sequence[tuple[str, int]]) -> str:
    return "".join(
        f"<li>{escape(question)}{f' <span class=small>× {count}</span>' if count > 1 else ''}</li>"
        for question, count in questions
    )


def _topics(now: Numbers, titles: Mapping[str, str]) -> str:
    most = now.faqs.most_common(SHOWN)
    if not most:
        return section("What they asked about", "No question was answered in these days.")
    rows = [_row(_title(key, titles), {"good": count}, most[0][1], f"{count:,}") for key, count in most]
    text = "The answers given most often."
    return section("What they asked about", text, *rows)


def _thumbs(now: Numbers, titles: Mapping[str, str]) -> str:
    title = "Did it help?"
    if not now.thumbs:
        return section(title, "Nobody pressed a thumb in these days.")
    found = sorted(now.thumbs.items(), key=lambda item: (-item[1]["down"], -item[1].total(), item[0]))
    most = max(thumbs.total() for _, thumbs in found)
    rows = [
        _row(_title(key, titles), {"good": one["up"], "bad": one["down"]}, most, f"{one['up']} up, {one['down']} down")
        for key, one in found
    ]
    parts = [legend({"good": "thumbs up", "bad": "thumbs down"}), *rows[:SHOWN]]
    if rows[SHOWN:]:
        parts.append(f"<details><summary>The other {len(rows) - SHOWN}</summary>{''.join(rows[SHOWN:])}</details>")
    text = "Thumbs by answer; those with most thumbs down stand on top. Somebody who presses twice counts twice."
    return section(title, text, *parts)


def _booking(now: Numbers, titles: Mapping[str, str]) -> str:
    offered, clicked = now.booking_offered, now.booking_clicks
    keys = sorted({*offered, *clicked}, key=lambda key: (-clicked[key], -offered[key], key))
    text = (
        f"{offered.total():,} messages got a link to book, and {clicked.total():,} such links were opened. "
        "Openings are counted in the website's chat only."
    )
    if not keys:
        return section("Booking", "No link to book was shown in these days.")
    rows = [(_title(key, titles), f"{offered[key]:,}", f"{clicked[key]:,}") for key in keys[:SHOWN]]
    return section("Booking", text, table(("after", "offered", "opened"), rows))


def _asked_back(now: Numbers, titles: Mapping[str, str]) -> str:
    title = "“Did you mean”"
    if not now.offered:
        return section(title, "The assistant asked back with titles to choose from in no conversation that went on.")
    picked = sum(now.picked.values())
    text = (
        f"In {now.offered:,} conversations that went on after titles were offered, {picked:,} visitors "
        f"({_percent(picked, now.offered)}) picked one."
    )
    rows = [(_title(key, titles), f"{count:,}") for key, count in now.picked_faqs.most_common(SHOWN)]
    return section(title, text, *([table(("picked", "times"), rows)] if rows else []))


def _safety(now: Numbers) -> str:
    title = "Warning signs"
    if not now.safety:
        return section(title, "The safety screen found none in these days.")
    rows: list[Sequence[str]] = []
    for level in LEVELS:
        found = Counter({pattern: n for (one, pattern), n in now.safety.items() if one == level})
        if found:
            rows.append((f"{level}: {LEVEL_WORDS[level]} ({found.total():,})",))
            rows += [(pattern.replace("_", " ") or "(no pattern)", f"{n:,}") for pattern, n in found.most_common()]
    text = (
        "How often the safety screen saw which sign. It may have been mistaken, and one visitor may count more than "
        "once. Counted by day and apart from all else on this page: no words, no channel and no hour belong to a count."
    )
    return section(title, text, table(("sign", "times"), rows))


def _languages(now: Numbers) -> str:
    channels = [(name or "(unknown)", f"{count:,}") for name, count in now.channels.most_common()]
    languages = [(LANGUAGES.get(code, code), f"{count:,}") for code, count in now.languages.most_common()]
    parts = [f"<div>{table(('channel', 'messages'), channels)}</div>"] if channels else []
    parts += [f"<div>{table(('turned away in', 'messages'), languages)}</div>"] if languages else []
    text = "Where they wrote, and which other languages they tried; the assistant speaks English only."
    return section("Channels and languages", text, f'<div class="pair">{"".join(parts)}</div>')


def _how() -> str:
    text = (
        "Times are rounded to the hour before they are stored. No count belongs to a visitor: there is no address, no "
        "id and no order in them. What staff try in the shell is left out. The page was written on this machine, and "
        "asks no other."
    )
    return section("How this was counted", text)


def _row(title: str, parts: Mapping[str, int], most: int, number: str) -> str:
    bar = stacked(parts, most)
    return f'<div class="row titled"><div>{escape(title)}</div>{bar}<div class="number">{escape(number)}</div></div>'


def _title(key: str, titles: Mapping[str, str]) -> str:
    return titles.get(key) or KINDS.get(key) or key


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
