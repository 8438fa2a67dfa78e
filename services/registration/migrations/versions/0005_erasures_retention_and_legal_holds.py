"""Erasures, retention and legal holds"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "erasure_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    with op.batch_alter_table("erasure_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_links_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_erasure_links_person_id"), ["person_id"], unique=False)

    op.create_table(
        "erasure_receipts",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "service"),
    )
    op.create_table(
        "erasures",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=True, comment="hash of the certificate's code"),
        sa.Column("asked_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.Column(
            "due_at",
            shared.eventstore.Moment(timezone=True),
            nullable=True,
            comment="NULL: not confirmed yet",
        ),
        sa.Column("erased_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.Column("organisations", sa.JSON(), nullable=False, comment="whose staff had read them"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_receipt"), ["receipt"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("evidence_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False, comment="sealed under the evidence's own key"),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_evidence_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "legal_holds",
        sa.Column("hold_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("until", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_holds_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "retention_ends",
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("data_class", sa.String(length=20), nullable=False),
        sa.Column("ends_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("programme_id", "data_class"),
    )
