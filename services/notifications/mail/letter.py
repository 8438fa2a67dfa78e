"""What is in the envelope? The mail as RFC 5322 wants it, told apart by its Message-ID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from pathlib import Path

from services.notifications.mail.wording import Mail

RING = Path(__file__).with_name("ring.png")


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Addressing:
    """`sender` is the house's own (`Vertais <vertais@…>`); `on_behalf_of` the organisation that writes, and
    `own` the address that it writes from, where it has one."""

    sender: str
    on_behalf_of: str | None
    name: str
    email: str
    reply_to: str | None
    own: str | None = None


def compose(
    mail: Mail,
    addressing: Addressing,
    message_id: str,
    edition: int,
    at: datetime,
    attachments: Sequence[Attachment] = (),
    unsubscribe: str | None = None,
    by_hand: bool = False,
) -> EmailMessage:
    """The whole mail. `unsubscribe` is the one-click URL of RFC 8058; `by_hand`: a person wrote it.

    The same message and edition has the same Message-ID however often it is sent, so that a mail sent
    twice shows as one where the receiving server looks at it.
    """
    house, houses = parseaddr(addressing.sender)
    address = addressing.own or houses
    letter = EmailMessage(policy=SMTP)
    letter["From"] = Address(_line(_signature(house, addressing.on_behalf_of)), addr_spec=address)
    letter["To"] = Address(_line(addressing.name), addr_spec=addressing.email)
    if addressing.reply_to:
        letter["Reply-To"] = Address(addr_spec=addressing.reply_to)
    letter["Subject"] = _line(mail.subject)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{message_id}.{edition}@{address.partition('@')[2]}>"
    if not by_hand:
        letter["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        letter["List-Unsubscribe"] = f"<{unsubscribe}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(mail.text, cte="quoted-printable")
    letter.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    _show_the_ring(letter)
    for attachment in attachments:
        _attach(letter, attachment)
    return letter


def _signature(house: str, on_behalf_of: str | None) -> str:
    return f"{on_behalf_of} · {house}" if on_behalf_of else house


def _show_the_ring(letter: EmailMessage) -> None:
    html = letter.get_body(("html",))
    assert isinstance(html, EmailMessage)
    html.add_related(
        RING.read_bytes(), "image", "png", cid="<ring>", filename="ring.png", disposition="inline"
    )


def _attach(letter: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = (part.strip() for part in attachment.content_type.split(";"))
    subtype = kind.partition("/")[2]
    named = dict(parameter.split("=", 1) for parameter in parameters if "=" in parameter)
    named.pop("charset", None)  # add_attachment writes utf-8 itself
    letter.add_attachment(
        attachment.text, subtype=subtype, filename=attachment.filename, params=named, cte="base64"
    )


def _line(text: str) -> str:
    """One line: whoever writes a name or a subject cannot write a header."""
    return " ".join(text.split())
