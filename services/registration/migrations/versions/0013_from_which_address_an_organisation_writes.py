"""From which address an organisation writes"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "senders",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
