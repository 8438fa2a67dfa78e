"""Partners' systems"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "partner_systems",
        sa.Column("system_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("admitted_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("system_id"),
    )
    op.create_index(op.f("ix_partner_systems_organisation_id"), "partner_systems", ["organisation_id"])
    op.create_table(
        "partner_secrets",
        sa.Column("secret_id", sa.String(length=36), nullable=False),
        sa.Column("system_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_id"),
    )
    op.create_index(op.f("ix_partner_secrets_system_id"), "partner_secrets", ["system_id"])
    op.create_table(
        "partner_secret_hashes",
        sa.Column("secret_id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("system_id", sa.String(length=36), nullable=False),
        sa.Column("last_used_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("secret_id"),
        sa.UniqueConstraint("hash"),
    )
