"""Compose, Kubernetes and Caddy say the same as the code."""

from __future__ import annotations

import re
from typing import Any

import yaml

from channels.messaging.settings import SETTINGS
from tests.conftest import ROOT
from tests.deploy.dockerfile import read_dockerfile

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
KUBERNETES: list[dict[str, Any]] = [
    document
    for path in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
IMAGE = read_dockerfile(ROOT / "Dockerfile")[-1]
PUBLIC = {"/webhooks/website/", *(f"/webhooks/{name}/webhook" for name in SETTINGS)}


def container(name: str) -> dict[str, Any]:
    """The container of a deployment."""
    (found,) = [one for one in KUBERNETES if one["kind"] == "Deployment" and one["metadata"]["name"] == name]
    only: dict[str, Any] = found["spec"]["template"]["spec"]["containers"][0]
    return only


def variables(path: str) -> set[str]:
    """Names in an example of an environment file."""
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_both_sets_run_the_same_programs() -> None:
    assert container("assistant")["args"] == IMAGE.commands["CMD"]
    assert container("actions")["args"] == COMPOSE["services"]["actions"]["command"]


def test_the_ways_in_are_the_website_and_the_platforms_and_never_rest_staff_or_metrics() -> None:
    (ingress,) = [one for one in KUBERNETES if one["kind"] == "Ingress"]
    assert {path["path"] for path in ingress["spec"]["rules"][0]["http"]["paths"]} == PUBLIC
    (line,) = re.findall(r"@public path (.*)", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
    assert {path.rstrip("*") for path in line.split()} == PUBLIC


def test_every_variable_of_a_set_is_one_that_the_assistant_reads() -> None:
    known = variables(".env.example")
    assert set(COMPOSE["services"]["assistant"]["environment"]) <= known
    assert {one["name"] for one in container("assistant")["env"]} <= known
    assert variables("deploy/kubernetes/secret.env.example") <= known


def test_every_variable_of_compose_stands_in_its_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yml").read_text(encoding="utf-8")))
    assert asked == variables("deploy/env.example")


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if service.get("ports")}
    assert published.pop("proxy") == ["80:80", "443:443"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_every_pod_has_a_budget_and_a_policy() -> None:
    apps = {one["metadata"]["name"] for one in KUBERNETES if one["kind"] == "Deployment"}
    for kind in ("PodDisruptionBudget", "NetworkPolicy"):
        assert apps <= {one["metadata"]["name"] for one in KUBERNETES if one["kind"] == kind}


def test_no_replica_is_stopped_while_it_may_be_answering() -> None:
    for one in KUBERNETES:
        if one["kind"] == "Deployment":
            assert one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    (assistant,) = [one for one in KUBERNETES if one["kind"] == "Deployment" and one["metadata"]["name"] == "assistant"]
    assert assistant["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 5 + 15 + 15
