"""What can be asked about an organisation's OpenID provider?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NameSignInProvider:
    organisation_id: str
    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class DismissSignInProvider:
    pass


SignInProviderCommand = NameSignInProvider | DismissSignInProvider
