"""Whether the engines can be reached now: asked once before the start, so that a slip is told in a sentence.

Their clients are imported where they are used: without engines, the start shall not wait for them.
"""

from __future__ import annotations

import asyncio

from engines.settings import DATABASE, RABBITMQ, REDIS, EngineError, Engines

OLDEST_SQLITE = (3, 35)  # of 2021, the first that gives the rows it has added
TRY_SECONDS = 5  # a network that is slower than this is too slow for visitors


def check(engines: Engines) -> list[str]:
    """Try each engine.

    Returns:
        A sentence for what is missing and can be done without for a while.

    Raises:
        EngineError: the database or Redis cannot be reached.
    """
    if engines.database_url:
        _check_database(engines.database_url)
    if engines.redis_url:
        _check_redis(engines.redis_url)
    if engines.rabbitmq_url and (problem := asyncio.run(_rabbitmq_problem(engines.rabbitmq_url))):
        return [f"RabbitMQ cannot be reached ({problem}); events wait until the address in {RABBITMQ} answers."]
    return []


def _check_database(url: str) -> None:
    import sqlite3

    import sqlalchemy as sa
    from sqlalchemy.exc import SQLAlchemyError

    if url.startswith("sqlite") and sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise EngineError(
            f"This Python has SQLite {sqlite3.sqlite_version}, and {DATABASE} needs "
            f"{'.'.join(map(str, OLDEST_SQLITE))}: use a newer Python, or PostgreSQL."
        )
    arguments = {"timeout" if url.startswith("sqlite") else "connect_timeout": TRY_SECONDS}
    engine = sa.create_engine(url, connect_args=arguments)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__  # its words would repeat the address
        raise EngineError(
            f"The database of {DATABASE} cannot be used ({kind}): start it, or correct the address or password."
        ) from None
    finally:
        engine.dispose()


def _check_redis(url: str) -> None:
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=TRY_SECONDS, socket_connect_timeout=TRY_SECONDS) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        raise EngineError(
            f"The Redis of {REDIS} cannot be used ({type(error).__name__}): start it, or correct address or password."
        ) from None


async def _rabbitmq_problem(url: str) -> str:
    import aio_pika

    try:
        connection = await aio_pika.connect(url, timeout=TRY_SECONDS)
        await connection.close()
    except Exception as error:  # the library raises what its transport raises
        return type(error).__name__
    return ""
