"""How is a mailbox read by IMAP: what has come, and what of it is taken away?"""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote, urlsplit

TIMEOUT = 20.0
# A report stands before the mail that it returns: what is read of a mail is enough of the largest.
MUCH = 256 * 1024
SCHEMES = ("imaps", "imap+starttls", "imap")


class Unreachable(Exception):
    """It cannot be read just now; says why, in no word of the server's."""


class Mailbox:
    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def unread(self, at_most: int) -> list[str]:
        """UIDs of the mails that nobody has read yet, the oldest first."""
        (found,) = self._ask("SEARCH", "UNSEEN", "UNDELETED")
        return str(found or b"", "ascii").split()[:at_most]

    def mail(self, uid: str) -> bytes | None:
        """The beginning of a mail, which stays unread; None where another has taken it away meanwhile."""
        parts = self._ask("FETCH", uid, f"(BODY.PEEK[]<0.{MUCH}>)")
        return next((part[1] for part in parts if isinstance(part, tuple)), None)

    def leave(self, uids: Sequence[str]) -> None:
        """Mark them as read."""
        if uids:
            self._ask("STORE", ",".join(uids), "+FLAGS.SILENT", r"(\Seen)")

    def remove(self, uids: Sequence[str]) -> None:
        """Take just these away; where the server cannot do that, they are marked as deleted."""
        if not uids:
            return
        self._ask("STORE", ",".join(uids), "+FLAGS.SILENT", r"(\Seen \Deleted)")
        if b"UIDPLUS" in self._connection.capability()[1][0].split():
            self._ask("EXPUNGE", ",".join(uids))

    def _ask(self, command: str, *words: str) -> list[Any]:
        status, answer = self._connection.uid(command, *words)
        if status != "OK":
            raise imaplib.IMAP4.error(command)
        return answer


def is_mailbox(url: str) -> bool:
    """`imaps://host/INBOX` with user and password, or `imap+starttls://`; `imap://` where nobody listens in
    between."""
    parts = urlsplit(url)
    known = parts.scheme in SCHEMES and parts.hostname and parts.username
    return bool(known) and unquote(url).isascii()


@contextmanager
def opened(url: str) -> Iterator[Mailbox]:
    """The mailbox, for a while. Raises Unreachable."""
    try:
        connection = _connected(url)
        try:
            yield Mailbox(connection)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                connection.logout()
    except imaplib.IMAP4.abort:
        raise Unreachable("it hung up") from None
    except imaplib.IMAP4.error:
        raise Unreachable("it refuses user, password or folder") from None
    except OSError as problem:
        raise Unreachable(type(problem).__name__) from None


def _connected(url: str) -> imaplib.IMAP4:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "imaps":
        trusted = ssl.create_default_context()
        connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, parts.port or 993, ssl_context=trusted, timeout=TIMEOUT
        )
    else:
        connection = imaplib.IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    if parts.scheme == "imap+starttls":
        connection.starttls(ssl.create_default_context())
    connection.login(_quoted(parts.username), unquote(parts.password or ""))
    status, _ = connection.select(_quoted(parts.path.lstrip("/") or "INBOX"))
    if status != "OK":
        raise imaplib.IMAP4.error("SELECT")
    return connection


def _quoted(text: str | None) -> str:
    escaped = unquote(text or "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
