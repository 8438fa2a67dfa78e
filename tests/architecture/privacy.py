"""How long is which data kept? The table of PRIVACY.md, from the figures that the code goes by."""

import re
from datetime import timedelta

from services.registration import kept
from services.registration.domain.erasure import TO_CHANGE_ONES_MIND
from services.registration.domain.retention import APPLICATIONS, MESSAGES, PARTICIPANTS, USUAL_DAYS
from services.registration.keys import TOKEN_LIFE
from shared.execute import KEPT_FOR
from tests.architecture.sources import ROOT

PRIVACY = ROOT / "PRIVACY.md"
TABLE = re.compile(r"(?<=<!-- retention -->\n).*?(?=<!-- /retention -->)", re.DOTALL)
AFTER = "days after the programme's end, unless its design says otherwise"

NEXT = "they open nothing; the next sign-in or draft deletes the rows"


def rows() -> list[tuple[str, str, str]]:
    """What, how long, and what then happens."""
    return [
        (
            "Applications of those who were not taken in",
            f"{USUAL_DAYS[APPLICATIONS]} {AFTER}",
            "the person is erased, if nothing else keeps them",
        ),
        (
            "Participants: contact, application, notes of calls, words, goals, answers to surveys",
            f"{USUAL_DAYS[PARTICIPANTS]} {AFTER}",
            "the person is erased, if nothing else keeps them",
        ),
        (
            "Which messages were sent to whom, and what staff wrote",
            f"{USUAL_DAYS[MESSAGES]} {AFTER}",
            "rows go",
        ),
        (
            "Answers to surveys",
            "until consent is withdrawn, or with the person",
            "key destroyed, rows deleted",
        ),
        ("Evidence under a legal hold", "until the hold's end", "its own key is destroyed"),
        ("Drafts of applications", _said(kept.DRAFT_LIFE), NEXT),
        ("Sign-in links and codes", _said(kept.LINK_LIFE), NEXT),
        (
            "Tries to sign in: a keyed hash of address or network",
            _said(kept.ATTEMPTS_COUNT_FOR),
            "the next sign-in or draft deletes the rows",
        ),
        ("Sessions of participants", _said(kept.PARTICIPANT_SESSION), NEXT),
        ("Sessions of staff", _said(kept.STAFF_SESSION), NEXT),
        ("Passkeys of staff: public keys", "until their owner removes them, or is erased", "rows go"),
        (
            "Who of the staff, or which partner's system, has read whose application",
            _said(kept.READ_LOG_LIFE),
            "the next sign-in or draft deletes the rows",
        ),
        ("Access tokens", _said(TOKEN_LIFE), "they are kept nowhere"),
        (
            "Idempotency records: an HMAC of the request, no content",
            _said(KEPT_FOR),
            "the next request deletes the rows",
        ),
        ("After an erasure is confirmed, to change one's mind", _said(TO_CHANGE_ONES_MIND), "keys destroyed"),
        ("The ledger of who was erased: an id and a time", "as long as a backup may come back", "by hand"),
        ("Counts, released reports, events without a name", "for good", "–"),
    ]


def table() -> str:
    lines = ["| Data | Kept for | Then |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows())]) + "\n"


def with_table(text: str) -> str:
    return TABLE.sub(lambda _: table(), text)


def write() -> None:
    PRIVACY.write_text(with_table(PRIVACY.read_text()))


def _said(life: timedelta) -> str:
    """`timedelta(minutes=15)` → `15 minutes`."""
    for size, unit in (
        (timedelta(days=1), "days"),
        (timedelta(hours=1), "hours"),
        (timedelta(minutes=1), "minutes"),
    ):
        if life >= size and not life % size:
            count = life // size
            return f"{count} {unit.removesuffix('s') if count == 1 else unit}"
    raise ValueError(f"{life} is no whole number of minutes")
