"""What was heard and what is orphaned"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "heard",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("source", "shard", "shard_seq"),
    )
    op.create_table(
        "orphans",
        sa.Column(
            "event_id",
            sa.String(length=36),
            nullable=False,
            comment="what the source has lost and we had heard",
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("noticed_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
