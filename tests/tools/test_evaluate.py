"""The evaluation counts what a visitor would get; no model is needed to see that."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tools.evaluate import beyond_limits
from tools.evaluation import stock
from tools.evaluation.cases import NEAR_HONEST, Case, load_cases
from tools.evaluation.confusions import confusions
from tools.evaluation.figure import Figure, milliseconds, wilson
from tools.evaluation.reply import CLARIFY, UNKNOWN, Reply
from tools.evaluation.report import Report, Results
from tools.evaluation.scores import figures, outcome
from tools.evaluation.stock_training import stock_config
from tools.evaluation.table import HEADER, cell, markdown_table

HEAT = Case("in_scope", "heat or ice", frozenset({"faq/heat_or_cold", "faq/self_care"}), "faq/heat_or_cold", "short")
TIP = Case("near", "what do people tip", NEAR_HONEST, "near question", "near")


def reply(
    label: str, intent: str = "", choices: tuple[str, ...] = (), entities: tuple[tuple[str, str], ...] = ()
) -> Reply:
    return Reply(intent or label.split("/")[0], label, label, 0.5, choices, entities, 0.01)


def selection(intent: str, label: str) -> dict[str, Any]:
    chosen = {"response": {"confidence": 0.8, "intent_response_key": label}}
    return {"all_retrieval_intents": ["faq", "practice"], intent: chosen}


# --- the interval ---


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (15, 148, 0.0624, 0.1605),  # Newcombe 1998, table I, method 3
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (81, 263, 0.2553, 0.3662),
        (20, 20, 0.8389, 1.0000),
    ],
)
def test_wilson_gives_the_published_intervals(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_nothing_asked_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_times_are_the_median_and_the_95th_percentile() -> None:
    assert milliseconds(number / 1000 for number in range(101)) == pytest.approx((50.0, 95.0))


# --- reading a reply ---


@pytest.mark.parametrize(("decision", "label", "choices"), [("clarify", CLARIFY, ("faq/b",)), ("unknown", UNKNOWN, ())])
def test_our_gate_decides_what_a_fallback_is(decision: str, label: str, choices: tuple[str, ...]) -> None:
    gate = {"decision": decision, "best": "faq/a", "share": 0.25, "choices": list(choices)}
    parse = {"intent": {"name": "nlu_fallback", "confidence": 0.5}, "entities": [], "gate": gate}
    read = Reply.from_parse(parse, 0.1)
    assert (read.label, read.best, read.share, read.choices) == (label, "faq/a", 0.25, choices)


def test_titles_beside_an_answer_are_choices_too() -> None:
    gate = {"decision": "answer", "best": "faq/a", "share": 0.6, "choices": ["faq/b"]}
    parse = {"intent": {"name": "faq", "confidence": 0.9}, "gate": gate, "response_selector": selection("faq", "faq/a")}
    read = Reply.from_parse(parse, 0.1)
    assert (read.label, read.choices) == ("faq/a", ("faq/b",))


def test_a_stock_reply_is_the_choice_of_its_default_selector() -> None:
    parse = {"intent": {"name": "faq", "confidence": 0.9}, "response_selector": selection("default", "faq/a")}
    read = Reply.from_parse(parse, 0.1)
    assert (read.label, read.share) == ("faq/a", 0.8)


def test_the_selector_has_no_say_in_other_intents() -> None:
    parse = {"intent": {"name": "book", "confidence": 0.9}, "response_selector": selection("default", "faq/a")}
    assert Reply.from_parse(parse, 0.1).label == "book"


def test_the_stock_fallback_is_a_do_not_know() -> None:
    parse = {"intent": {"name": "nlu_fallback", "confidence": 0.7}, "response_selector": selection("default", "faq/a")}
    assert Reply.from_parse(parse, 0.1).label == UNKNOWN


def test_a_reply_survives_the_cache() -> None:
    kept = reply(CLARIFY, choices=("faq/a", "faq/b"), entities=(("technique", "swedish"),))
    assert Reply.from_json(json.loads(json.dumps(kept.to_json()))) == kept


# --- judging a reply ---


@pytest.mark.parametrize(
    ("got", "judged"),
    [
        (reply("faq/self_care"), "right"),
        (reply("faq/self_care", intent="practice"), "answered"),  # two halves of a stock pipeline that disagree
        (reply(CLARIFY, choices=("faq/mood", "faq/heat_or_cold")), "offered"),
        (reply(CLARIFY, choices=("faq/mood", "practice/hours")), "clarified"),
        (reply(UNKNOWN), "unknown"),
        (reply("out_of_scope/far"), "unknown"),
        (reply("faq/mood"), "answered"),
        (reply("book"), "other"),
    ],
)
def test_a_question_in_scope_is_judged(got: Reply, judged: str) -> None:
    assert outcome(HEAT, got) == judged


@pytest.mark.parametrize(
    ("got", "judged"),
    [
        (reply(UNKNOWN), "right"),
        (reply("out_of_scope/practice_matter"), "right"),
        (reply("practice/prices"), "right"),
        (reply("contact"), "right"),
        (reply("faq/mood"), "answered"),
        (reply(CLARIFY, choices=("faq/mood", "faq/sleep")), "clarified"),
        (reply("smalltalk/greet"), "other"),
    ],
)
def test_a_question_nobody_answers_is_judged(got: Reply, judged: str) -> None:
    assert outcome(TIP, got) == judged


def test_figures_count_wishes_near_misses_and_techniques() -> None:
    cases = [
        Case("wish", "book deep tissue", frozenset({"book"}), "book", "booking", "deep tissue"),
        Case("wish", "your email", frozenset({"contact"}), "contact", "contact"),
        Case("near_miss", "booked a chiro, better?", frozenset(), "neither"),
        Case("near_miss", "contact sports", frozenset(), "neither"),
    ]
    replies = {
        "book deep tissue": reply("book", entities=(("technique", "deep tissue"),)),
        "your email": reply("book"),
        "booked a chiro, better?": reply("book"),
        "contact sports": reply("faq/strain"),
    }
    counted = {figure.name: (figure.hits, figure.n) for figure in figures(cases, replies)}
    assert counted == {"wishes_recognised": (1, 2), "near_misses_taken": (1, 2), "techniques_found": (1, 1)}
    assert {mistake.text for mistake in confusions(cases, replies)} == {"your email", "booked a chiro, better?"}


def test_the_shares_of_a_group_add_up() -> None:
    labels = ["faq/heat_or_cold", "faq/mood", UNKNOWN, "book"]
    cases = [Case(HEAT.group, label, HEAT.right, HEAT.expected, HEAT.part) for label in labels]
    counted = {figure.name: figure.hits for figure in figures(cases, {label: reply(label) for label in labels})}
    parts = ["right_at_once", "wrong", "clarified", "unknown"]
    assert [counted[f"in_scope_{part}"] for part in parts] == [1, 2, 0, 1]
    assert counted["in_scope_short_right_at_once"] == 1


def test_the_most_frequent_confusion_comes_first() -> None:
    got = {"a": "faq/mood", "b": "faq/sleep", "c": "faq/sleep"}
    cases = [Case("in_scope", text, HEAT.right, HEAT.expected) for text in got]
    found = confusions(cases, {text: reply(label) for text, label in got.items()})
    assert [mistake.text for mistake in found] == ["b", "c", "a"]


def test_among_equals_the_surest_mistake_comes_first() -> None:
    cases = [Case("in_scope", text, HEAT.right, HEAT.expected) for text in "ab"]
    replies = {"a": reply("faq/mood"), "b": replace(reply("faq/sleep"), share=0.9)}
    assert [mistake.text for mistake in confusions(cases, replies)] == ["b", "a"]


# --- reading the questions ---


@pytest.fixture
def asked(project: Path) -> dict[str, Case]:
    """The cases of the tiny project, by their text."""
    files = {
        "also_right.yml": "test of visits in case 1: [pain_comes_back]\n",
        "in_scope.jsonl": '{"q": "how many", "facts": ["weekly"], "style": "short"}\n',
        "out_of_scope.jsonl": '{"q": "chess", "kind": "far"}\n{"q": "tips", "kind": "near"}\n'
        '{"q": "twit", "kind": "abuse"}\n',
        "booking.jsonl": '{"q": "a slot", "expect": "booking", "service": null}\n'
        '{"q": "contact lens", "expect": "none", "service": null}\n',
        "dialogues.jsonl": json.dumps(
            {
                "turns": [
                    {"user": "and after", "expect": ["extra"], "expect_not_fallback": True},
                    {"user": "your address", "expect": [], "expect_not_fallback": True},
                    {"user": "your star sign", "expect": [], "expect_not_fallback": False},
                ]
            }
        ),
    }
    for name, text in files.items():
        (project / "tests/questions" / name).write_text(text, encoding="utf-8")
    return {case.text: case for case in load_cases(project)}


def test_a_sample_is_right_with_any_faq_that_tells_a_fact(asked: dict[str, Case]) -> None:
    assert asked["how many"].right == {"faq/how_often"}
    assert asked["and after"].right == {"faq/pain_comes_back"}


def test_also_right_adds_to_one_question_only(asked: dict[str, Case]) -> None:
    assert asked["test of visits in case 1"].right == {"faq/how_often", "faq/pain_comes_back"}
    assert asked["test of visits in case 2"].right == {"faq/how_often"}
    assert asked["test of visits in case 2"].part == "planning"


def test_each_kind_of_question_has_its_own_right_replies(asked: dict[str, Case]) -> None:
    assert outcome(asked["chess"], reply("practice/hours")) == "other"
    assert outcome(asked["tips"], reply("practice/prices")) == "right"
    assert outcome(asked["twit"], reply("smalltalk/rude")) == "right"
    assert outcome(asked["a slot"], reply("book")) == "right"
    assert asked["contact lens"].group == "near_miss"
    assert outcome(asked["your address"], reply("practice/address")) == "right"
    assert outcome(asked["your star sign"], reply("out_of_scope/far")) == "right"


# --- the report ---


def figure(hits: int, n: int = 10) -> Figure:
    return Figure("far_honest", "Far", "honest", hits, n)


def results(hits: int, n: int = 10) -> Results:
    return Results("model", [figure(hits, n)], (5.0, 9.0), 600.0)


def test_a_cell_shows_share_and_interval() -> None:
    assert cell(figure(8)) == "80.0 % [49–94]"


@pytest.mark.parametrize(("before", "shown"), [((7, 10), "+10.0"), ((8, 10), "="), ((9, 10), "-10.0"), ((7, 9), "")])
def test_the_change_since_last_time_is_in_points(before: tuple[int, int], shown: str) -> None:
    previous = Report(results(*before), None, [], {}).to_json()
    rows = Report(results(8), results(4), [], previous).rows()
    assert rows[1] == ("honest", "10", "80.0 % [49–94]", shown, "40.0 % [17–69]")


def test_the_plain_table_lines_up_and_has_no_colours(capsys: pytest.CaptureFixture[str]) -> None:
    Report(results(8), None, [], {}).show(Console())
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("|")]
    assert len({len(line) for line in lines}) == 1
    assert all(line.count("|") == len(HEADER) + 1 for line in lines)
    assert "\x1b" not in out


def test_a_terminal_gets_whole_intervals() -> None:
    console = Console(force_terminal=True, width=120, record=True)
    Report(results(8), results(4), [], {}).show(console)
    assert "80.0 % [49–94]" in console.export_text()


def test_styles_and_topics_stand_in_a_line_below_the_table() -> None:
    parts = [Figure("by_style_short", "By style", "short", 3, 4, is_part=True)]
    report = Report(replace(results(8), figures=parts), replace(results(4), figures=parts), [], {})
    assert report.parts() == ["By style: short 75% (stock 75%)."]
    assert ("By style",) in report.rows()
    assert ("By style",) not in report.rows(short=True)


def test_the_files_hold_the_mistakes(tmp_path: Path) -> None:
    report = Report(results(8), None, confusions([HEAT], {HEAT.text: reply("faq/mood")}), {})
    report.write(tmp_path / "reports")
    written = json.loads((tmp_path / "reports/evaluation.json").read_text(encoding="utf-8"))
    assert written["figures"]["far_honest"]["ours"]["share"] == 0.8
    assert written["confusions"][0]["got"] == "faq/mood"
    assert "| heat or ice |" in (tmp_path / "reports/evaluation.md").read_text(encoding="utf-8")


def test_a_table_of_nothing_has_a_header() -> None:
    assert len(markdown_table([]).splitlines()) == 2


def test_a_figure_beyond_its_limit_is_named() -> None:
    limits = {"at_least": {"far_honest": 0.9}, "at_most": {"far_honest": 0.7}}
    assert beyond_limits(results(8), limits) == [
        "far_honest is 0.800 and must be at least 0.9",
        "far_honest is 0.800 and must be at most 0.7",
    ]
    assert beyond_limits(results(8), {"at_least": {"far_honest": 0.8}, "at_most": {"far_honest": 0.8}}) == []


def test_a_time_can_have_a_limit_too() -> None:
    assert beyond_limits(results(8), {"at_most": {"milliseconds_p50": 6, "milliseconds_p95": 8.5}}) == [
        "milliseconds_p95 is 9.000 and must be at most 8.5"
    ]


def test_no_two_figures_share_the_name_that_a_limit_is_set_on() -> None:
    cases = load_cases()
    names = [figure.name for figure in figures(cases, {case.text: reply("faq/mood") for case in cases})]
    assert len(set(names)) == len(names)


def test_a_limit_on_no_figure_is_named() -> None:
    assert "far_honset" in beyond_limits(results(8), {"at_least": {"far_honset": 0.8}})[0]


# --- the starter pipeline ---


def test_the_starter_pipeline_is_the_installed_one() -> None:
    names = [component["name"] for component in stock_config(100)["pipeline"]]
    assert names == [
        "WhitespaceTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "EntitySynonymMapper",
        "ResponseSelector",
        "FallbackClassifier",
    ]


def test_the_starter_pipeline_is_trained_again_when_the_data_change(project: Path) -> None:
    before = stock.fingerprint(100, project)
    (project / "data/practice/hours.yml").write_text("nlu: []\n", encoding="utf-8")
    assert stock.fingerprint(100, project) != before


def test_remembered_replies_need_no_training(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    assert stock.stock_replies(["hello"], may_train=False, epochs=100) is None
    stock.CACHE.mkdir(parents=True)
    stock._remember(stock.CACHE / f"{stock.fingerprint(100)}-100.json", 60.0, {"hello": reply("smalltalk/greet")})
    found = stock.stock_replies(["hello"], may_train=False, epochs=100)
    assert found is not None
    assert found.replies["hello"].label == "smalltalk/greet"
    assert found.is_of_today
    assert stock.stock_replies(["hello", "bye"], may_train=False, epochs=100) is None


def test_a_model_of_earlier_data_will_do_unless_a_fresh_one_is_wanted(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setattr(stock, "ask", lambda model, texts: {text: reply(f"smalltalk/{model.name}") for text in texts})
    monkeypatch.setattr(stock, "train_stock", lambda model, epochs: 7.0)
    stock.CACHE.mkdir(parents=True)
    (stock.CACHE / "earlier-100.tar.gz").touch()
    found = stock.stock_replies(["hello"], may_train=True, epochs=100)
    assert found is not None
    assert (found.name, found.is_of_today) == ("100 epochs, data earlier, which have changed since", False)
    fresh = stock.stock_replies(["hello"], may_train=True, epochs=100, fresh=True)
    assert fresh is not None
    assert (fresh.is_of_today, fresh.trained_in) == (True, 7.0)
