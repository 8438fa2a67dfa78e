"""What has a group agreed on, and who has said yes to which version of it?"""

from dataclasses import dataclass, field, replace
from typing import assert_never

from services.sessions.domain.commands import (
    AcceptGroundRules,
    AgreeGroundRules,
    DropGroundRule,
    ProposeGroundRule,
)
from services.sessions.domain.group_events import (
    GroundRuleDropped,
    GroundRuleProposed,
    GroundRulesAccepted,
    GroundRulesAgreed,
)
from shared.decider import Decider, Rejected
from shared.personal import Clear

Command = ProposeGroundRule | DropGroundRule | AgreeGroundRules | AcceptGroundRules
Event = GroundRuleProposed | GroundRuleDropped | GroundRulesAgreed | GroundRulesAccepted

MOST_RULES = 30


@dataclass(frozen=True, slots=True)
class NothingSaid:
    pass


@dataclass(frozen=True, slots=True)
class Talked:
    """`rules` are those on the table now, `agreed` those of the version that is in force."""

    group_id: str
    programme_id: str
    rules: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
    version: int = 0
    accepted: frozenset[str] = field(default_factory=frozenset)


State = NothingSaid | Talked


def decide(command: Command, state: State) -> list[Event]:
    match command, state:
        case ProposeGroundRule(), _:
            return _propose(command, state)
        case DropGroundRule(rule), Talked():
            dropped = GroundRuleDropped(state.group_id, state.programme_id, rule)
            return [dropped] if rule in state.rules else []
        case DropGroundRule(), NothingSaid():
            return []
        case AgreeGroundRules(members), Talked(rules=(_, *_)):
            if state.rules == state.agreed:
                return []  # nothing has changed since the group agreed
            version = state.version + 1
            return [GroundRulesAgreed(state.group_id, state.programme_id, version, state.rules, members)]
        case AgreeGroundRules(), _:
            raise Rejected("no-ground-rules-yet")
        case AcceptGroundRules(person, version), Talked(version=now) if now > 0:
            if version != now:
                raise Rejected("ground-rules-have-changed", field="version")
            if person in state.accepted:
                return []
            return [GroundRulesAccepted(state.group_id, state.programme_id, person, version)]
        case AcceptGroundRules(), _:
            raise Rejected("ground-rules-not-agreed-yet")
        case _:
            raise AssertionError("every pair of command and state is named above")


def _propose(command: ProposeGroundRule, state: State) -> list[Event]:
    rules = state.rules if isinstance(state, Talked) else ()
    if command.rule_id in rules:
        return []
    if len(rules) >= MOST_RULES:
        raise Rejected("too-many-ground-rules", most=MOST_RULES)
    text: Clear[str] = Clear(command.text)
    return [
        GroundRuleProposed(command.group_id, command.programme_id, command.rule_id, command.person_id, text)
    ]


def evolve(state: State, event: Event) -> State:
    talked = state if isinstance(state, Talked) else Talked(event.group_id, event.programme_id)
    match event:
        case GroundRuleProposed():
            return replace(talked, rules=(*talked.rules, event.rule_id))
        case GroundRuleDropped():
            return replace(talked, rules=tuple(rule for rule in talked.rules if rule != event.rule_id))
        case GroundRulesAgreed():
            return replace(talked, agreed=event.rules, version=event.version, accepted=frozenset())
        case GroundRulesAccepted():
            return replace(talked, accepted=talked.accepted | {event.person_id})
        case _:
            assert_never(event)


ground_rules: Decider[Command, State, Event] = Decider("ground-rules", NothingSaid(), decide, evolve)
