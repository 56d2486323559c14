"""Which engines the assistant runs on, as the environment says; no Rasa, so that tools read it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Optional
from urllib.parse import SplitResult, urlsplit

DATABASE = "DATABASE_URL"  # conversations: postgresql://… or sqlite:///…; in memory if unset
REDIS = "REDIS_URL"  # locks, and what workers must know of each other: redis://… or rediss://…
RABBITMQ = "RABBITMQ_URL"  # where events are published: amqp://… or amqps://…; nowhere if unset
WORKERS = "WORKERS"  # processes of this machine that answer
ACTIONS_SECONDS = "ACTIONS_SECONDS"  # how long a turn waits for the action server
EXAMPLES = {
    DATABASE: "postgresql://user:password@host:5432/backline or sqlite:///conversations.db",
    REDIS: "redis://:password@host:6379/0",
    RABBITMQ: "amqp://user:password@host:5672/",
}
SCHEMES = {
    DATABASE: ("postgresql", "postgres", "sqlite"),
    REDIS: ("redis", "rediss"),
    RABBITMQ: ("amqp", "amqps"),
}
LONGEST_WAIT = 60  # seconds; beyond it a visitor and the platforms have given up
MOST_WORKERS = 64  # beyond it a slip of the keyboard is likelier than such a machine


class EngineError(Exception):
    """An engine cannot be used; one sentence names the variable and the remedy, never a password."""


@dataclass(frozen=True)
class Engines:
    """The engines.

    Attributes:
        database_url: of conversations, or None: they are kept in memory.
        redis_url: of what workers share, or None: one process serves alone.
        rabbitmq_url: where events go, or None: nowhere.
        workers: processes of this machine that answer.
        action_seconds: how long a turn waits for the action server.
    """

    database_url: Optional[str] = None
    redis_url: Optional[str] = None
    rabbitmq_url: Optional[str] = None
    workers: int = 1
    action_seconds: float = 2.0  # a visitor waits this long at most before an answer goes out without the action


def read_engines(environment: Mapping[str, str]) -> Engines:
    """The engines that environment variables name; an empty variable is an unset one.

    Raises:
        EngineError: a value cannot be used, or several workers lack what they must share.
    """
    database, redis, rabbitmq = (_url(environment, name) for name in (DATABASE, REDIS, RABBITMQ))
    engines = Engines(
        _as_sqlalchemy(database), redis, rabbitmq, _workers(environment), read_action_seconds(environment)
    )
    if engines.workers > 1:
        missing = [name for name, url in ((REDIS, redis), (DATABASE, database)) if url is None]
        if missing:
            raise EngineError(
                f"{WORKERS}={engines.workers} needs conversations and locks that the workers share: "
                f"set {' and '.join(missing)} (such as {EXAMPLES[missing[0]]}), or unset {WORKERS}."
            )
    if redis is not None and database is None:
        raise EngineError(
            f"{REDIS} is set and {DATABASE} is not, so workers would share locks but no conversations: "
            f"set {DATABASE} too (such as {EXAMPLES[DATABASE]}), or unset {REDIS}."
        )
    return engines


def read_action_seconds(environment: Mapping[str, str]) -> float:
    """How many seconds a turn waits for the action server.

    Raises:
        EngineError: it is no number of seconds that somebody would wait.
    """
    text = environment.get(ACTIONS_SECONDS, "").strip()
    try:
        seconds = float(text or Engines.action_seconds)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_WAIT:  # also false for "nan"
        raise EngineError(f"{ACTIONS_SECONDS} is {text!r}; set it to a number from 1 to {LONGEST_WAIT}.")
    return seconds


def _url(environment: Mapping[str, str], name: str) -> Optional[str]:
    text = environment.get(name, "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # a ValueError if it is no number
    except ValueError as error:
        raise EngineError(f"{name} is no address; set it to one such as {EXAMPLES[name]}.") from error
    if parts.scheme not in SCHEMES[name] or not _says_where(parts):
        raise EngineError(
            f"{name} begins with {parts.scheme + ':' if parts.scheme else 'no scheme'} or names no place; "
            f"set it to an address such as {EXAMPLES[name]}."
        )
    return text


def _says_where(parts: SplitResult) -> bool:
    if parts.scheme == "sqlite":
        return not parts.netloc and len(parts.path) > 1
    return bool(parts.hostname)


def _as_sqlalchemy(url: Optional[str]) -> Optional[str]:
    """The same address in SQLAlchemy's spelling; many hosts hand out `postgres://`."""
    return "postgresql" + url[len("postgres") :] if url and url.startswith("postgres:") else url


def _workers(environment: Mapping[str, str]) -> int:
    text = environment.get(WORKERS, "").strip() or environment.get("SANIC_WORKERS", "").strip() or "1"
    if not text.isdigit() or not 1 <= int(text) <= MOST_WORKERS:
        raise EngineError(f"{WORKERS} is {text!r}; set it to a number from 1 to {MOST_WORKERS}.")
    return int(text)
