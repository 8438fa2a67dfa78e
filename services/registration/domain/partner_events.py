"""What can happen to a partner organisation's system that calls our interfaces?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartnerSystemAdmitted:
    """`scopes`: what it may do, for this organisation alone."""

    system_id: str
    organisation_id: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerSecretMade:
    """That there is a secret; neither it nor its hash is in any event."""

    system_id: str
    organisation_id: str
    secret_id: str


@dataclass(frozen=True, slots=True)
class PartnerSecretRevoked:
    system_id: str
    organisation_id: str
    secret_id: str


@dataclass(frozen=True, slots=True)
class PartnerSystemRevoked:
    """It gets no token any more; those that it has end within ten minutes."""

    system_id: str
    organisation_id: str


PartnerSystemEvent = PartnerSystemAdmitted | PartnerSecretMade | PartnerSecretRevoked | PartnerSystemRevoked
