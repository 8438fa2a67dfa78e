"""Which pages are offered at the top? Those of the roles that a person has, and no other."""

from dataclasses import dataclass

from services.web.person import Me
from services.web.words import _


@dataclass(frozen=True, slots=True)
class Place:
    """A link at the top; it is the current one on its own page and on those below it."""

    label: str
    path: str
    current: bool


def of(me: Me | None, path: str) -> list[Place]:
    return [Place(label, there, path == there or path.startswith(f"{there}/")) for label, there in _links(me)]


def _links(me: Me | None) -> list[tuple[str, str]]:
    if me is None:
        return [(_("Sign in"), "/sign-in")]
    links: list[tuple[str, str]] = []
    if me.admin:
        links.append((_("Organisations"), "/admin"))
    if me.admin or me.coordinates:
        links.append((_("Programmes"), "/coordinator"))
    if me.facilitates:
        links.append((_("My groups"), "/facilitator"))
    if me.member_of or not me.is_staff:
        links.append((_("Home"), "/home"))
    if me.member_of:
        links.append((_("Group"), "/group"))
    links.append((_("Me"), "/me"))
    return links


def landing(me: Me) -> str:
    """The page on which a person arrives who has just signed in."""
    return _links(me)[0][1]
