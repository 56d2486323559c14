"""The benchmark: which sets it takes, what it counts, and one whole run on four small intents."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tools.benchmark import main
from tools.benchmarking import scores
from tools.benchmarking.dataset import Dataset, DatasetError, Line, load_dataset
from tools.benchmarking.html_report import html_report
from tools.benchmarking.pipeline import Answer, Run
from tools.benchmarking.rehearsal import rehearsal
from tools.benchmarking.result import Result

ROOT = Path(__file__).parents[2]
TRAIN = """text,label
is it going to rain,weather
will it snow tomorrow,weather
"how hot is it outside, roughly",weather
weather for the weekend,weather
play some jazz,music
put on my running songs,music
turn up the [new] (album),music
skip this track,music
wake me at seven,alarm
set an alarm for noon,alarm
cancel my alarm,alarm
alarm in ten minutes,alarm
turn on the lamp,"light, on/off"
make it darker in here,"light, on/off"
lights off please,"light, on/off"
dim the kitchen lights,"light, on/off"
"""
TEST = """text,label
rain tomorrow,weather
will it be hot this weekend,weather
play my songs,music
skip the jazz,music
an alarm at seven please,alarm
cancel the alarm for noon,alarm
lights on in the kitchen,"light, on/off"
turn the lamp off,"light, on/off"
how do fish sleep,nothing
who won the election,nothing
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of four intents, with two test lines that nothing answers."""
    made = tmp_path / "household"
    made.mkdir()
    (made / "train.csv").write_text(TRAIN, encoding="utf-8")
    (made / "test.csv").write_text(TEST, encoding="utf-8")
    return made


# --- reading a set ---


def test_a_set_of_csv_files_is_read(folder: Path) -> None:
    dataset = load_dataset(folder, out_of_scope="nothing")
    assert dataset.name == "household"
    assert dataset.labels == ["alarm", "light, on/off", "music", "weather"]
    assert dataset.train[2] == Line("how hot is it outside, roughly", "weather")
    assert (len(dataset.train), len(dataset.test)) == (16, 10)


def test_a_set_in_rasas_yaml_is_read_with_whole_labels(folder: Path) -> None:
    for name, lines in (
        ("train", ("when do you open", "opening hours", "what does it cost")),
        ("test", ("open late",)),
    ):
        (folder / f"{name}.csv").unlink()
        examples = "".join(f"    - {line}\n" for line in lines[:2])
        text = f'version: "3.1"\nnlu:\n- intent: faq/hours\n  examples: |\n{examples}'
        if lines[2:]:
            text += f"- intent: faq/price\n  examples: |\n    - {lines[2]}\n"
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    dataset = load_dataset(folder)
    assert dataset.labels == ["faq/hours", "faq/price"]
    assert dataset.test == (Line("open late", "faq/hours"),)


def test_files_of_other_names_can_be_chosen(folder: Path) -> None:
    (folder / "train.csv").rename(folder / "train_small.csv")
    assert len(load_dataset(folder, train="train_small.csv", out_of_scope="nothing").train) == 16


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("train.csv", None, "There is no file {folder}/train.csv; add it, or name another with --train and --test."),
        ("train.csv", "", "{folder}/train.csv has no column 'text'; let its first line be `text,label`."),
        (
            "test.csv",
            "text,intent\na,b\n",
            "{folder}/test.csv has no column 'label'; let its first line be `text,label`.",
        ),
        ("test.csv", "text,label\n", "{folder}/test.csv has no lines; add some, each with a text and its label."),
        ("train.csv", "text,label\nhi,\n", "Line 2 of {folder}/train.csv has no label; write one, or delete the line."),
        ("train.csv", "text,label\nhi\n", "Line 2 of {folder}/train.csv has no label; write one, or delete the line."),
        ("train.csv", "text,label\n ,a\n", "Line 2 of {folder}/train.csv has no text; write one, or delete the line."),
        ("train.csv", "text,label\nhi,a\n", "{folder}/train.csv has 1 labels in scope; it takes two or more"),
        (
            "test.csv",
            "text,label\nhi,hello\n",
            "{folder}/test.csv asks for the label 'hello', which train.csv does not",
        ),
        ("test.csv", "text,label\nhi,nothing\n", "{folder}/test.csv has no line in scope; add some"),
    ],
)
def test_a_set_that_cannot_be_used_is_told_why(folder: Path, file: str, text: str | None, said: str) -> None:
    (folder / file).unlink() if text is None else (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        load_dataset(folder, out_of_scope="nothing")
    assert str(caught.value).startswith(said.format(folder=folder))


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "train.csv").write_bytes("text,label\ncafé,a\n".encode("latin-1"))
    with pytest.raises(DatasetError, match="train.csv is not saved as UTF-8"):
        load_dataset(folder)


def test_an_out_of_scope_label_that_no_line_has_is_named(folder: Path) -> None:
    lines = [line for line in TEST.splitlines() if not line.endswith("nothing")]
    (folder / "test.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DatasetError, match="No line of .* has the label 'oos'"):
        load_dataset(folder, out_of_scope="oos")


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("benchmark: There is no folder") and said.count("\n") == 1


def test_a_configuration_that_is_not_there_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--out-of-scope", "nothing", "--config", str(folder / "config.yml")]) == 1
    assert "name a Rasa configuration with --config" in capsys.readouterr().err


# --- thinning it ---


def lines(label: str, count: int) -> tuple[Line, ...]:
    return tuple(Line(f"{label} {number}", label) for number in range(count))


def test_few_shots_are_a_draw_that_can_be_repeated() -> None:
    dataset = Dataset("set", lines("a", 20) + lines("b", 20) + lines("c", 2), lines("a", 1))
    drawn = dataset.few_shot(3, seed=7).train
    assert [line.label for line in drawn] == ["a"] * 3 + ["b"] * 3 + ["c"] * 2
    assert dataset.few_shot(3, seed=7).train == drawn
    assert dataset.few_shot(3, seed=8).train != drawn


def test_without_out_of_scope_lines_only_the_test_has_them() -> None:
    dataset = Dataset("set", lines("a", 2) + lines("b", 2) + lines("none", 2), lines("a", 1) + lines("none", 1), "none")
    without = dataset.without_out_of_scope()
    assert {line.label for line in without.train} == {"a", "b"}
    assert without.test == dataset.test


# --- rehearsing ---


def test_a_rehearsal_asks_what_it_did_not_learn() -> None:
    train = tuple(line for label in "abcdefghij" for line in lines(label, 10)) + lines("none", 10)
    rehearsed = rehearsal(Dataset("set", train, lines("a", 1), "none"), seed=1)
    assert rehearsed is not None
    assert not set(rehearsed.train) & set(rehearsed.asked)
    learned = {line.label for line in rehearsed.train}
    unanswered = [line.text for line in rehearsed.asked if line.label == rehearsed.out_of_scope]
    assert len(learned - {"none"}) == 8  # a fifth of ten labels is not learned at all
    assert len(rehearsed.asked) == 22  # a fifth of the lines of all eleven
    assert len(unanswered) == 6  # of two labels nobody learned, and of the out-of-scope one
    assert all(line.label in learned for line in rehearsed.asked)


@pytest.mark.parametrize("train", [lines("a", 9) + lines("b", 9), lines("a", 1) + lines("b", 1) + lines("c", 1)])
def test_too_little_is_not_rehearsed(train: tuple[Line, ...]) -> None:
    assert rehearsal(Dataset("set", train, lines("a", 1), "none"), seed=1) is None


# --- counting ---


def answer(*ranking: tuple[str, float], decision: str | None = None) -> Answer:
    return Answer(ranking, decision, 0.01)


ASKED = (Line("1", "a"), Line("2", "a"), Line("3", "b"), Line("4", "none"), Line("5", "none"))
ANSWERS = (
    answer(("a", 0.9), ("b", 0.1), decision="a"),
    answer(("b", 0.6), ("a", 0.4)),  # wrong, and the gate refused it
    answer(("none", 0.5), ("b", 0.4), ("a", 0.1), decision="none"),  # certainty -0.1
    answer(("a", 0.7), ("none", 0.3), decision="a"),  # certainty 0.4
    answer(),  # never reached the classifier
)


def test_each_rule_counts_right_lines_and_refusals() -> None:
    found = scores.outcomes(ASKED, ANSWERS, "none", threshold=0.5)
    counted = {
        rule: [
            (figure.hits, figure.n)
            for figure in (scores.accuracy(found, rule), scores.recall(found, rule), scores.precision(found, rule))
        ]
        for rule in scores.rules(found)
    }
    assert counted == {
        scores.BEST: [(1, 3), (1, 2), (1, 2)],
        scores.GATE: [(1, 3), (1, 2), (1, 3)],
        scores.FITTED: [(1, 3), (2, 2), (2, 3)],
    }


def test_the_area_counts_pairs_and_a_tie_half() -> None:
    found = scores.outcomes(ASKED, ANSWERS, "none", None)
    # certainties 0.9, 0.6, -0.1 in scope against 0.4 and 0.0: four of six pairs in the right order
    assert scores.area(found) == pytest.approx(4 / 6)
    same = scores.outcomes(ASKED[2:4], (answer(("a", 0.5)), answer(("b", 0.5))), "none", None)
    assert scores.area(same) == 0.5
    assert scores.area(found[:3]) is None


def test_macro_f1_is_the_mean_over_labels_in_scope() -> None:
    found = scores.outcomes(ASKED, ANSWERS, "none", None)
    assert scores.macro_f1(found) == pytest.approx((2 * 1 / (2 + 1) + 0) / 2)


def test_the_threshold_parts_right_answers_from_what_is_refused() -> None:
    asked = (*lines("a", 3), *lines("none", 2))
    answers = [answer(("a", share)) for share in (0.9, 0.8, 0.2, 0.5, 0.3)]
    assert scores.best_threshold(asked, answers, "none") == 0.8


def test_a_message_screened_out_is_counted_apart() -> None:
    found = scores.outcomes((Line("bonjour", "a"), ASKED[0]), (answer(), ANSWERS[0]), "none", None)
    assert (scores.screened(found).hits, scores.screened(found).n) == (1, 2)


# --- telling ---


def result(name: str, threshold: float | None = 0.5) -> Result:
    dataset = Dataset("set", lines("a", 2) + lines("b", 2) + (Line("1", "none"),), ASKED, "none")
    return Result.of(name, dataset, Run(ANSWERS, 12.0), threshold)


def test_the_table_on_the_terminal_fits_a_line_a_rule() -> None:
    text = result("household").text()
    assert (
        "2 labels; learned from 4 lines and 1 out of scope; asked 3 and 2 out of scope (1 of them learned too)" in text
    )
    assert max(map(len, text.splitlines())) <= 120
    assert "AUROC 0.667, fitted threshold 0.50" in text


def test_a_set_without_out_of_scope_lines_has_one_column() -> None:
    dataset = Dataset("set", lines("a", 2) + lines("b", 2), ASKED[:3])
    text = Result.of("set", dataset, Run(ANSWERS[:3], 12.0), None).text()
    assert "refused" not in text and "AUROC" not in text


def test_the_page_has_a_row_for_every_run(tmp_path: Path) -> None:
    for name in ("first", "second <b>"):
        result(name).write(tmp_path / f"{name[:6]}.json")
    page = html_report(tmp_path)
    assert page.count("<tr>") == 3
    assert "second &lt;b&gt;" in page and "<b>" not in page


# --- a whole run ---


def test_a_small_set_is_trained_asked_and_reported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder_read in ("components", "models"):
        (tmp_path / folder_read).symlink_to(ROOT / folder_read)
    monkeypatch.chdir(tmp_path)  # so that the reports land there
    cache = os.environ.get("RASA_MAX_CACHE_SIZE")
    assert main([str(folder), "--out-of-scope", "nothing", "--config", str(ROOT / "config.yml")]) == 0
    assert os.environ.get("RASA_MAX_CACHE_SIZE") == cache
    told = json.loads((tmp_path / "reports/benchmark/household-config.json").read_text(encoding="utf-8"))
    assert told["lines"] == {
        "labels": 4,
        "train": 16,
        "train_out_of_scope": 0,
        "test": 8,
        "test_out_of_scope": 2,
        "test_lines_also_in_train": 0,
    }
    best = told["rules"][scores.BEST]["accuracy"]
    assert best["n"] == 8 and best["hits"] >= 6  # six of eight share their telling word with the training lines
    assert set(told["rules"]) == {scores.BEST, scores.GATE, scores.FITTED}
    assert told["screened"]["hits"] == 0
    assert "household, config" in (tmp_path / "reports/benchmark.html").read_text(encoding="utf-8")
    out = capsys.readouterr().out
    assert "right in scope" in out and "fish" not in out
    assert not (tmp_path / ".rasa").exists()
