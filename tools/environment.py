"""The environment of every process we start: private, quiet, and asking no network for anything."""

from __future__ import annotations

import os

QUIET_AND_PRIVATE = {
    "RASA_TELEMETRY_ENABLED": "false",  # usage reports, and with them Rasa's crash reports
    "HF_HUB_OFFLINE": "1",  # no model hub, whatever a library would like to look up
    "TRANSFORMERS_OFFLINE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow is imported by Rasa; its start-up notes help nobody here
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",  # Rasa pins SQLAlchemy below 2.0 itself
    "PYTHONUNBUFFERED": "1",
}
# A message is too small to share out, and in training two matrices are at work at once: threads that wait for each
# other only take time from the next visitor.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def child_environment(**extra: str) -> dict[str, str]:
    """Environment variables for a process we start."""
    return {**os.environ, **QUIET_AND_PRIVATE, "PYTHONWARNINGS": "ignore", **extra}


def make_private() -> None:
    """Set the same for this process, before it imports Rasa."""
    os.environ.update(QUIET_AND_PRIVATE)
