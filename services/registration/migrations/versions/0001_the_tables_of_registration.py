"""The tables of registration"""

import sqlalchemy as sa
from alembic import op

import shared.eventstore

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column(
            "blind", sa.String(length=64), nullable=False, comment="HMAC of the address in small letters"
        ),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("blind"),
    )
    op.create_table(
        "applications",
        sa.Column("application_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("external_reference", sa.String(length=80), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("submitted_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column(
            "consent_version", sa.String(length=40), nullable=True, comment="NULL: no consent to the surveys"
        ),
        sa.Column("consent_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index(op.f("ix_applications_person_id"), "applications", ["person_id"], unique=False)
    op.create_index(op.f("ix_applications_programme_id"), "applications", ["programme_id"], unique=False)
    op.create_table(
        "call_notes",
        sa.Column("note_id", sa.String(length=36), nullable=False),
        sa.Column("application_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("note_id"),
    )
    op.create_index(op.f("ix_call_notes_application_id"), "call_notes", ["application_id"], unique=False)
    op.create_table(
        "capacities",
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
    )
    op.create_table(
        "cursors",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=True),
        sa.Column("chain", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("source", "shard"),
    )
    op.create_table(
        "drafts",
        sa.Column("hash", sa.String(length=64), nullable=False, comment="of the draft's id, which opens it"),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_drafts_expires_at"), "drafts", ["expires_at"], unique=False)
    op.create_table(
        "due",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "not_before",
            shared.eventstore.Moment(timezone=True),
            nullable=True,
            comment="taken, or pausing, until then",
        ),
        sa.PrimaryKeyConstraint("kind", "ref"),
    )
    op.create_index(op.f("ix_due_at"), "due", ["at"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("stream", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("metadata", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=True, comment="ordering key; NULL: not for others"),
        sa.Column("recorded_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("stream", "version", name="events_stream_version"),
    )
    op.create_table(
        "feed_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("sequenced_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column(
            "shard_seqs", sa.Text(), nullable=False, comment="JSON list: the last number given in each shard"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "group_facilitators",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "person_id"),
    )
    op.create_index(
        op.f("ix_group_facilitators_person_id"), "group_facilitators", ["person_id"], unique=False
    )
    op.create_table(
        "group_members",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("joined_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("left_at", shared.eventstore.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("group_id", "person_id"),
    )
    op.create_index(op.f("ix_group_members_person_id"), "group_members", ["person_id"], unique=False)
    op.create_index(op.f("ix_group_members_programme_id"), "group_members", ["programme_id"], unique=False)
    op.create_table(
        "grouping_boards",
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="the groups as they stand, JSON"),
        sa.Column(
            "proposed", sa.Text(), nullable=False, comment="the newest proposal, JSON: ids, rules and figures"
        ),
        sa.PrimaryKeyConstraint("programme_id"),
    )
    op.create_table(
        "groups",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("time", sa.String(length=5), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("substitutes", sa.Text(), nullable=False, comment="JSON: meeting → who leads it instead"),
        sa.PrimaryKeyConstraint("group_id"),
    )
    op.create_index(op.f("ix_groups_programme_id"), "groups", ["programme_id"], unique=False)
    op.create_table(
        "idempotency_keys",
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("route", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column(
            "request",
            sa.String(length=64),
            nullable=False,
            comment="HMAC of the request; its body is not kept",
        ),
        sa.Column("ident", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "route", "key"),
    )
    op.create_index(op.f("ix_idempotency_keys_at"), "idempotency_keys", ["at"], unique=False)
    op.create_table(
        "offer_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_offer_links_application_id"), "offer_links", ["application_id"], unique=False)
    op.create_index(op.f("ix_offer_links_expires_at"), "offer_links", ["expires_at"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "parked_events",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key", "shard", "shard_seq"),
    )
    op.create_table(
        "parked_keys",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "key"),
    )
    op.create_table(
        "people",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="sealed, as are e-mail and phone"),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "shown",
            sa.String(length=80),
            nullable=False,
            comment="what the group sees beside the name, by commas",
        ),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "programmes",
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("design", sa.Text(), nullable=False, comment="JSON"),
        sa.Column("planned_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme_id"),
    )
    op.create_index(op.f("ix_programmes_organisation_id"), "programmes", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_programmes_status"), "programmes", ["status"], unique=False)
    op.create_table(
        "relayed",
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("shard"),
    )
    op.create_table(
        "roles",
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column(
            "place",
            sa.String(length=36),
            nullable=False,
            comment="an organisation or a group; an admin's own id",
        ),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("role", "place", "person_id"),
    )
    op.create_index("roles_person", "roles", ["person_id"], unique=False)
    op.create_table(
        "sign_in_links",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_sign_in_links_expires_at"), "sign_in_links", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_links_person_id"), "sign_in_links", ["person_id"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(op.f("ix_sign_in_sessions_expires_at"), "sign_in_sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sign_in_sessions_person_id"), "sign_in_sessions", ["person_id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("able", sa.Text(), nullable=False, comment="sealed: languages and weekly times"),
        sa.PrimaryKeyConstraint("organisation_id", "person_id"),
    )
    op.create_table(
        "standing",
        sa.Column("application_id", sa.String(length=36), nullable=False),
        sa.Column("programme_id", sa.String(length=36), nullable=False),
        sa.Column("organisation_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("since", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column(
            "turn",
            sa.Integer(),
            nullable=False,
            comment="version of the stream: the order in which people wait",
        ),
        sa.Column("until", shared.eventstore.Moment(timezone=True), nullable=True, comment="of an offer"),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index(op.f("ix_standing_programme_id"), "standing", ["programme_id"], unique=False)
    op.create_table(
        "feed",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("sequenced_at", shared.eventstore.Moment(timezone=True), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=True),
        sa.Column("shard_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
    )
    op.create_index("feed_shard_seq", "feed", ["shard", "shard_seq"], unique=True)
    op.create_table(
        "pending",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
