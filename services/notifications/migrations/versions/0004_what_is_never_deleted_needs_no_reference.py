"""What is never deleted needs no reference"""

from alembic import op

revision = "0004"
down_revision = "0003"

NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}


def upgrade() -> None:
    for table, more in (("pending", {"sqlite_autoincrement": True}), ("feed", {})):
        with op.batch_alter_table(table, naming_convention=NAMES, table_kwargs=more) as batch:
            batch.drop_constraint(f"{table}_event_id_fkey", type_="foreignkey")
