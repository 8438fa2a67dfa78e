"""What are a group's ground rules, which version is agreed, and who has said yes?"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    select,
    update,
)

from services.sessions.domain.group_events import (
    GroundRuleDropped,
    GroundRuleProposed,
    GroundRulesAccepted,
    GroundRulesAgreed,
)
from services.sessions.projections import metadata
from shared.eventstore import Moment
from shared.projections import Projection, put
from shared.recorded import Recorded

rules = Table(
    "ground_rules",
    metadata,
    Column("rule_id", String(36), primary_key=True),
    Column("group_id", String(36), nullable=False, index=True),
    Column("person_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False, comment="sealed"),
    Column("dropped", Integer, nullable=False),
)
agreements = Table(
    "ground_rule_agreements",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("rules", JSON, nullable=False, comment="the rules' ids in order"),
    Column("agreed_at", Moment, nullable=False),
)
acceptances = Table(
    "ground_rule_acceptances",
    metadata,
    Column("group_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("accepted_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Agreement:
    version: int
    rules: tuple[str, ...]
    accepted: dict[str, Any]


def apply(tx: Connection, recorded: Recorded) -> None:
    match recorded.event:
        case GroundRuleProposed() as event:
            put(
                tx,
                rules,
                rule_id=event.rule_id,
                group_id=event.group_id,
                person_id=event.person_id,
                position=recorded.version,
                text=str(event.text),
                dropped=0,
            )
        case GroundRuleDropped() as event:
            tx.execute(update(rules).where(rules.c.rule_id == event.rule_id).values(dropped=1))
        case GroundRulesAgreed() as event:
            put(
                tx,
                agreements,
                group_id=event.group_id,
                version=event.version,
                rules=list(event.rules),
                agreed_at=recorded.at,
            )
        case GroundRulesAccepted() as event:
            put(
                tx,
                acceptances,
                group_id=event.group_id,
                version=event.version,
                person_id=event.person_id,
                accepted_at=recorded.at,
            )


def rules_of(tx: Connection, group_id: str) -> list[Row[Any]]:
    """All that were ever proposed, in that order; `dropped` are no longer on the table."""
    return list(tx.execute(select(rules).where(rules.c.group_id == group_id).order_by(rules.c.position)))


def agreement_of(tx: Connection, group_id: str) -> Agreement | None:
    """The version in force and who accepted it when."""
    query = select(agreements).where(agreements.c.group_id == group_id)
    row = tx.execute(query.order_by(agreements.c.version.desc()).limit(1)).first()
    if row is None:
        return None
    said_yes = select(acceptances).where(
        acceptances.c.group_id == group_id, acceptances.c.version == row.version
    )
    accepted = {one.person_id: one.accepted_at for one in tx.execute(said_yes)}
    return Agreement(row.version, tuple(row.rules), accepted)


projection = Projection("ground_rules", (rules, agreements, acceptances), apply)
