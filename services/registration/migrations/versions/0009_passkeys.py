"""Passkeys"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    moment = shared.eventstore.Moment(timezone=True)
    op.create_table(
        "passkeys",
        sa.Column("passkey_id", sa.String(length=64), nullable=False, comment="hash of the credential's id"),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column(
            "credential", sa.LargeBinary(), nullable=False, comment="its id, as the authenticator names it"
        ),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("last_used_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("passkey_id"),
    )
    op.create_index(op.f("ix_passkeys_person_id"), "passkeys", ["person_id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.String(length=64), nullable=False),
        sa.Column(
            "person_id",
            sa.String(length=36),
            nullable=True,
            comment="who adds a passkey; NULL: somebody signs in",
        ),
        sa.Column("expires_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("challenge"),
    )
    op.create_index(op.f("ix_passkey_challenges_expires_at"), "passkey_challenges", ["expires_at"])
