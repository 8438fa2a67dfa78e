"""Signing in: codes, attempts, and where one is signed in"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    moment = shared.eventstore.Moment(timezone=True)
    with op.batch_alter_table("sign_in_sessions") as sessions:
        sessions.add_column(sa.Column("begun_at", moment, nullable=True))
        sessions.add_column(sa.Column("seen_at", moment, nullable=True, comment="to the hour"))
        sessions.add_column(
            sa.Column("device", sa.String(length=80), nullable=True, comment="kind of browser and of device")
        )
    op.create_table(
        "sign_in_codes",
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("request_id"),
    )
    op.create_index(op.f("ix_sign_in_codes_person_id"), "sign_in_codes", ["person_id"])
    op.create_index(op.f("ix_sign_in_codes_expires_at"), "sign_in_codes", ["expires_at"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("attempt_id", sa.String(length=36), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False, comment="HMAC of an address or a network"),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.create_index(op.f("ix_sign_in_attempts_source"), "sign_in_attempts", ["source"])
    op.create_index(op.f("ix_sign_in_attempts_expires_at"), "sign_in_attempts", ["expires_at"])
