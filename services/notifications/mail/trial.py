"""Does a mail go out, by the way that all go? One that only tries it.

python -m services.notifications.mail.trial me@example.org
"""

import argparse
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from services.notifications.mail.finding import Finding, fine, tell, wrong
from services.notifications.mail.post import NotDelivered, post
from shared.settings import Settings, read_settings

SUBJECT = "Koeviesti · Provmeddelande · Test message"
TEXT = """\
Tämä on koeviesti. Sinun ei tarvitse tehdä mitään: Vertaisin sähköposti toimii.

Det här är ett provmeddelande. Du behöver inte göra något: e-posten från Vertais fungerar.

This is a test message. There is nothing for you to do: the mail of Vertais works.
"""
# What the first digits of an answer mean (RFC 5321, 4.2; RFC 4954, 6), and what to do.
ANSWERS = {
    "53": "user or password are not taken: sudo deploy/vertais setup --smtp …",
    "55": "it does not take this sender or this recipient: ask whoever runs it, and mind SPF and DKIM",
    "5": "it refuses for good: ask whoever runs it",
    "4": "it refuses for now: try again in some minutes",
    "unreachable": "it does not answer, or not as its URL says: sudo deploy/vertais setup --smtp …",
}


def main(arguments: list[str] | None = None) -> None:
    reads = argparse.ArgumentParser(prog="trial")
    reads.add_argument("address")
    asked = reads.parse_args(arguments)
    tell([tried(read_settings(), asked.address)])


def tried(settings: Settings, address: str) -> Finding:
    try:
        post(settings.smtp_url, letter(settings, address))
    except NotDelivered as failure:
        answer = failure.reason.removeprefix("smtp-")
        do = next(do for begins, do in ANSWERS.items() if answer.startswith(begins))
        return wrong("test mail", f"not taken ({answer})", do)
    return fine("test mail", f"the smarthost took it for {address}; see whether it has come, and where")


def letter(settings: Settings, address: str) -> EmailMessage:
    """In all three languages: who reads it is not known."""
    name, sender = parseaddr(settings.sender)
    made = EmailMessage(policy=SMTP)
    made["From"] = Address(name, addr_spec=sender)
    made["To"] = Address(addr_spec=address)
    made["Subject"] = SUBJECT
    made["Date"] = format_datetime(settings.clock())
    made["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(TEXT, cte="quoted-printable")
    return made


if __name__ == "__main__":
    main()
