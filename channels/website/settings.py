"""What credentials.yml and the environment say about the website channel."""

from __future__ import annotations

import logging
import os
import re
import secrets
from ipaddress import ip_network
from typing import Any, Optional
from urllib.parse import urlsplit

from pydantic import BaseModel, Extra, Field, ValidationError, validator
from rasa.shared.exceptions import RasaException

from channels.website.addresses import Network
from engines.settings import REDIS

logger = logging.getLogger(__name__)

SECRET = "BACKLINE_SECRET"  # noqa: S105 - the name of the variable
LISTS = {"origins": "BACKLINE_ORIGINS", "trusted_proxies": "BACKLINE_PROXIES"}
SHORTEST_SECRET = 32  # characters, because so many random ones cannot be guessed; `openssl rand -base64 36` gives 48


class Settings(BaseModel):
    """The channel's options in credentials.yml; lists may also be one text with commas, as `${VAR}` gives."""

    origins: list[str] = []  # beside the practice's own website
    trusted_proxies: list[Any] = []  # addresses or networks whose X-Forwarded-For is believed
    time_limit: float = Field(15, gt=0, le=55)  # seconds until a visitor gets words; Sanic gives up after 60
    visitor_burst: int = Field(10, ge=1)  # because somebody may press a few buttons in a row
    visitor_per_minute: float = Field(20, gt=0)  # because nobody reads more than 20 answers a minute
    address_burst: int = Field(60, ge=1)  # because a whole practice may sit behind one address
    address_per_minute: float = Field(120, gt=0)  # because six visitors there may keep asking

    class Config:  # noqa: D106 - pydantic's own
        extra = Extra.forbid

    @validator("origins", "trusted_proxies", pre=True)
    def _as_list(cls, value: Any) -> Any:
        return re.split(r"[\s,]+", value.strip(" ,")) if isinstance(value, str) and value.strip(" ,") else value or []

    @validator("origins", each_item=True)
    def _origin(cls, value: str) -> str:
        origin = origin_of(value)
        if origin is None or origin != value.rstrip("/").lower():
            raise ValueError("must be an origin such as https://www.example.org, without a path")
        return origin

    @validator("trusted_proxies", each_item=True)
    def _network(cls, value: Any) -> Network:
        return ip_network(value, strict=False)


def read_settings(credentials: Optional[dict[str, Any]]) -> Settings:
    """The settings of credentials.yml; a list that is empty there is read from the environment.

    Raises:
        RasaException: one of them cannot be used; one sentence names it.
    """
    written = {name: value for name, value in (credentials or {}).items() if name not in LISTS or value}
    try:
        return Settings.parse_obj({**_of_environment(), **written})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise RasaException(f"credentials.yml: {name} of the website channel: {first['msg']}.") from error


def _of_environment() -> dict[str, str]:
    """Lists that an image, which is the same everywhere, cannot hold."""
    return {name: os.environ.get(variable, "") for name, variable in LISTS.items()}


def origin_of(url: str) -> Optional[str]:
    """Scheme, host and port of a web address, as browsers send them; None if it is no web address."""
    try:
        parts = urlsplit(url.strip().lower())
    except ValueError:  # such as http://[
        return None
    if parts.scheme not in ("https", "http") or not parts.netloc:
        return None
    default = {"https": ":443", "http": ":80"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.removesuffix(default)}"


def secret_of_environment() -> str:
    """The secret that signs visitors' tokens; a random one on a machine where one worker serves alone.

    Raises:
        RasaException: the secret is short, or several workers run without one.
    """
    secret = os.environ.get(SECRET, "")
    if secret:
        if len(secret) < SHORTEST_SECRET:
            raise RasaException(f"{SECRET} is too short; set it to {SHORTEST_SECRET} random characters or more.")
        return secret
    if several_workers():
        raise RasaException(f"Several workers must share one {SECRET}; set it to {SHORTEST_SECRET} random characters.")
    logger.warning("%s is not set: chats begin anew at each restart. Set it before going live.", SECRET)
    return secrets.token_urlsafe(32)


def several_workers() -> bool:
    """Whether more than one worker is to serve; where there is a Redis to share, other machines may."""
    count = os.environ.get("SANIC_WORKERS") or "1"
    return not count.isdigit() or int(count) > 1 or bool(os.environ.get(REDIS, "").strip())
