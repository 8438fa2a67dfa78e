"""What does a mail say that came back: is it a report of a delivery, and did that fail for good?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.iterators import typed_subpart_iterator
from email.message import Message

from flufl.bounce import all_failures

# An enhanced status, as RFC 3463 has it: class, subject, detail; no part of an address of the network.
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
REPLY = re.compile(r"^\s*(?:smtp;)?\s*([45]\d\d)\b", re.IGNORECASE)
UNKNOWN = "no-status"
# What a code of three digits says of the recipient, where nothing says more (RFC 5321, 4.2.3).
REPLIES = {"smtp-550", "smtp-551", "smtp-553"}
# Subjects of RFC 3463: the address, its mailbox, and nothing said. The others are the way to it, its system,
# the mail's content and policy, of which two mean the address: no such domain (Postfix), and no such
# recipient (Exchange Online).
SUBJECTS = {"0", "1", "2"}
OF_A_ROUTE = {"5.4.1", "5.4.4"}
# Full, too large for it, or a list's: the mailbox is there. And two are about our own address.
NOT_LASTING = {"5.2.2", "5.2.3", "5.2.4", "5.1.7", "5.1.8"}


@dataclass(frozen=True, slots=True)
class Failed:
    """It will not arrive. `reason`: a status as `5.1.1`, or a slug; never a stranger's words, which may quote
    an address. `lasting`: the address takes no mail, so the next would come back as well."""

    reason: str
    lasting: bool


@dataclass(frozen=True, slots=True)
class Delayed:
    """It has not arrived yet, and is still tried, or has arrived: nothing to do about it."""


def read_report(mail: Message) -> Failed | Delayed | None:
    """What it reports; None where it is no report: an answer of somebody's, or of their mailbox."""
    delayed, failed = all_failures(mail)
    if failed:
        reason = next(_reasons(mail), UNKNOWN)
        return Failed(reason, is_of_the_address(reason))
    if delayed or next(typed_subpart_iterator(mail, "message", "delivery-status"), None) is not None:
        return Delayed()
    return None


def is_of_the_address(reason: str) -> bool:
    """Whether the reason lies with the address itself, and not with the mail, the way to it, or today."""
    if reason == UNKNOWN or reason in REPLIES | OF_A_ROUTE:
        return True
    kind, _, rest = reason.partition(".")
    return kind == "5" and rest.partition(".")[0] in SUBJECTS and reason not in NOT_LASTING


def _reasons(mail: Message) -> Iterator[str]:
    """The likeliest first: a status that says what of; what the other server answered; any status at all."""
    blocks = list(_failed_blocks(mail))
    told = [STATUS.search(str(block.get("Status", ""))) for block in blocks]
    answered = [str(block.get("Diagnostic-Code", "")) for block in blocks]
    # Exim writes 5.0.0 always, and what it was told into the diagnostic code.
    yield from (status[0] for status in told if status and status[2] != "0")
    yield from (status[0] for answer in answered if (status := STATUS.search(answer)) and status[2] != "0")
    yield from (f"smtp-{code[1]}" for answer in answered if (code := REPLY.search(answer)))
    yield from (status[0] for status in told if status)


def _failed_blocks(mail: Message) -> Iterator[Message]:
    """What a report says of each recipient that the mail did not reach."""
    part: object
    for part in typed_subpart_iterator(mail, "message", "delivery-status"):
        blocks = part.get_payload() if isinstance(part, Message) and part.is_multipart() else []
        assert isinstance(blocks, list)
        for block in blocks:
            if isinstance(block, Message) and str(block.get("Action", "")).lower().startswith(
                ("fail", "error")
            ):
                yield block
