"""What `practice.yml` may say: one model, read once, every mistake named by its field."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, Optional
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, Extra, Field, HttpUrl, ValidationError, validator
from pydantic.fields import ModelField

PRACTICE_FILE = Path("practice.yml")


class PracticeError(Exception):
    """practice.yml cannot be used; the message is one sentence that names file, field and remedy."""


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid

    @validator("*", pre=True)
    def _nothing_means_unset(cls, value: object, field: ModelField) -> object:
        return field.get_default() if value is None and not field.required else value

    @validator("*", pre=True, each_item=True)
    def _in_quotes(cls, value: object) -> object:
        if isinstance(value, (bool, int, float)):  # YAML makes 0 of 000, 78 of 0116 and false of NO
            raise ValueError("must be text; put it in quotes")
        return value


def _email(value: Optional[str]) -> Optional[str]:
    if value is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError("must be an e-mail address such as hello@example.org")
    return value


class Contact(_Strict):
    """How to reach the practice; every line may be left out."""

    phone: Optional[str] = None
    email: Optional[str] = None
    website: Optional[HttpUrl] = None

    @validator("phone")
    def _phone(cls, value: Optional[str]) -> Optional[str]:
        if value is not None and not re.fullmatch(r"\+?[\d\s().-]{3,25}", value):
            raise ValueError("must be a phone number such as +1 555 0100")
        return value

    @validator("email")
    def _email(cls, value: Optional[str]) -> Optional[str]:
        return _email(value)


class Address(_Strict):
    """Where the practice is."""

    lines: list[str] = []
    map_url: Optional[HttpUrl] = None


class Hours(_Strict):
    """One group of days with the same hours, 24-hour clock."""

    days: str
    opens: str
    closes: str

    @validator("opens", "closes")
    def _clock(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError('must be a time in quotes such as "09:00"')
        return value

    @validator("closes")
    def _order(cls, value: str, values: dict[str, str]) -> str:
        if "opens" in values and value <= values["opens"]:
            raise ValueError("must be later than opens")
        return value


class Price(_Strict):
    """One line of the price list, as the practice words it."""

    what: str
    price: str


class Service(_Strict):
    """A technique the practice offers and where to book it."""

    title: str
    booking_url: Optional[HttpUrl] = None
    booking_id: Optional[str] = None


class Location(_Strict):
    """One of several places of the practice and where to book it."""

    title: str
    booking_url: Optional[HttpUrl] = None
    booking_id: Optional[str] = None


class MessageRelay(_Strict):
    """How a visitor's message reaches the team; server and secrets come from the environment."""

    by: Literal["email", "webhook"]
    to: Optional[str] = None

    @validator("to")
    def _to(cls, value: Optional[str]) -> Optional[str]:
        return _email(value)


class EmergencyNumbers(_Strict):
    """Numbers of one country; what is unset is told in neutral words."""

    emergency_number: Optional[str] = None
    emergency_department: Optional[str] = None
    urgent_line: Optional[str] = None
    crisis_line: Optional[str] = None
    poison_line: Optional[str] = None
    maternity_line: Optional[str] = None
    abuse_line: Optional[str] = None


class Privacy(_Strict):
    """What is kept of conversations, and how long."""

    conversation_days: int = Field(1, ge=1)  # because after 30 minutes nothing reads it any more
    learning_file: str = Field(".cache/learning/events.db", min_length=1)
    learning_days: int = Field(400, ge=1)  # because a month is compared with the same month a year before
    keep_questions: bool = False
    question_days: int = Field(90, ge=1)  # because by then the practice has read its reports

    @validator("*", pre=True, each_item=True)
    def _in_quotes(cls, value: object) -> object:
        return value  # here numbers and true or false are meant


