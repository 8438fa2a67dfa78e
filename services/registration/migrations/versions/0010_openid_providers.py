"""OpenID providers of organisations"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "sign_in_providers",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "provider_secrets",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "openid_attempts",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="of the state"),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False, comment="PKCE's"),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_openid_attempts_expires_at"), "openid_attempts", ["expires_at"])
