"""When each loop came round"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("loop", sa.String(length=60), nullable=False),
        sa.Column(
            "at",
            shared.eventstore.Moment(timezone=True),
            nullable=False,
            comment="when it last came round, in whichever worker",
        ),
        sa.PrimaryKeyConstraint("loop"),
    )
