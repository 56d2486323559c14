"""The page of the evaluation: what it draws, that it stands alone, and that it says what was counted."""

from __future__ import annotations

import json
import re
import tarfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from tools.evaluation.cases import FAR_HONEST, PRACTICE_MATTER, SMALLTALK, Case
from tools.evaluation.certainty import Certainty, Risk, certainty, gate_thresholds, risks
from tools.evaluation.confusions import Confusion
from tools.evaluation.figure import Figure
from tools.evaluation.heat import NOTHING, heat, topics
from tools.evaluation.history import previous
from tools.evaluation.html_report import Pictures, html_report
from tools.evaluation.reply import CLARIFY, UNKNOWN, Reply
from tools.evaluation.report import SCREEN, Report, Results
from tools.evaluation.scores import figures

HEAT = Case("held_out", "heat or ice", frozenset({"faq/heat_or_cold"}), "faq/heat_or_cold", "self_care")
ICE = replace(HEAT, text="ice <b>how</b> long")
FISH = Case("far", "how do fish sleep", FAR_HONEST, "far question", "far")
TOPICS = {"faq/heat_or_cold": "self_care", "faq/mood": "benefits", "faq/sleep": "benefits"}


def reply(label: str, share: float = 0.8, best: str = "", top: tuple[str, ...] = ()) -> Reply:
    return Reply(label.split("/")[0], label, best or label, share, top=top)


# --- what is drawn ---


def test_shares_are_sorted_by_what_became_of_the_question() -> None:
    other = replace(FISH, text="how old is the moon")
    replies = {
        HEAT.text: reply(UNKNOWN, 0.2, best="faq/heat_or_cold"),  # right, though the gate did not trust it
        ICE.text: reply("faq/mood", 0.7),
        FISH.text: reply("out_of_scope/far", 0.9),
        other.text: reply("faq/sleep", 0.4),
    }
    assert certainty([HEAT, ICE, FISH, other], replies) == Certainty((0.2,), (0.7,), (0.9,), (0.4,))


def test_the_risk_of_answering_only_what_is_sure() -> None:
    curve = risks(Certainty(right=(0.9, 0.9, 0.5), wrong=(0.7,), declined=(), taken=()))
    told = [(risk.threshold, risk.coverage, risk.wrong) for risk in curve]
    assert told == [(0.9, 0.5, 0.0), (0.7, 0.75, pytest.approx(1 / 3)), (0.5, 1.0, 0.25)]
    assert all(risk.low <= risk.wrong <= risk.high for risk in curve)


def test_a_question_counts_where_it_belongs_and_where_it_went() -> None:
    replies = {HEAT.text: reply("faq/sleep"), ICE.text: reply(CLARIFY), FISH.text: reply("out_of_scope/far")}
    found = heat([HEAT, ICE, FISH], replies, TOPICS)
    assert found.rows == ("self care", NOTHING)
    assert dict(found.counts) == {("self care", "benefits"): 1, ("self care", CLARIFY): 1, (NOTHING, NOTHING): 1}
    assert found.columns[-2:] == ("benefits", CLARIFY)


def test_a_right_answer_of_another_topic_is_no_mistake() -> None:
    both = replace(HEAT, right=frozenset({"faq/heat_or_cold", "faq/mood"}))
    assert dict(heat([both], {both.text: reply("faq/mood")}, TOPICS).counts) == {("self care", "self care"): 1}


def test_small_talk_and_matters_of_the_practice_have_a_row_each() -> None:
    talk = Case("smalltalk", "you're dim", SMALLTALK, "abuse question")
    matter = Case("dialogue", "where are you", PRACTICE_MATTER, "a matter of the practice")
    found = heat([talk, matter], {talk.text: reply("smalltalk/rude"), matter.text: reply("book")}, TOPICS)
    assert dict(found.counts) == {("smalltalk", "smalltalk"): 1, ("practice", "practice"): 1}


def test_topics_are_the_folders_of_the_faqs(project: Path) -> None:
    assert topics(project) == {"faq/how_often": "planning", "faq/pain_comes_back": "planning"}


def test_the_gates_thresholds_are_the_fitted_ones_and_the_configurations_where_it_has_some(tmp_path: Path) -> None:
    (tmp_path / "fusion.json").write_text('{"thresholds": {"answer": 0.4, "choices": 0.6, "sure": 0.9}}')
    model = tmp_path / "model.tar.gz"
    with tarfile.open(model, "w:gz") as packed:
        packed.add(tmp_path / "fusion.json", "components/train_FusionClassifier6/fusion.json")
    config = tmp_path / "config.yml"
    config.write_text("pipeline:\n- {name: components.answer_gate.AnswerGate, answer: 0.45}\n")
    assert gate_thresholds(config, model) == {"answer": 0.45, "choices": 0.6, "sure": 0.9}
    config.write_text("pipeline:\n- {name: WhitespaceTokenizer}\n")
    assert gate_thresholds(config, model) == {}


def test_the_best_three_count_whether_they_were_offered_or_not() -> None:
    replies = {
        HEAT.text: reply(UNKNOWN, 0.2, top=("faq/mood", "faq/sleep", "faq/heat_or_cold")),
        ICE.text: reply("faq/mood", top=("faq/mood",)),
    }
    counted = {figure.name: (figure.hits, figure.n) for figure in figures([HEAT, ICE], replies)}
    assert counted["held_out_among_best_three"] == (1, 2)


def test_a_pipeline_that_ranks_no_labels_has_no_best_three() -> None:
    names = {figure.name for figure in figures([HEAT], {HEAT.text: reply("faq/mood")})}
    assert "held_out_among_best_three" not in names


# --- the evaluation before ---


