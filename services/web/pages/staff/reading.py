"""What do the services know of a programme? Asked once a page, in the shapes that the staff's pages use."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.web import client

Fields = dict[str, Any]


def programmes() -> list[Fields]:
    return client.items("registration", "/programmes")


def places(programme_id: str) -> Fields:
    found: Fields = client.get("registration", f"/programmes/{programme_id}/places")
    return found


def applications(programme_id: str) -> list[Fields]:
    return client.items("registration", f"/programmes/{programme_id}/applications")


def groups(programme_id: str) -> list[Fields]:
    return client.items("registration", f"/programmes/{programme_id}/groups")


def meetings(programme_id: str) -> list[Fields]:
    """All meetings of the programme by time; none before groups are published."""
    found = client.get_or_none("sessions", f"/programmes/{programme_id}/sessions")
    return client.items("sessions", f"/programmes/{programme_id}/sessions") if found else []


def waves(programme_id: str) -> list[Fields]:
    found = client.get_or_none("surveys", f"/programmes/{programme_id}/waves")
    return list(found["items"]) if found else []


def reporting_check(about: Mapping[str, Any]) -> Fields | None:
    """Whether a programme's results can be told; None where it asks no survey."""
    if not about["survey_plan"]:
        return None
    found: Fields | None = client.get_or_none("surveys", f"/programmes/{about['id']}/reporting-check")
    return found


def names(groups: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Person → name, of everybody who is in or leads one of these groups."""
    return {
        one["person_id"]: one["name"]
        for group in groups
        for one in (*group["members"], *group["facilitators"])
    }


def lost(programme_id: str) -> list[Fields]:
    """Messages about the programme that did not arrive, or came back, the latest first."""
    path = f"/programmes/{programme_id}/messages"
    found = [client.get_or_none("notifications", path, state=one) for one in ("given-up", "bounced")]
    items = [one for listed in found if listed for one in listed["items"]]
    return sorted(items, key=lambda one: str(one["changed_at"]), reverse=True)


def concerns(programme_id: str) -> list[Fields]:
    """What was told in confidence and is not settled: for coordinators, so none for anybody else."""
    found = client.get_or_none("sessions", f"/programmes/{programme_id}/concerns")
    return [one for one in found["items"] if not one["settled"]] if found else []
