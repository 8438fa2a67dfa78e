"""What has been released of a programme, as it stood when it was?"""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, Text, select

from services.surveys.domain.events import ReportReleased
from services.surveys.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

reports = Table(
    "reports",
    metadata,
    Column("report_id", String(36), primary_key=True),
    Column("programme_id", String(36), nullable=False, index=True),
    Column("organisation_id", String(36), nullable=False),
    Column("instrument", String(40), nullable=False),
    Column("instrument_version", Integer, nullable=False),
    Column("code_version", String(40), nullable=False),
    Column("minimum_pairs", Integer, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("figures", Text, nullable=False, comment="JSON"),
    Column("released_at", Moment, nullable=False),
)


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case ReportReleased() as event:
            put(
                tx,
                reports,
                report_id=event.report_id,
                programme_id=event.programme_id,
                organisation_id=event.organisation_id,
                instrument=event.instrument,
                instrument_version=event.instrument_version,
                code_version=event.code_version,
                minimum_pairs=event.minimum_pairs,
                withheld=event.withheld,
                figures=msgspec.json.encode(event.figures).decode(),
                released_at=event.at,
            )
        case _:
            pass


def released(tx: Connection, programme_id: str) -> tuple[Any, dict[str, Any], datetime] | None:
    """A programme's newest report: its row, its figures, and when it was released."""
    query = select(reports).where(reports.c.programme_id == programme_id)
    row = tx.execute(query.order_by(reports.c.released_at.desc())).first()
    return None if row is None else (row, msgspec.json.decode(row.figures), row.released_at)


def withheld(tx: Connection, report_id: str) -> bool | None:
    """Whether the report's main result is withheld; None where there is no such report."""
    return tx.execute(select(reports.c.withheld).where(reports.c.report_id == report_id)).scalar()


PROJECTION = Projection("reports", (reports,), apply)
