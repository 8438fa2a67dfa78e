"""How do a report's figures read? A sentence that claims no cause, an interval in words, and a table."""

from collections.abc import Mapping
from typing import Any

from services.web.pages.staff.explaining import number
from services.web.words import _, current, ngettext

Fields = Mapping[str, Any]
ALPHA = 0.05


def told(report: Fields) -> dict[str, Any]:
    """What the page opens with: the primary measure if it may be told."""
    scales = report["figures"]["scales"]
    primary = next((one for one in scales if one["primary"]), None)
    return {
        "headline": headline(primary),
        "interval": interval(primary) if primary and primary["withheld"] is None else "",
        "primary": primary,
        "rows": [row(one) for one in scales],
        "pictured": [one for one in scales if one["withheld"] is None],
        "changes": changes(primary),
    }


def headline(scale: Fields | None) -> str:
    """Better, worse or no clear difference at the end; never that the programme made it so."""
    if scale is None or scale["withheld"] is not None:
        return _("The main result is not shown")
    name = {"name": scale["name"]}
    if scale["p"] >= ALPHA or not scale["shift"]["estimate"]:
        return _("%(name)s: no clear difference between before and after", **name)
    better = (scale["shift"]["estimate"] > 0) == scale["higher_is_better"]
    if better:
        return _("%(name)s: better at the end than at the beginning", **name)
    return _("%(name)s: worse at the end than at the beginning", **name)


def interval(scale: Fields) -> str:
    """The typical change with its interval, in words."""
    shift = scale["shift"]
    said = _(
        "The typical change was %(shift)s on a scale from %(lowest)s to %(highest)s.",
        shift=number(shift["estimate"], signed=True),
        lowest=number(scale["lowest"]),
        highest=number(scale["highest"]),
    )
    if shift["low"] is None or shift["high"] is None:
        return said + " " + _("There are too few pairs for an interval.")
    return (
        said
        + " "
        + _(
            "With 95 per cent confidence it lies between %(low)s and %(high)s.",
            low=number(shift["low"], signed=True),
            high=number(shift["high"], signed=True),
        )
    )


def changes(scale: Fields | None) -> dict[str, Any]:
    """How many changed clearly, in counts that single nobody out."""
    change = scale.get("change") if scale and scale["withheld"] is None else None
    if not change:
        return {"counts": [], "reason": ""}
    counts = [(one["count"], _which(one["which"])) for one in change["told"]]
    return {"counts": counts, "reason": change.get("reason") or ""}


def _which(parts: list[str]) -> str:
    said = {
        ("improved",): _("improved clearly"),
        ("same",): _("stayed about the same"),
        ("worse",): _("got clearly worse"),
        ("improved", "same"): _("improved or stayed about the same"),
        ("same", "worse"): _("stayed about the same or got worse"),
        ("improved", "same", "worse"): _("changed in any direction, or not"),
    }
    return said.get(tuple(parts), ", ".join(parts))


def row(scale: Fields) -> dict[str, Any]:
    """A line of the table."""
    name = _("%(name)s (the primary one)", name=scale["name"]) if scale["primary"] else scale["name"]
    if scale["withheld"] is not None:
        return {"name": name, "reason": scale["reason"], "pairs": _count(scale["pairs"])}
    adjusted = scale["p_adjusted"]
    return {
        "name": name,
        "reason": "",
        "pairs": _count(scale["pairs"]),
        "before": _middle(scale["before"]),
        "after": _middle(scale["after"]),
        "shift": number(scale["shift"]["estimate"], signed=True),
        "range": _range(scale["shift"]),
        "p": p_value(scale["p"] if adjusted is None else adjusted),
        "effect": _decimals(scale["effect"], 2),
    }


def p_value(p: float) -> str:
    return _("under %(least)s", least=_decimals(0.001, 3)) if p < 0.001 else _decimals(p, 3)


def _middle(spread: Fields) -> str:
    """Median, and the middle half in brackets: 52 (41–61)."""
    low, high = number(spread["lower_quartile"]), number(spread["upper_quartile"])
    return f"{number(spread['median'])} ({low}–{high})"


def _range(shift: Fields) -> str:
    if shift["low"] is None or shift["high"] is None:
        return "–"
    return f"{number(shift['low'], signed=True)} … {number(shift['high'], signed=True)}"


def _decimals(value: float, places: int) -> str:
    said = f"{value:.{places}f}".replace("-", "−")
    return said if current() == "en" else said.replace(".", ",")


def _count(people: int | None) -> str:
    return _("under 5") if people is None else str(people)


def turnout(figures: Fields) -> str:
    """Who was asked and who answered: that is openly known."""
    pairs = figures["pairs"]
    said = [
        ngettext("%(num)d was asked", "%(num)d were asked", figures["invited"]),
        _("%(num)d answered before", num=figures["answered_before"]),
        _("%(num)d answered after", num=figures["answered_after"]),
        _("both: under 5") if pairs is None else _("both: %(num)d", num=pairs),
    ]
    if figures["left"]:
        said.append(ngettext("%(num)d left on the way", "%(num)d left on the way", figures["left"]))
    return " · ".join(said)