class Practice(_Strict):
    """The whole of practice.yml."""

    name: str = Field(min_length=1)
    country: str
    contact: Contact = Contact()
    address: Address = Address()
    hours: list[Hours] = []
    timezone: Optional[str] = None
    parking: Optional[str] = None
    prices: list[Price] = []
    session_length: Optional[str] = None
    cancellation: Optional[str] = None
    what_to_wear: Optional[str] = None
    insurance: Optional[str] = None
    gift_cards: Optional[str] = None
    payment: Optional[str] = None
    booking_url: Optional[HttpUrl] = None
    services: dict[str, Service] = {}
    locations: dict[str, Location] = {}
    message_relay: Optional[MessageRelay] = None
    emergency: dict[str, EmergencyNumbers] = {}
    privacy: Privacy = Privacy()

    @property
    def zone(self) -> Optional[ZoneInfo]:
        """The time zone, or None: that of this machine is meant."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @validator("country")
    def _country(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{2}", value):
            raise ValueError("must be two capital letters such as US or GB")
        return value

    @validator("timezone")
    def _timezone(cls, value: Optional[str]) -> Optional[str]:
        try:
            if value is not None:
                ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:  # unknown, no name at all, a folder of names
            raise ValueError("must be a time zone such as America/New_York or Europe/London") from error
        return value

    @validator("message_relay")
    def _reachable(cls, value: Optional[MessageRelay], values: dict[str, object]) -> Optional[MessageRelay]:
        contact = values.get("contact")
        if value and value.by == "email" and not (value.to or (isinstance(contact, Contact) and contact.email)):
            raise ValueError("needs an e-mail address; set contact.email, or `to` here")
        return value

    @property
    def numbers(self) -> EmergencyNumbers:
        """The emergency numbers of the practice's own country."""
        return self.emergency.get(self.country, EmergencyNumbers())


def load_practice(path: Path | str = PRACTICE_FILE) -> Practice:
    """Read and check practice.yml.

    Raises:
        PracticeError: the file is missing, is not YAML, or a field is wrong.
    """
    path = Path(path)
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PracticeError(f"{path} is missing; restore it with `git checkout {path}` and fill it in.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" near line {mark.line + 1}" if mark else ""
        raise PracticeError(f"{path} cannot be read{line}; check indentation, colons and quotes there.") from error
    if not isinstance(data, dict):
        raise PracticeError(f"{path} must be a list of fields such as `name: My Practice`.")
    try:
        return Practice.parse_obj(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise PracticeError(f"{path}: the field {field} {_plain(first)}.") from error


def current_practice(path: Path | str = PRACTICE_FILE) -> Practice:
    """The practice as the file says now; read again only when the file has changed.

    Raises:
        PracticeError: as `load_practice`.
    """
    path = Path(path)
    try:
        return _practice_at(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return load_practice(path)  # says in one sentence what is missing


@lru_cache(maxsize=1)
def _practice_at(path: Path, modified: int) -> Practice:
    return load_practice(path)


def _plain(error: dict[str, object]) -> str:
    """A pydantic complaint as words a receptionist understands."""
    kind = str(error["type"])
    if kind == "value_error.extra":
        return "is not known; check its spelling or take it out"
    if kind == "value_error.missing":
        return "is missing; add it"
    if kind in ("type_error.none.not_allowed", "value_error.any_str.min_length"):
        return "is empty; fill it in"
    if kind == "type_error.list":
        return "must be a list; start each of its lines with a dash"
    if kind == "type_error.dict":
        return "must have fields of its own, each on a line with a colon"
    if kind == "type_error.integer":
        return "must be a whole number such as 30"
    if kind == "value_error.number.not_ge":
        return "must be 1 or more"
    if kind == "type_error.bool":
        return "must be true or false"
    if kind.startswith("value_error.url"):
        return "must be a full web address such as https://example.org/book"
    if kind == "value_error.const":
        given = error["ctx"]["permitted"]  # type: ignore[index]
        return f"must be one of: {', '.join(given)}"
    return str(error["msg"]).replace("str type expected", "must be text; put it in quotes")
