"""Why is somebody in this group, and what would a move give and take? Rule ids and points become words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.web import times, words
from services.web.pages.staff import wording
from services.web.trades import trades
from services.web.words import _, current, ngettext

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    people: Mapping[str, str]
    groups: Mapping[str, str]

    @classmethod
    def of(cls, board: Fields) -> "Names":
        listed = [*board["without_group"], *board["facilitators"]]
        for group in board["groups"]:
            listed += [*group["members"], *group["facilitators"]]
        people = {one["person_id"]: one["name"] or _("a former member") for one in listed}
        return cls(people, {one["group_id"]: one["label"] for one in board["groups"]})

    def of_people(self, idents: Sequence[str]) -> str:
        return ", ".join(self.people.get(one, _("somebody")) for one in idents)


def number(value: float, signed: bool = False) -> str:
    """−3,5 in Finnish and Swedish, −3.5 in English; whole numbers without a comma."""
    said = f"{abs(value):.1f}".removesuffix(".0")
    sign = "−" if value < 0 and said != "0" else "+" if signed and said != "0" else ""
    return sign + (said if current() == "en" else said.replace(".", ","))


def percent(value: float) -> str:
    said = number(round(value))
    return f"{said}%" if current() == "en" else f"{said}\u00a0%"


def person(one: Fields) -> str:
    """bakery · 2 years"""
    said = [trades()[one["trade"]]] if one.get("trade") in trades() else []
    years = one.get("years_in_business")
    if years is not None:
        said.append(ngettext("%(num)d year", "%(num)d years", years))
    return " · ".join(said)


def times_of(one: Fields) -> str:
    """The weekly times that suit somebody, short."""
    return ", ".join(times.slot(code) for code in one.get("weekly_times") or ())


def group(one: Fields) -> dict[str, Any]:
    """When and how it meets, and what kind of a group it is."""
    years = sorted(x["years_in_business"] for x in one["members"] if x.get("years_in_business") is not None)
    kinds = len({x["trade"] for x in one["members"] if x.get("trade")})
    mix = []
    if years:
        mix.append(_("experience %(least)d–%(most)d years", least=years[0], most=years[-1]))
    if kinds:
        mix.append(ngettext("%(num)d trade", "%(num)d trades", kinds))
    return {
        "meets": f"{times.weekday(one['weekday'])} {clock(one['time'])}",
        "speaks": words.language_name(one["language"]),
        "mix": " · ".join(mix),
        "slot": f"{times.WEEKDAY_CODES[one['weekday']]} {one['time']}",
        "other_times": [(code, times.slot(code)) for code in one.get("common_times") or ()],
        "other_languages": [(code, words.language_name(code)) for code in one.get("common_languages") or ()],
    }


def clock(at: str) -> str:
    hour, minute = at.split(":")
    return f"{int(hour)}{':' if current() == 'en' else '.'}{minute}"


def broken(one: Fields, names: Names) -> dict[str, str]:
    """A hard rule that does not hold, where and because of whom."""
    label = names.groups.get(one["group_id"] or "")
    where = _("Group %(label)s", label=label) if label else ""
    return {
        "code": one["rule"],
        "rule": wording.rule(one["rule"]),
        "where": where,
        "who": names.of_people(one["people"]),
    }


def gives(one: Fields, names: Names) -> str:
    """What would give way: a rule, and for whom."""
    who = names.of_people(one["people"])
    return f"{wording.rule(one['rule'])}: {who}" if who else wording.rule(one["rule"])


def move(preview: Fields, to: Fields, names: Names) -> dict[str, Any]:
    """What moving somebody there would change, rule by rule and in all, told before it is done."""
    return {
        "group_id": to["group_id"],
        "label": to["label"],
        "before": percent(preview["before"]["share"]),
        "after": percent(preview["after"]["share"]),
        "worse": preview["points"] < 0,
        "changes": [
            (wording.rule(one["rule"]), number(one["points"], signed=True)) for one in preview["changes"]
        ],
        "breaks": [broken(one, names) for one in preview["breaks"]],
        "mends": [broken(one, names) for one in preview["mends"]],
    }


def why(one: Fields, here: Fields | None, names: Names) -> dict[str, list[str]]:
    """`reasons` that speak for the place, and the `price`: what was traded away for it."""
    if here is None:
        return {"reasons": [], "price": []}
    reasons = [_common_time(one, here)]
    price: list[str] = []
    for other in one.get("reasons") or ():
        label = names.groups.get(other["to"], "?")
        reasons += [_would_break(label, broken(x, names)) for x in other["breaks"]]
        for change in other["changes"]:
            (reasons if change["points"] < 0 else price).append(_would_change(label, change))
    return {
        "reasons": list(dict.fromkeys(one for one in reasons if one)),
        "price": list(dict.fromkeys(price)),
    }


def _common_time(one: Fields, here: Fields) -> str:
    """Whether the group's weekly time suits everybody in it."""
    at = f"{times.WEEKDAY_CODES[here['weekday']]} {here['time']}"
    slot = times.slot(at)
    if at in (here.get("common_times") or ()):
        return ngettext(
            "%(slot)s suits the only one here.",
            "%(slot)s suits all %(num)d.",
            len(here["members"]),
            slot=slot,
        )
    if at in (one.get("weekly_times") or ()):
        return _("%(slot)s suits them.", slot=slot)
    return ""


def _would_break(label: str, rule: Mapping[str, str]) -> str:
    if rule["who"]:
        return _(
            "In group %(label)s this would not hold: %(rule)s (%(who)s).",
            label=label,
            rule=_lower(rule["rule"]),
            who=rule["who"],
        )
    return _("In group %(label)s this would not hold: %(rule)s.", label=label, rule=_lower(rule["rule"]))


def _would_change(label: str, change: Fields) -> str:
    points, rule = number(abs(change["points"])), _lower(wording.rule(change["rule"]))
    if change["points"] < 0:
        return _(
            "In group %(label)s %(points)s points would be lost: %(rule)s.",
            label=label,
            points=points,
            rule=rule,
        )
    return _(
        "Group %(label)s would give %(points)s points more: %(rule)s.", label=label, points=points, rule=rule
    )


def _lower(said: str) -> str:
    return said[:1].lower() + said[1:]
