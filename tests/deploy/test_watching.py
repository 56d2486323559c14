"""Alerts and dashboard name only figures that the assistant gives, and Prometheus can read them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from channels import metrics
from tests.conftest import ROOT

WATCH = ROOT / "deploy"
NAME = re.compile(r"\bbackline_\w+")
KINDS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def given() -> dict[str, set[str]]:
    """Each figure's name as Prometheus sees it, with its labels."""
    found = {}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            for end in KINDS[metric._type]:
                found[f"{metric._name}{end}"] = set(metric._labelnames) | {"le", "job", "instance"}
    return found


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((WATCH / "prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> list[str]:
    dashboard = json.loads((WATCH / "grafana/dashboard.json").read_text(encoding="utf-8"))
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return shown + [rule["expr"] for rule in alerts()]


@pytest.mark.parametrize("expression", expressions())
def test_every_figure_and_label_of_an_expression_exists(expression: str) -> None:
    names = set(NAME.findall(expression))
    assert names <= set(given()), names - set(given())
    labels = set(re.findall(r"(\w+)=\"", expression))
    labels |= {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}
    assert all(labels <= given()[name] for name in names if not name.endswith("_count") and not name.endswith("_sum"))


def test_every_figure_is_on_the_dashboard() -> None:
    shown = set(NAME.findall(" ".join(expressions())))
    assert {name for name in given() if name.endswith("_total")} <= shown


def test_every_alert_says_what_to_do() -> None:
    assert all(rule["annotations"].keys() == {"summary", "remedy"} for rule in alerts())


def test_no_label_can_hold_who_wrote_or_what() -> None:
    labels = {label for names in given().values() for label in names}
    assert labels == {"channel", "kind", "reason", "decision", "level", "action", "step", "le", "job", "instance"}


@pytest.mark.parametrize(
    "command", [["check", "rules", "alerts.yml"], ["check", "config", "--syntax-only", "prometheus.yml"]]
)
def test_prometheus_itself_reads_the_files(command: list[str]) -> None:
    if shutil.which("promtool") is None:
        words = "promtool is not installed (Debian: apt-get install prometheus)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(words)
    done = subprocess.run(["promtool", *command], cwd=WATCH / "prometheus", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
