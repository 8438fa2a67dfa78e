"""To what work is due"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "due", sa.Column("traceparent", sa.String(length=55), nullable=True, comment="of what it is due to")
    )
