"""What can happen to the OpenID provider by which an organisation's staff signs in?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SignInProviderNamed:
    """Its secret, where it has one, is in no event."""

    organisation_id: str
    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class SignInProviderDismissed:
    organisation_id: str


SignInProviderEvent = SignInProviderNamed | SignInProviderDismissed
