"""Who has read what"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    moment = shared.eventstore.Moment(timezone=True)
    op.create_table(
        "read_log",
        sa.Column("read_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("application_id", sa.String(length=36), nullable=True, comment="NULL: the whole list"),
        sa.Column("reader", sa.String(length=80), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("read_id"),
    )
    op.create_index(op.f("ix_read_log_programme_id"), "read_log", ["programme_id"])
    op.create_index(op.f("ix_read_log_expires_at"), "read_log", ["expires_at"])
