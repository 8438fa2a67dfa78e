"""Has this token been given to somebody for a session? Only its hash is known here."""

from dataclasses import dataclass

from services.sessions.domain.commands import MakeJoinLink
from services.sessions.domain.group_events import JoinLinkMade
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class NotMade:
    pass


@dataclass(frozen=True, slots=True)
class Made:
    pass


State = NotMade | Made


def decide(command: MakeJoinLink, link: State) -> list[JoinLinkMade]:
    if isinstance(link, Made):
        return []
    return [JoinLinkMade(command.link_id, command.session_id, command.person_id, command.now)]


def evolve(_: State, __: JoinLinkMade) -> State:
    return Made()


join_link: Decider[MakeJoinLink, State, JoinLinkMade] = Decider("join-link", NotMade(), decide, evolve)
