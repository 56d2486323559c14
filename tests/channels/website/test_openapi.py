"""Schemathesis, in an environment of its own, holds the running channel against its OpenAPI document."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.channels.website.conftest import Browser, Open
from tests.own_environment import programs_of

ROOT = Path(__file__).parents[3]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
EXAMPLES = "25"  # an operation; the run takes about a minute


@pytest.fixture(scope="module")
def programs() -> Path:
    """The environment's programs, made if they are missing."""
    return programs_of("contract")


async def run(program: Path, *arguments: str, cwd: Path) -> tuple[int, str]:
    """Exit status and output of a program, while the server goes on."""
    process = await asyncio.create_subprocess_exec(
        program, *arguments, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_the_document_is_valid_openapi(programs: Path, browser: Browser, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_bytes((await browser.ask("GET", "/openapi.json")).body)
    status, output = await run(programs / "python", "-m", "openapi_spec_validator", str(document), cwd=tmp_path)
    assert status == 0, output


@pytest.mark.schemathesis
async def test_whatever_is_sent_the_answer_is_one_of_the_contract(
    programs: Path, open_browser: Open, tmp_path: Path
) -> None:
    browser = await open_browser(**dict.fromkeys(("visitor_burst", "address_burst"), 1_000_000))
    token = (await browser.send("hello")).json["visitor"]
    status, output = await run(
        programs / "schemathesis",
        *("run", f"{browser.url}/openapi.json", "--url", browser.url, "--checks", CHECKS),
        *("--max-examples", EXAMPLES, "--generation-deterministic", "--no-color", "--request-timeout", "30"),
        *("--phases", "examples,coverage,fuzzing", "--header", f"Authorization: Bearer {token}"),
        cwd=tmp_path,
    )
    assert status == 0, output[-6000:]
