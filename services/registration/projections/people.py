"""Who is this person, how are they reached, and what of it does their group see?"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Row, String, Table, Text, select, update

from services.registration.domain.events import (
    AdminAppointed,
    EmailCorrected,
    LanguageChosen,
    NameCorrected,
    PersonRegistered,
    PhoneCorrected,
    ShownToGroupChosen,
)
from services.registration.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

people = Table(
    "people",
    metadata,
    Column("person_id", String(36), primary_key=True),
    Column("name", Text, nullable=False, comment="sealed, as are e-mail and phone"),
    Column("email", Text, nullable=False),
    Column("phone", Text, nullable=True),
    Column("language", String(2), nullable=False),
    Column("shown", String(80), nullable=False, comment="what the group sees beside the name, by commas"),
    Column("is_admin", Boolean, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case PersonRegistered() as new:
            row = {
                "person_id": new.person_id,
                "name": str(new.name),
                "email": str(new.email),
                "phone": None if new.phone is None else str(new.phone),
                "language": new.language,
                "shown": "",
                "is_admin": False,
            }
            put(tx, people, **row)
        case NameCorrected(person_id, name):
            _set(tx, person_id, name=str(name))
        case EmailCorrected(person_id, email):
            _set(tx, person_id, email=str(email))
        case PhoneCorrected(person_id, phone):
            _set(tx, person_id, phone=None if phone is None else str(phone))
        case LanguageChosen(person_id, language):
            _set(tx, person_id, language=language)
        case ShownToGroupChosen(person_id, shown):
            _set(tx, person_id, shown=",".join(shown))
        case AdminAppointed(person_id):
            _set(tx, person_id, is_admin=True)


def _set(tx: Connection, person_id: str, **values: Any) -> None:
    tx.execute(update(people).where(people.c.person_id == person_id).values(**values))


PEOPLE = Projection("people", (people,), apply)


def person(tx: Connection, person_id: str) -> Row[Any] | None:
    return tx.execute(select(people).where(people.c.person_id == person_id)).first()


def several(tx: Connection, person_ids: Iterable[str]) -> Sequence[Row[Any]]:
    return tx.execute(select(people).where(people.c.person_id.in_(set(person_ids)))).all()


def shown_to_group(row: Row[Any]) -> list[str]:
    return row.shown.split(",") if row.shown else []
