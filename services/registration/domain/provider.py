"""By which OpenID provider does an organisation's staff sign in?"""

from dataclasses import dataclass
from typing import assert_never
from urllib.parse import urlsplit

from services.registration.domain.provider_commands import (
    DismissSignInProvider,
    NameSignInProvider,
    SignInProviderCommand,
)
from services.registration.domain.provider_events import (
    SignInProviderDismissed,
    SignInProviderEvent,
    SignInProviderNamed,
)
from shared.decider import Decider, Rejected

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class NoProvider:
    pass


@dataclass(frozen=True, slots=True)
class Named:
    organisation_id: str
    issuer: str
    client_id: str


Provider = NoProvider | Named


def decide(command: SignInProviderCommand, provider: Provider) -> list[SignInProviderEvent]:
    match command, provider:
        case NameSignInProvider() as new, _:
            _refuse_plain_http(new.issuer)
            if provider == Named(new.organisation_id, new.issuer, new.client_id):
                return []
            return [SignInProviderNamed(new.organisation_id, new.issuer, new.client_id)]
        case DismissSignInProvider(), Named():
            return [SignInProviderDismissed(provider.organisation_id)]
        case _:
            return []  # there is none


def _refuse_plain_http(issuer: str) -> None:
    """Whoever can change what the provider says comes in as anybody; only this machine needs no HTTPS."""
    parts = urlsplit(issuer)
    plain = parts.scheme == "http" and parts.hostname in THIS_MACHINE
    if not plain and (parts.scheme != "https" or not parts.hostname):
        raise Rejected("not-an-issuer", "issuer")


def evolve(provider: Provider, event: SignInProviderEvent) -> Provider:
    match event:
        case SignInProviderNamed(organisation_id, issuer, client_id):
            return Named(organisation_id, issuer, client_id)
        case SignInProviderDismissed():
            return NoProvider()
        case _:
            assert_never(event)


SIGN_IN_PROVIDER: Decider[SignInProviderCommand, Provider, SignInProviderEvent] = Decider(
    "sign-in-provider", NoProvider(), decide, evolve
)
