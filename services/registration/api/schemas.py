"""How do a person's contact, an answer and a page look in requests?"""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from email_validator import EmailNotValidError, validate_email
from marshmallow import Schema, ValidationError, fields, pre_load
from marshmallow.validate import Length, OneOf, Regexp
from werkzeug.exceptions import UnprocessableEntity

from services.registration.domain.design import LANGUAGES

UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LARGEST_NUMBER = 2**53
PHONE = r"^\+?[0-9 ()/-]{5,30}$"


def _is_address(text: str) -> None:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValidationError("Not a valid email address.") from None


def name_field(required: bool = True) -> fields.String:
    return fields.String(required=required, validate=[Length(1, 200), Regexp(r"\S", error="answer-needed")])


def email_field(required: bool = True) -> fields.String:
    return fields.String(required=required, validate=[Length(3, 254), _is_address])


def sender_field() -> fields.String:
    return fields.String(required=True, validate=_can_send)


def _can_send(text: str) -> None:
    """An address that a mail may come from: one that every server takes as it is."""
    if not text.isascii():
        raise ValidationError("sender-needs-plain-letters")
    try:
        validate_email(text, check_deliverability=False, test_environment=True, strict=True)
    except EmailNotValidError:
        raise ValidationError("Not a valid email address.") from None


def phone_field() -> fields.String:
    return fields.String(
        load_default=None, allow_none=True, validate=Regexp(PHONE, error="not-a-phone-number")
    )


def language_field(required: bool = True) -> fields.String:
    return fields.String(required=required, validate=OneOf(LANGUAGES))


class Readable(Schema):
    """Refuses, by its path, text that no screen shows and no database keeps, and numbers past all use."""

    @pre_load
    def refuse_unreadable(self, body: Any, **_: Any) -> Any:
        if wrong := list(_unreadable(body, "")):
            raise ValidationError({path or "_schema": ["unreadable"] for path in wrong})
        return body


class Trimmed(Readable):
    """Texts come without the blanks around them."""

    @pre_load
    def trim(self, body: Any, **_: Any) -> Any:
        if not isinstance(body, dict):
            return body
        return {name: value.strip() if isinstance(value, str) else value for name, value in body.items()}


def _unreadable(value: Any, path: str) -> Iterator[str]:
    match value:
        case str():
            if UNREADABLE.search(value):
                yield path
        case bool():
            return
        case int() | float():
            if not abs(value) <= LARGEST_NUMBER:
                yield path
        case dict():
            for name, inner in value.items():
                if UNREADABLE.search(name):
                    yield path
                else:
                    yield from _unreadable(inner, f"{path}.{name}" if path else name)
        case list():
            for turn, inner in enumerate(value):
                yield from _unreadable(inner, f"{path}[{turn}]")


class Nothing(Schema):
    """A request that says all with its address."""


class Cursor(Readable):
    cursor = fields.String(load_default="", validate=Regexp(r"^[0-9a-f-]{0,36}$", error="not-a-cursor"))
    limit = fields.Integer(load_default=100, validate=lambda count: _within(count, 1, 200))


def _within(count: int, least: int, most: int) -> None:
    if not least <= count <= most:
        raise ValidationError(f"Must be greater than or equal to {least} and less than or equal to {most}.")


def refuse_fields(messages: dict[str, Any]) -> NoReturn:
    """Refuse a request whose fields were found wrong after its schema had read it."""
    refusal = UnprocessableEntity()
    vars(refusal)["data"] = {"messages": {"json": messages}}  # where the schemas' own refusals have it
    raise refusal
