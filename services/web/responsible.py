"""Who answers for personal data here, and whom does one write to about it? As whoever set it up has said."""

from dataclasses import dataclass

from shared.settings import told


@dataclass(frozen=True, slots=True)
class Responsible:
    """The articles 4(7) and (8), 13(1)(a) and (b) of the GDPR; what is empty has not been said.

    `processor`: who runs the server, where that is not the controller; `contact`: an address.
    """

    controller: str = ""
    processor: str = ""
    contact: str = ""


def as_told() -> Responsible:
    return Responsible(
        told("VERTAIS_CONTROLLER", ""), told("VERTAIS_PROCESSOR", ""), told("VERTAIS_PRIVACY_CONTACT", "")
    )
