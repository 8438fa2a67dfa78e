"""Which messages are there, who knows what they say, and how much may a person hold them off?"""

from dataclasses import dataclass
from typing import Literal

Owner = Literal["registration", "sessions", "surveys", "notifications"]


@dataclass(frozen=True, slots=True)
class Kind:
    """`essential`: cannot be unsubscribed from. `prompt`: goes out in quiet hours too."""

    owner: Owner
    essential: bool
    prompt: bool


# An answer to what somebody just did is prompt; what the calendar brings about can wait for the morning.
KINDS: dict[str, Kind] = {
    "sign-in-link": Kind("registration", essential=True, prompt=True),
    "application-received": Kind("registration", essential=True, prompt=True),
    "application-accepted": Kind("registration", essential=True, prompt=True),
    "application-waitlisted": Kind("registration", essential=True, prompt=True),
    "application-declined": Kind("registration", essential=True, prompt=True),
    "place-offered": Kind("registration", essential=True, prompt=True),
    "offer-lapsed": Kind("registration", essential=True, prompt=False),
    "erasure-asked": Kind("registration", essential=True, prompt=True),
    "erasure-confirmed": Kind("registration", essential=True, prompt=True),
    "group-welcome": Kind("sessions", essential=True, prompt=True),
    "session-invitation": Kind("sessions", essential=True, prompt=True),
    "session-moved": Kind("sessions", essential=True, prompt=True),
    "session-cancelled": Kind("sessions", essential=True, prompt=True),
    "session-reminder": Kind("sessions", essential=False, prompt=False),
    "ground-rules-agreed": Kind("sessions", essential=False, prompt=True),
    "absence-told": Kind("sessions", essential=True, prompt=True),
    "survey-invitation": Kind("surveys", essential=False, prompt=True),
    "survey-reminder": Kind("surveys", essential=False, prompt=False),
    "report-ready": Kind("surveys", essential=False, prompt=False),
    "written-message": Kind("notifications", essential=False, prompt=True),
}

OPTIONAL = frozenset(name for name, kind in KINDS.items() if not kind.essential)
