"""Does the smarthost take the mail, and if not, is it worth trying again?"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from shared.tracing import part

TIMEOUT = 20.0


class NotDelivered(Exception):
    """It did not go out. `reason` is a slug without any address; `permanent`: trying again is in vain."""

    def __init__(self, reason: str, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


def post(smtp_url: str, letter: EmailMessage, returns_to: str | None = None) -> None:
    """Hand the letter to the smarthost; on return it has answered 250. Raises NotDelivered.

    `returns_to`: the envelope's sender, where it is not the letter's.

    `smtp://`, `smtp+starttls://` or `smtps://`, with `user:password@` where it wants them.
    """
    with _refusals(), part("hand over a mail"), _connected(smtp_url) as smarthost:
        smarthost.send_message(letter, from_addr=returns_to)


def reach(smtp_url: str) -> None:
    """See whether the smarthost answers and lets us in, and leave again. Raises NotDelivered."""
    with _refusals(), _connected(smtp_url):
        pass


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever the smarthost does not take becomes NotDelivered."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise NotDelivered(f"smtp-{code}", permanent=code >= 500) from None
    except smtplib.SMTPDataError as refused:
        raise NotDelivered(f"smtp-{refused.smtp_code}", permanent=refused.smtp_code >= 500) from None
    except smtplib.SMTPResponseException as refused:
        # Our name, password or sender: a fault of the installation, which the next try may find mended.
        raise NotDelivered(f"smtp-{refused.smtp_code}") from None
    except (OSError, smtplib.SMTPException):
        raise NotDelivered("smtp-unreachable") from None


def _connected(smtp_url: str) -> smtplib.SMTP:
    url = urlsplit(smtp_url)
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        smarthost: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        smarthost = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT)
    if url.scheme == "smtp+starttls":
        smarthost.starttls(context=ssl.create_default_context())
    if url.username:
        smarthost.login(unquote(url.username), unquote(url.password or ""))
    return smarthost
