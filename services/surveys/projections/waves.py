"""Which waves has a programme, when are they open, and who has answered? Never what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    and_,
    delete,
    select,
    update,
)

from services.surveys.domain.events import (
    AnswerReceived,
    ClosingMoved,
    RespondentAdded,
    RespondentInvited,
    RespondentRemoved,
    WaveCancelled,
    WaveClosed,
    WaveOpened,
    WavePlanned,
)
from services.surveys.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

waves = Table(
    "waves",
    metadata,
    Column("wave_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("group_id", String(36), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("instrument", String(40), nullable=False),
    Column("instrument_version", Integer, nullable=False),
    Column("timezone", String(40), nullable=False),
    Column("state", String(10), nullable=False, comment="planned, open, closed, cancelled"),
    Column("opened_at", Moment, nullable=True),
    Column("closes_at", Moment, nullable=True),
    Column("closed_at", Moment, nullable=True),
)
respondents = Table(
    "respondents",
    metadata,
    Column("wave_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("answered", Boolean, nullable=False),
    Index("respondents_person", "person_id"),
)


@dataclass(frozen=True, slots=True)
class Wave:
    wave_id: str
    programme_id: str
    organisation_id: str
    group_id: str
    kind: str
    instrument: str
    instrument_version: int
    timezone: str
    state: str
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.state == "open" and (self.closes_at is None or now < self.closes_at)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case WavePlanned() as event:
            put(
                tx,
                waves,
                wave_id=event.wave_id,
                programme_id=event.programme_id,
                organisation_id=event.organisation_id,
                group_id=event.group_id,
                kind=event.kind,
                instrument=event.instrument,
                instrument_version=event.instrument_version,
                timezone=event.timezone,
                state="planned",
            )
            for one in event.invited:
                put(tx, respondents, **_asked(event.wave_id, one))
        case WaveOpened() as event:
            _set(tx, event.wave_id, state="open", opened_at=event.at, closes_at=event.closes_at)
        case ClosingMoved() as event:
            _set(tx, event.wave_id, closes_at=event.closes_at)
        case WaveClosed() as event:
            _set(tx, event.wave_id, state="closed", closed_at=event.at)
        case WaveCancelled() as event:
            _set(tx, event.wave_id, state="cancelled")
        case RespondentAdded() | RespondentInvited() as event:
            put(tx, respondents, **_asked(event.wave_id, event.person_id))
        case RespondentRemoved() as event:
            tx.execute(delete(respondents).where(_is(event.wave_id, event.person_id)))
        case AnswerReceived() as event:
            tx.execute(update(respondents).where(_is(event.wave_id, event.person_id)).values(answered=True))
        case _:
            pass


def wave_of(tx: Connection, wave_id: str) -> Wave | None:
    row = tx.execute(select(waves).where(waves.c.wave_id == wave_id)).first()
    return None if row is None else Wave(*row)


def waves_of(tx: Connection, programme_id: str) -> list[Wave]:
    """A programme's waves: by group, before first."""
    query = select(waves).where(waves.c.programme_id == programme_id)
    return sorted(
        (Wave(*row) for row in tx.execute(query)), key=lambda one: (one.group_id, one.kind != "before")
    )


def asked_of(tx: Connection, person_id: str) -> list[tuple[Wave, bool]]:
    """The waves that ask a person, in the order in which they opened, and whether they have answered."""
    query = (
        select(waves, respondents.c.answered)
        .join(respondents, respondents.c.wave_id == waves.c.wave_id)
        .where(respondents.c.person_id == person_id, waves.c.state.in_(["open", "closed"]))
        .order_by(waves.c.opened_at)
    )
    return [(Wave(*row[:-1]), row.answered) for row in tx.execute(query)]


def asks(tx: Connection, person_id: str) -> set[str]:
    """The programmes whose waves ask a person, whatever became of those waves."""
    query = select(waves.c.programme_id).join(respondents, respondents.c.wave_id == waves.c.wave_id)
    return set(tx.execute(query.where(respondents.c.person_id == person_id)).scalars())


def has_answered(tx: Connection, wave_id: str, person_id: str, writes: bool = False) -> bool | None:
    """None where the wave does not ask this person; `writes`: nobody removes them until we commit."""
    query = select(respondents.c.answered).where(_is(wave_id, person_id))
    return tx.execute(query.with_for_update(read=True) if writes else query).scalar()


def who_has_answered(tx: Connection, wave_ids: Iterable[str]) -> dict[str, dict[str, bool]]:
    """By wave: person → whether they have answered."""
    found: dict[str, dict[str, bool]] = {}
    query = select(respondents).where(respondents.c.wave_id.in_(list(wave_ids)))
    for row in tx.execute(query.order_by(respondents.c.person_id)):
        found.setdefault(row.wave_id, {})[row.person_id] = row.answered
    return found


def _set(tx: Connection, wave_id: str, **values: Any) -> None:
    tx.execute(update(waves).where(waves.c.wave_id == wave_id).values(**values))


def _asked(wave_id: str, person_id: str) -> dict[str, Any]:
    return {"wave_id": wave_id, "person_id": person_id, "answered": False}


def _is(wave_id: str, person_id: str) -> Any:
    return and_(respondents.c.wave_id == wave_id, respondents.c.person_id == person_id)


PROJECTION = Projection("waves", (waves, respondents), apply)
