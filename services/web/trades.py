"""What are the trades called? The sections of TOL 2025 (NACE Rev. 2.1) in words an entrepreneur would use."""

from services.web.words import _

# No entrepreneur works in these: the state, households as employers, embassies.
NOT_OFFERED = {"P", "U", "V"}


def trades() -> dict[str, str]:
    return {
        "A": _("Farming, forestry, fishing"),
        "B": _("Mining"),
        "C": _("Making and manufacturing"),
        "D": _("Electricity and heat"),
        "E": _("Water and recycling"),
        "F": _("Construction"),
        "G": _("Trade: shops, wholesale"),
        "H": _("Transport and storage"),
        "I": _("Food, drink and accommodation"),
        "J": _("Publishing, media and content"),
        "K": _("Software, data and telecommunications"),
        "L": _("Finance and insurance"),
        "M": _("Property"),
        "N": _("Expert services: law, accounting, design, advice"),
        "O": _("Services for businesses: cleaning, staffing, travel"),
        "P": _("Public administration"),
        "Q": _("Teaching and training"),
        "R": _("Health and social care"),
        "S": _("Arts, sports and recreation"),
        "T": _("Other services: hair and beauty, repairs"),
        "U": _("Households as employers"),
        "V": _("International organisations"),
    }


def offered() -> list[tuple[str, str]]:
    return sorted(
        ((code, words) for code, words in trades().items() if code not in NOT_OFFERED),
        key=lambda one: one[1].casefold(),
    )
