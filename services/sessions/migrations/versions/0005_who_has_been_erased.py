"""Who has been erased here"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "erased",
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )
