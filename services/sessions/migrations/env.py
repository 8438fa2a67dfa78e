"""How does Alembic reach this service's database? On the connection that it is given."""

from shared.migrations import run_in_environment

run_in_environment()
