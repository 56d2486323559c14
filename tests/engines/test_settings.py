"""What the environment may say about engines, and the sentences for what it may not."""

from __future__ import annotations

import pytest

from engines.settings import EngineError, Engines, read_engines

ALL = {
    "DATABASE_URL": "postgresql://user:hidden@db:5432/backline",
    "REDIS_URL": "redis://:hidden@redis:6379/0",
    "RABBITMQ_URL": "amqp://user:hidden@rabbit:5672/",
    "WORKERS": "2",
    "ACTIONS_SECONDS": "7.5",
}


def test_without_variables_one_process_keeps_everything_in_memory() -> None:
    assert read_engines({}) == read_engines(dict.fromkeys(ALL, " ")) == Engines()


def test_each_engine_is_read() -> None:
    assert read_engines(ALL) == Engines(ALL["DATABASE_URL"], ALL["REDIS_URL"], ALL["RABBITMQ_URL"], 2, 7.5)


def test_the_old_spelling_of_postgresql_is_understood() -> None:
    assert read_engines({"DATABASE_URL": "postgres://db/backline"}).database_url == "postgresql://db/backline"


def test_a_file_of_sqlite_is_a_database() -> None:
    assert read_engines({"DATABASE_URL": "sqlite:///conversations.db"}).database_url == "sqlite:///conversations.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://user:hidden@db/backline"),
        ("DATABASE_URL", "backline:hidden"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgresql:///hidden"),
        ("REDIS_URL", "redis:hidden"),
        ("REDIS_URL", "redis://:hidden@redis:port/0"),
        ("RABBITMQ_URL", "http://hidden:15672"),
        ("WORKERS", "two"),
        ("WORKERS", "0"),
        ("WORKERS", "1000"),
        ("ACTIONS_SECONDS", "soon"),
        ("ACTIONS_SECONDS", "0"),
        ("ACTIONS_SECONDS", "nan"),
        ("ACTIONS_SECONDS", "3600"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_one_sentence_without_its_password(name: str, value: str) -> None:
    with pytest.raises(EngineError, match=name) as refused:
        read_engines({**ALL, name: value})
    words = str(refused.value)
    assert "hidden" not in words and words.count(". ") == 0 and ("such as" in words or "from 1 to" in words)


@pytest.mark.parametrize("missing", ["REDIS_URL", "DATABASE_URL"])
def test_several_workers_are_refused_without_what_they_must_share(missing: str) -> None:
    with pytest.raises(EngineError, match=f"WORKERS=2 needs .* set {missing}.* or unset WORKERS"):
        read_engines({name: value for name, value in ALL.items() if name != missing})


def test_locks_without_shared_conversations_are_refused() -> None:
    with pytest.raises(EngineError, match="set DATABASE_URL too"):
        read_engines({"REDIS_URL": ALL["REDIS_URL"]})