def write(folder: Path, model: str, hits: int) -> None:
    results = Results(model, [Figure("far_honest", "Far", "honest", hits, 10)], (5.0, 9.0))
    Report(results, None, [], {}).write(folder)


def test_the_comparison_is_with_the_last_evaluation_of_another_model(tmp_path: Path) -> None:
    assert previous(tmp_path, "first") == {}
    write(tmp_path, "first", hits=3)
    assert previous(tmp_path, "second")["models"]["ours"] == "first"
    write(tmp_path, "second", hits=4)
    assert previous(tmp_path, "second")["models"]["ours"] == "first"  # the same model again: still the one before it
    assert previous(tmp_path, "third")["models"]["ours"] == "second"


def test_an_evaluation_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "evaluation.json").write_text("[", encoding="utf-8")
    assert previous(tmp_path, "first") == {}


# --- the page ---


class Page(HTMLParser):
    """Checks that tags are closed in order, and gathers what the page shows and fetches."""

    VOID = ("meta", "line", "rect", "circle", "polyline", "polygon")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "xlink:href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words += data


def report(hits: int = 8, before: int | None = None, extra: tuple[Figure, ...] = ()) -> Report:
    shown = [
        Figure("held_out_right_at_once", "Questions", "right at once", hits, 10),
        Figure("held_out_among_best_three", "Questions", "among the best three", 9, 10),
        Figure("held_out_self_care_right_at_once", "By topic", "self care", hits, 10, is_part=True),
        *extra,
    ]
    earlier = {} if before is None else report(before).to_json()
    mistakes = [Confusion("held_out", "ice <b>how</b> long", "faq/heat_or_cold", "faq/mood", 0.7)]
    return Report(Results("model-2", shown, (5.0, 9.0)), None, mistakes, earlier)


def pictures(limits: dict[str, dict[str, float]] | None = None) -> Pictures:
    replies = {HEAT.text: reply("faq/heat_or_cold"), ICE.text: reply("faq/mood", 0.7), FISH.text: reply(UNKNOWN, 0.1)}
    cases = [HEAT, ICE, FISH]
    thresholds = {"answer": 0.3, "choices": 0.4}
    return Pictures(certainty(cases, replies), heat(cases, replies, TOPICS), thresholds, limits or {})


def test_the_page_stands_alone() -> None:
    html = html_report(report(), pictures())
    page = Page(html)
    assert page.open == []
    assert page.fetched == [] and "script" not in page.tags and "link" not in page.tags
    assert "url(" not in html and "@import" not in html and "http" not in html
    assert "prefers-color-scheme: dark" in html and "width=device-width" in html


def test_every_colour_that_is_used_is_defined_for_light_and_dark() -> None:
    html = html_report(report(), pictures())
    for name in set(re.findall(r"var\(--(\w+)\)", html)):
        assert len(re.findall(rf"--{name}: #", html)) == 2, name


def test_a_visitors_sentence_is_shown_as_it_was_typed() -> None:
    page = Page(html_report(report(), pictures()))
    assert "ice <b>how</b> long" in page.words
    assert "b" not in page.tags


def test_the_lead_says_what_to_expect() -> None:
    words = Page(html_report(report(), pictures())).words
    assert "Asked 10 questions that it was never taught, it gave the right answer at once to 8: 80.0 %." in words
    assert "expect 49 to 94 %" in words


def test_a_floor_stands_on_its_tile() -> None:
    limits = {"at_least": {"held_out_right_at_once": 0.88}}
    assert "must reach 88 %" in Page(html_report(report(), pictures(limits))).words


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (None, "There is no evaluation of another model to compare with."),
        (8, "No figure moved since model-2."),
        (7, "may be chance"),
        (0, "more than chance"),
    ],
)
def test_the_change_since_the_last_model_is_judged(before: int | None, said: str) -> None:
    assert said in Page(html_report(report(before=before), pictures())).words


def test_the_gates_threshold_is_drawn_and_told() -> None:
    words = Page(html_report(report(), pictures())).words
    assert "From 0.3 on (dashed) the guess is answered." in words
    assert "three titles are offered if their shares reach 0.4 together" in words
    assert 'stroke-dasharray="4 3"' in html_report(report(), pictures())


def test_without_a_gate_no_threshold_is_drawn() -> None:
    assert "stroke-dasharray" not in html_report(report(), replace(pictures(), thresholds={}))


def test_an_evaluation_of_nothing_is_still_a_page() -> None:
    nothing = Pictures(Certainty((), (), (), ()), heat([], {}, {}), {}, {})
    page = Page(html_report(Report(Results("model", [], (5.0, 9.0)), None, [], {}), nothing))
    assert "No question about the practice's subject was asked." in page.words


# --- the terminal ---


def test_the_terminal_shows_at_most_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    extra = tuple(Figure(f"figure_{number}", "More", f"figure {number}", 5, 10) for number in range(30))
    full = replace(report(extra=extra), confusions=report().confusions * 40)
    full.show(Console(width=100))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == SCREEN
    assert lines[-1].startswith(" 70%  faq/heat_or_cold -> faq/mood")


def test_details_wait_for_the_page() -> None:
    detail = Figure("held_out_unknown", "Questions", "don't know", 1, 10, is_detail=True)
    shown = report(extra=(detail,))
    assert "don't know" not in str(shown.rows(short=True))
    assert "don't know" in str(shown.rows())
    assert "held_out_unknown" in json.dumps(shown.to_json())


def test_a_risk_knows_its_interval() -> None:
    assert risks(Certainty((0.5,), (), (), ()))[0] == Risk(0.5, 1.0, 0.0, 0.0, pytest.approx(0.793, abs=1e-3))
