"""Which system of a partner organisation may call us, for what, and with which secrets?"""

from dataclasses import dataclass, replace
from typing import assert_never

from services.registration.domain.partner_commands import (
    AdmitPartnerSystem,
    MakePartnerSecret,
    PartnerSystemCommand,
    RevokePartnerSecret,
    RevokePartnerSystem,
)
from services.registration.domain.partner_events import (
    PartnerSecretMade,
    PartnerSecretRevoked,
    PartnerSystemAdmitted,
    PartnerSystemEvent,
    PartnerSystemRevoked,
)
from shared.decider import Decider, Rejected

# Each scope opens something in one service: the one that a token with it is for.
SCOPES = {
    "programmes:read": "registration",
    "programmes:write": "registration",
    "applications:read": "registration",
    "applications:write": "registration",
    "contacts:read": "registration",
    "schedules:read": "sessions",
    "results:read": "surveys",
}
LIVE_AT_ONCE = 2  # the old secret serves until the new one is in place


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    pass


@dataclass(frozen=True, slots=True)
class Admitted:
    system_id: str
    organisation_id: str
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Revoked:
    pass


PartnerSystem = NotAdmitted | Admitted | Revoked


def decide(command: PartnerSystemCommand, system: PartnerSystem) -> list[PartnerSystemEvent]:
    match command, system:
        case AdmitPartnerSystem() as new, NotAdmitted():
            if not new.scopes or not set(new.scopes) <= SCOPES.keys():
                raise Rejected("unknown-scope", "scopes")
            return [PartnerSystemAdmitted(new.system_id, new.organisation_id, new.name, new.scopes)]
        case AdmitPartnerSystem(), _:
            return []
        case _, NotAdmitted():
            raise Rejected("unknown-partner-system")
        case MakePartnerSecret(secret_id=secret), Admitted():
            if secret in system.secrets:
                return []
            if len(system.secrets) >= LIVE_AT_ONCE:
                raise Rejected("two-secrets-are-enough")
            return [PartnerSecretMade(system.system_id, system.organisation_id, secret)]
        case MakePartnerSecret(), Revoked():
            raise Rejected("partner-system-is-revoked")
        case RevokePartnerSecret(secret_id=secret), Admitted():
            if secret not in system.secrets:
                return []
            return [PartnerSecretRevoked(system.system_id, system.organisation_id, secret)]
        case RevokePartnerSystem(), Admitted():
            return [PartnerSystemRevoked(system.system_id, system.organisation_id)]
        case _:
            return []  # revoked already


def evolve(system: PartnerSystem, event: PartnerSystemEvent) -> PartnerSystem:
    if isinstance(event, PartnerSystemAdmitted):
        return Admitted(event.system_id, event.organisation_id)
    if not isinstance(system, Admitted):
        raise ValueError("a partner system's story begins with its being admitted")
    match event:
        case PartnerSecretMade():
            return replace(system, secrets=system.secrets | {event.secret_id})
        case PartnerSecretRevoked():
            return replace(system, secrets=system.secrets - {event.secret_id})
        case PartnerSystemRevoked():
            return Revoked()
        case _:
            assert_never(event)


PARTNER_SYSTEM: Decider[PartnerSystemCommand, PartnerSystem, PartnerSystemEvent] = Decider(
    "partner-system", NotAdmitted(), decide, evolve
)
