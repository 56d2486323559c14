# Every verb sets up what it needs first. `make help` lists them.
PYTHON := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false
.DEFAULT_GOAL := help
.PHONY: help setup run shell train check test evaluate bench encoder lock

help:      ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:     ## Python 3.10 environment from the lock
	@python3 tools/bootstrap.py

run: setup ## start the assistant and its actions; PORT and ACTIONS_PORT change the ports
	@$(PYTHON) -m tools run

shell: setup ## talk to the assistant in the terminal; /why tells what decided
	@$(PYTHON) -m tools shell

train: setup ## train what changed; a running assistant takes it over
	@$(PYTHON) -m tools train

check: setup ## lint content and code
	@$(PYTHON) -m tools check && $(PYTHON) -m ruff check . && $(PYTHON) -m mypy

test: check ## lint, then all tests with the real assistant
	@$(PYTHON) -m pytest

evaluate: setup ## questions nobody trained on: ours beside Rasa's starter pipeline
	@$(PYTHON) -m tools evaluate

bench: setup ## how many messages, how fast: ours beside Rasa's starter bot; a quarter of an hour
	@$(PYTHON) -m tools bench

encoder:   ## tune the published encoder on data/ and rebuild models/encoder; an hour
	@sh tools/encoder/build.sh

lock: setup ## write requirements.lock from pyproject.toml
	@sh tools/lock.sh
