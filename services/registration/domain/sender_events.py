"""What can happen to the address that an organisation writes from?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SenderNamed:
    """`sender`: the address, in a domain of the organisation's own, that its mails come from; no person's."""

    organisation_id: str
    sender: str


@dataclass(frozen=True, slots=True)
class SenderDismissed:
    """Its mails come from the house again."""

    organisation_id: str
