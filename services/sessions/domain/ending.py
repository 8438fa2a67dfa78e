"""What ends a session? Its own command and its series', together, so that the last one is known as such."""

from datetime import datetime

from services.sessions.domain.commands import (
    CancelSession,
    HoldSession,
    SayItDidNotTakePlace,
    StrikeOffSession,
)
from services.sessions.domain.series import State, series
from services.sessions.domain.session import session
from shared.decider import Intent


def hold(session_id: str, group_id: str, of_group: State, now: datetime) -> list[Intent]:
    last = of_group.leaves_last(session_id)
    return _both(session_id, group_id, HoldSession(last, now), StrikeOffSession(session_id, True, last))


def cancel(session_id: str, group_id: str, of_group: State) -> list[Intent]:
    last = of_group.leaves_last(session_id)
    return _both(session_id, group_id, CancelSession(), StrikeOffSession(session_id, False, last))


def say_it_did_not_take_place(session_id: str, group_id: str, of_group: State, now: datetime) -> list[Intent]:
    last = of_group.leaves_last(session_id)
    return _both(session_id, group_id, SayItDidNotTakePlace(now), StrikeOffSession(session_id, False, last))


def _both(session_id: str, group_id: str, command: object, strike_off: StrikeOffSession) -> list[Intent]:
    return [Intent(session, session_id, command), Intent(series, group_id, strike_off)]
