"""How was this version of an instrument worded, and whom can one call?"""

import msgspec
from sqlalchemy import Column, Connection, Integer, String, Table, Text, and_, select, update

from services.surveys.domain.events import HelpContactsChanged, InstrumentPublished
from services.surveys.domain.instrument import Instrument
from services.surveys.instruments import instrument_of
from services.surveys.projections import metadata
from shared.projections import Projection, put
from shared.recorded import Recorded

instruments = Table(
    "instruments",
    metadata,
    Column("instrument", String(40), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("design", Text, nullable=False, comment="JSON"),
    Column("help_contacts", Text, nullable=False, comment="JSON"),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case InstrumentPublished() as event:
            put(
                tx,
                instruments,
                instrument=event.instrument,
                version=event.version,
                design=msgspec.json.encode(event.design).decode(),
                help_contacts=msgspec.json.encode(event.help_contacts).decode(),
            )
        case HelpContactsChanged() as event:
            here = and_(instruments.c.instrument == event.instrument, instruments.c.version == event.version)
            contacts = msgspec.json.encode(event.help_contacts).decode()
            tx.execute(update(instruments).where(here).values(help_contacts=contacts))
        case _:
            pass


def published(tx: Connection, name: str, version: int) -> Instrument | None:
    here = and_(instruments.c.instrument == name, instruments.c.version == version)
    row = tx.execute(select(instruments).where(here)).first()
    if row is None:
        return None
    return instrument_of(msgspec.json.decode(row.design), msgspec.json.decode(row.help_contacts))


PROJECTION = Projection("instruments", (instruments,), apply)
