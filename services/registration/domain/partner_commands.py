"""What can be asked about a partner organisation's system?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdmitPartnerSystem:
    system_id: str
    organisation_id: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MakePartnerSecret:
    secret_id: str


@dataclass(frozen=True, slots=True)
class RevokePartnerSecret:
    secret_id: str


@dataclass(frozen=True, slots=True)
class RevokePartnerSystem:
    pass


PartnerSystemCommand = AdmitPartnerSystem | MakePartnerSecret | RevokePartnerSecret | RevokePartnerSystem
