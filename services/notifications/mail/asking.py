"""Who is it to, and what is it about? The owners are asked at the moment of sending, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from services.notifications.mail.letter import Attachment
from services.notifications.mail.post import NotDelivered

LANGUAGES = ("fi", "sv", "en")


class ReasonGone(Exception):
    """The owner answered 410: there is nobody to write to, or nothing to write about, any more."""


@dataclass(frozen=True, slots=True)
class Contact:
    name: str
    email: str
    language: str
    programme_title: str | None
    organisation_name: str | None
    reply_to: str | None
    version: int
    sender: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    facts: Mapping[str, Any]
    attachments: tuple[Attachment, ...] = ()


def ask_contact(peers: Mapping[str, httpx.Client], person_id: str, programme_id: str | None) -> Contact:
    """Raises ReasonGone, and NotDelivered when registration does not answer."""
    told = _ask(peers, "registration", "contacts", {"person_id": person_id, "programme_id": programme_id})
    if told.get("erased"):
        raise ReasonGone
    return Contact(
        name=told["name"],
        email=told["email"],
        language=told["language"] if told["language"] in LANGUAGES else "en",
        programme_title=told.get("programme_title"),
        organisation_name=told.get("organisation_name"),
        reply_to=told.get("reply_to"),
        version=told.get("version", 0),
        sender=told.get("sender"),
    )


def ask_matter(
    peers: Mapping[str, httpx.Client],
    owner: str,
    template: str,
    person_id: str,
    refs: Mapping[str, str],
    language: str,
) -> Matter:
    """The facts of a mail, its link freshly minted. Raises ReasonGone and NotDelivered."""
    wanted = {"person_id": person_id, "refs": dict(refs), "language": language}
    told = _ask(peers, owner, f"mailing/{template}", wanted)
    attachments = tuple(
        Attachment(one["filename"], one["content_type"], one["text"]) for one in told.get("attachments") or ()
    )
    return Matter(told["facts"], attachments)


def _ask(peers: Mapping[str, httpx.Client], owner: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer = peers[owner].post(f"/api/{owner}/v1/internal/{path}", json=body)
    except httpx.HTTPError:
        raise NotDelivered(f"{owner}-unreachable") from None
    if answer.status_code == httpx.codes.GONE:
        raise ReasonGone
    if answer.status_code != httpx.codes.OK:
        raise NotDelivered(f"{owner}-{answer.status_code}")
    told: dict[str, Any] = answer.json()
    return told
