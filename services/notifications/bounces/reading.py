"""What has come back since we looked? Each is noted first, and only then taken out of the mailbox."""

from email import message_from_bytes
from email.message import Message
from threading import Event as Signal

import structlog
from environs import EnvError

from services.notifications.bounces.mailbox import Unreachable, is_mailbox, opened
from services.notifications.bounces.report import Failed, read_report
from services.notifications.bounces.return_path import Sending, read_return_path
from services.notifications.domain.commands import RecordBounce
from services.notifications.domain.message import MESSAGE
from shared.eventstore import Metadata, Store
from shared.execute import execute
from shared.settings import Settings, told

log = structlog.get_logger()

VARIABLE = "VERTAIS_BOUNCES_URL"
EVERY = 30.0
AT_ONCE = 50
# To whom a report is: what a server has written down of the envelope, and what the report itself says.
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def mailbox_url() -> str | None:
    """Where to read what comes back, if anywhere. Raises EnvError."""
    url = told(VARIABLE, "")
    if url and not is_mailbox(url):
        raise EnvError(
            f"{VARIABLE} must be as imaps://mail.example.org/INBOX, with user and password before the host"
        )
    return url or None


def secret_of(settings: Settings) -> bytes:
    """By which what comes back is known to be ours."""
    return settings.secret("bounces")


def keep_reading(store: Store, url: str, secret: bytes, stop: Signal) -> None:
    """Read once, and wait until the next time."""
    try:
        read_bounces(store, url, secret)
    except Unreachable as problem:
        log.warning("the mailbox of what comes back cannot be read", problem=str(problem))
    stop.wait(EVERY)


def read_bounces(store: Store, url: str, secret: bytes) -> None:
    """Note what has come back. Raises Unreachable; what was not taken out of the mailbox is read again then,
    and noted no second time."""
    ours: list[str] = []
    others: list[str] = []
    with opened(url) as mailbox:
        for uid in mailbox.unread(AT_ONCE):
            raw = mailbox.mail(uid)
            if raw is None:
                continue
            (ours if _note(store, raw, secret) else others).append(uid)
        mailbox.remove(ours)
        mailbox.leave(others)
    if ours or others:
        log.info("read what came back", reports=len(ours), others=len(others))


def _note(store: Store, raw: bytes, secret: bytes) -> bool:
    """Whether it is a report of a mail of ours, which is noted if that has failed."""
    try:
        mail = message_from_bytes(raw)
        sending = read_return_path(secret, _recipients(mail))
        report = read_report(mail) if sending else None
    except Exception as error:  # whatever a stranger's mail does to who reads it, the others are read
        log.warning("unreadable", error=type(error).__name__)
        return False
    if sending and isinstance(report, Failed):
        _record(store, sending, report)
    return report is not None


def _record(store: Store, sending: Sending, report: Failed) -> None:
    command = RecordBounce(
        message_id=sending.message_id,
        edition=sending.edition,
        contact_version=sending.contact_version,
        reason=report.reason,
        lasting=report.lasting,
    )
    meta = Metadata(actor="service:notifications", correlation=sending.message_id)
    execute(store, MESSAGE, sending.message_id, command, meta)


def _recipients(mail: Message) -> list[str]:
    return [str(value) for name in ADDRESSED for value in mail.get_all(name, [])]
