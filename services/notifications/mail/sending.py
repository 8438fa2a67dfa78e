"""What happens when a message is due? It is asked about, written, posted, and only then recorded as sent."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import structlog
from jinja2 import UndefinedError

from services.notifications.bounces.return_path import Sending, return_path
from services.notifications.domain.commands import (
    FinishAnnouncement,
    PostponeMessage,
    RecordFailure,
    RecordSent,
    WithdrawMessage,
)
from services.notifications.domain.kinds import KINDS
from services.notifications.domain.message import MESSAGE, Command, Envelope, Queued
from services.notifications.domain.preferences import PREFERENCES, Preferences
from services.notifications.domain.queueing import queue
from services.notifications.domain.staff import STAFF
from services.notifications.domain.timing import NIGHT, QuietHours, quiet_until
from services.notifications.mail.asking import Contact, Matter, ReasonGone, ask_contact, ask_matter
from services.notifications.mail.letter import Addressing, compose
from services.notifications.mail.post import NotDelivered, post
from services.notifications.mail.unsubscribing import unsubscribe_url
from services.notifications.mail.wording import write
from services.notifications.projections import audiences, written
from shared.decider import Intent
from shared.eventstore import Metadata, Store
from shared.execute import execute, execute_all, state_of
from shared.personal import ERASED
from shared.settings import Settings

log = structlog.get_logger()


def send_message(
    settings: Settings, store: Store, message_id: str, now: datetime, secret: bytes | None = None
) -> None:
    """Send it if it is still wanted, and record what became of it. `secret`: marks where it comes back to, if
    that is read.

    A crash between the smarthost's 250 and our commit is the one window in which it goes twice.
    """
    message, _ = state_of(store, MESSAGE, message_id)
    if not isinstance(message, Queued) or message.due_at > now:
        return
    outcome = _what_is_in_the_way(store, message_id, message, now) or _deliver(
        settings, store, message_id, message.envelope, now, secret
    )
    execute(store, MESSAGE, message_id, outcome, _meta(message_id))
    log.info(
        "message", message=message_id, template=message.envelope.template, outcome=type(outcome).__name__
    )


def announce_report(store: Store, ref: str, now: datetime) -> None:
    """Queue a message to each coordinator; all of them and the note that it is done, or none."""
    organisation_id, report_id = ref.split("/")
    staff, _ = state_of(store, STAFF, organisation_id)
    for report in staff.waiting:
        if report.report_id == report_id:
            refs = {"programme_id": report.programme_id, "report_id": report_id}
            intents = [
                queue("report-ready", report_id, person, now, refs, report.programme_id)
                for person in report.to
            ]
            finish = Intent(STAFF, organisation_id, FinishAnnouncement(organisation_id, report_id))
            execute_all(store, [*intents, finish], _meta(report_id))


def _what_is_in_the_way(store: Store, message_id: str, message: Queued, now: datetime) -> Command | None:
    envelope = message.envelope
    kind = KINDS[envelope.template]
    if envelope.useless_from is not None and envelope.useless_from <= now:
        return WithdrawMessage(message_id, "too-late", now)
    preferences, _ = state_of(store, PREFERENCES, envelope.person_id)
    if envelope.template in preferences.unsubscribed:
        return WithdrawMessage(message_id, "unsubscribed", now)
    if not kind.prompt:
        morning = quiet_until(now, _quiet_hours(preferences, envelope), envelope.useless_from)
        if morning is not None:
            return PostponeMessage(message_id, morning, now)
    return None


def _quiet_hours(preferences: Preferences, envelope: Envelope) -> QuietHours:
    if preferences.quiet is not None:
        return preferences.quiet
    return QuietHours(NIGHT.begins, NIGHT.ends, envelope.timezone or NIGHT.timezone)


def _deliver(
    settings: Settings,
    store: Store,
    message_id: str,
    envelope: Envelope,
    now: datetime,
    secret: bytes | None,
) -> RecordSent | RecordFailure | WithdrawMessage:
    try:
        _write_and_post(settings, store, message_id, envelope, now, secret)
    except ReasonGone:
        return WithdrawMessage(message_id, "reason-gone", now)
    except NotDelivered as failure:
        return RecordFailure(message_id, envelope.edition, failure.reason, failure.permanent, now)
    except UndefinedError:  # an owner that does not tell a fact yet may do so after its next release
        log.error("wording lacks a fact", template=envelope.template)
        return RecordFailure(message_id, envelope.edition, "wording-lacks-a-fact", False, now)
    return RecordSent(message_id, envelope.edition, now)


def _write_and_post(
    settings: Settings,
    store: Store,
    message_id: str,
    envelope: Envelope,
    now: datetime,
    secret: bytes | None,
) -> None:
    kind = KINDS[envelope.template]
    contact = ask_contact(settings.peers, envelope.person_id, envelope.programme_id)
    writer: Contact | None = None
    if kind.owner == "notifications":
        matter, writer = _written(settings, store, envelope)
    else:
        matter = ask_matter(
            settings.peers,
            kind.owner,
            envelope.template,
            envelope.person_id,
            envelope.refs,
            contact.language,
        )
    link = str(matter.facts.get("link") or "/")
    unsubscribe = None if kind.essential else unsubscribe_url(settings, envelope.person_id, envelope.template)
    mail = write(
        envelope.template,
        contact.language,
        _facts(settings, store, envelope, contact, matter),
        link if link.startswith("http") else settings.public_url + link,
        unsubscribe,
    )
    letter = compose(
        mail,
        Addressing(
            settings.sender,
            contact.organisation_name,
            contact.name,
            contact.email,
            writer.email if writer else contact.reply_to,
            contact.sender,
        ),
        message_id,
        envelope.edition,
        now,
        matter.attachments,
        unsubscribe,
        by_hand=writer is not None,
    )
    sending = Sending(message_id, envelope.edition, contact.version)
    post(settings.smtp_url, letter, envelope_sender(secret, letter, sending))


def envelope_sender(secret: bytes | None, letter: EmailMessage, sending: Sending) -> str:
    """Always in the domain of From, so that SPF speaks for what the reader sees (RFC 7489, 3.1.2)."""
    sender: str = letter["From"].addresses[0].addr_spec
    return sender if secret is None else return_path(secret, sender, sending)


def _facts(
    settings: Settings, store: Store, envelope: Envelope, contact: Contact, matter: Matter
) -> Mapping[str, Any]:
    """What the wording may use: our refs, the owner's facts, and the names that only registration knows."""
    facts: dict[str, Any] = {
        "timezone": envelope.timezone or NIGHT.timezone,
        **envelope.refs,
        **matter.facts,
        "first_name": contact.name.split()[0] if contact.name.split() else "",
        "programme_title": contact.programme_title,
        "organisation_name": contact.organisation_name,
    }
    if "absent" in envelope.refs:
        facts["absent"] = _name(settings, envelope.refs["absent"], envelope.programme_id)
    if envelope.template == "group-welcome":
        with store.database.read() as tx:
            leading = audiences.facilitators_of(tx, envelope.refs["group_id"])
        names = [_name(settings, person, envelope.programme_id) for person in leading]
        facts["facilitators"] = [name for name in names if name]
    return facts


def _name(settings: Settings, person_id: str, programme_id: str | None) -> str | None:
    try:
        return ask_contact(settings.peers, person_id, programme_id).name
    except ReasonGone:
        return None


def _written(settings: Settings, store: Store, envelope: Envelope) -> tuple[Matter, Contact]:
    with store.database.read() as tx:
        row = written.one(tx, envelope.refs["written_id"])
    opened = store.vault.open([row.subject, row.text])
    if ERASED in opened.values():
        raise ReasonGone
    writer = ask_contact(settings.peers, row.writer_id, row.programme_id)
    facts = {"subject": opened[row.subject], "text": opened[row.text], "writer": writer.name}
    return Matter(facts), writer


def _meta(correlation: str) -> Metadata:
    return Metadata(actor="service:notifications", correlation=correlation)
