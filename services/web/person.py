"""Who is looking? A cookie holds the secret of a session and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, g, request
from werkzeug.wrappers import Response

COOKIE = "vertais"


@dataclass(frozen=True, slots=True)
class Me:
    """The person who is signed in, with the roles that decide which pages are offered."""

    person_id: str
    name: str
    language: str | None
    admin: bool
    coordinates: tuple[Mapping[str, str], ...]
    facilitates: tuple[str, ...]
    member_of: tuple[str, ...]
    sign_in_id: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Me":
        return cls(
            person_id=body["person_id"],
            name=body.get("name") or "",
            language=body.get("language"),
            admin=bool(body.get("admin")),
            coordinates=tuple(body.get("coordinates") or ()),
            facilitates=tuple(body.get("facilitates") or ()),
            member_of=tuple(body.get("member_of") or ()),
            sign_in_id=body.get("sign_in_id") or "",
        )

    @property
    def first_name(self) -> str:
        return first_name(self.name)

    @property
    def is_staff(self) -> bool:
        return bool(self.admin or self.coordinates or self.facilitates)

    def organises(self, organisation_id: str) -> bool:
        return self.admin or any(one["organisation_id"] == organisation_id for one in self.coordinates)

    def leads(self, group: Mapping[str, Any]) -> bool:
        """Whether one has the staff's view of a group: its facilitators, and who organises it."""
        return group["group_id"] in self.facilitates or self.organises(group["organisation_id"])


def first_name(name: str) -> str:
    return name.split(" ")[0]


def secret() -> str | None:
    """The session's secret as the browser holds it, or as this request has just set it."""
    if "session_secret" in g:
        fresh: str | None = g.session_secret
        return fresh
    return request.cookies.get(COOKIE) or None


def remember(response: Response, value: str, expires_at: datetime) -> None:
    g.session_secret = value
    g.pop("granted", None)
    response.set_cookie(COOKIE, value, expires=expires_at, **cookie())


def forget(response: Response) -> None:
    g.session_secret = None
    g.pop("granted", None)
    response.delete_cookie(COOKIE, **cookie())


def cookie() -> dict[str, Any]:
    """How each of our cookies is kept: no script reads it, and no other site's form brings it along."""
    return {"httponly": True, "secure": current_app.config["SESSION_COOKIE_SECURE"], "samesite": "Lax"}
