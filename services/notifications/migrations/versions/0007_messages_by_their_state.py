"""Messages by their state"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("deliveries_by_state", "deliveries", ["state", "changed_at"], unique=False)
