"""How is a session prepared: agenda, theme, materials, task, room?"""

from typing import Any

from flask_smorest import Blueprint

from services.sessions import access
from services.sessions.api import schemas
from services.sessions.api.sessions import shown
from services.sessions.api.showing import opener
from services.sessions.domain.commands import (
    AddMaterial,
    ChooseTheme,
    DropSessionRoom,
    GiveTask,
    ProposeTheme,
    RemoveMaterial,
    SetAgenda,
    SetGroupChannel,
    SetGroupRoom,
    SetSessionRoom,
    VoteForTheme,
)
from services.sessions.domain.events import Step
from services.sessions.domain.series import series
from services.sessions.domain.session import session
from services.sessions.projections.groups import group_of
from shared.auth import allow, caller
from shared.http import new_id, not_found, run, store

blueprint = Blueprint("preparing", __name__, description="What sessions are prepared with")
View = dict[str, Any]


@blueprint.post("/sessions/<session_id>/agenda")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.AgendaBody)
@blueprint.response(200, schemas.SessionWhole)
def set_agenda(body: View, session_id: str) -> View:
    """The steps of a session with their minutes; a break at least hourly."""
    steps = tuple(Step(one["kind"], one["minutes"]) for one in body["steps"])
    titles = tuple(one["title"].strip() for one in body["steps"])
    run(session, session_id, SetAgenda(_me(), steps, titles))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/themes")
@allow(access.in_session)
@blueprint.arguments(schemas.TextBody)
@blueprint.response(200, schemas.SessionWhole)
def propose_theme(body: View, session_id: str) -> View:
    """Put a theme to the group's vote."""
    run(session, session_id, ProposeTheme(new_id(), _me(), body["text"].strip()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/themes/vote")
@allow(access.expected_at_session)
@blueprint.arguments(schemas.VoteBody)
@blueprint.response(200, schemas.SessionWhole)
def vote(body: View, session_id: str) -> View:
    """One's vote; voting again moves it."""
    run(session, session_id, VoteForTheme(body["theme_id"], _me()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/themes/choose")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.ChooseThemeBody)
@blueprint.response(200, schemas.SessionWhole)
def choose_theme(body: View, session_id: str) -> View:
    """Settle the theme: as the group has voted, or the one named."""
    run(session, session_id, ChooseTheme(body["theme_id"]))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/materials")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.MaterialBody)
@blueprint.response(200, schemas.SessionWhole)
def add_material(body: View, session_id: str) -> View:
    """Add a link for the members."""
    run(
        session,
        session_id,
        AddMaterial(new_id(), _me(), {"title": body["title"].strip(), "url": body["url"]}),
    )
    return shown(session_id)


@blueprint.delete("/sessions/<session_id>/materials/<material_id>")
@allow(access.staff_of_session)
@blueprint.response(200, schemas.SessionWhole)
def remove_material(session_id: str, material_id: str) -> View:
    """Take a link away again."""
    run(session, session_id, RemoveMaterial(material_id))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/task")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.TextBody)
@blueprint.response(200, schemas.SessionWhole)
def give_task(body: View, session_id: str) -> View:
    """What the members do until the next session."""
    run(session, session_id, GiveTask(_me(), body["text"].strip()))
    return shown(session_id)


@blueprint.post("/sessions/<session_id>/room")
@allow(access.staff_of_session)
@blueprint.arguments(schemas.AddressBody)
@blueprint.response(200, schemas.SessionWhole)
def set_room(body: View, session_id: str) -> View:
    """Meet this once in another room than the group's."""
    run(session, session_id, SetSessionRoom(_me(), body["url"]))
    return shown(session_id)


@blueprint.delete("/sessions/<session_id>/room")
@allow(access.staff_of_session)
@blueprint.response(200, schemas.SessionWhole)
def drop_room(session_id: str) -> View:
    """Meet in the group's own room again."""
    run(session, session_id, DropSessionRoom())
    return shown(session_id)


@blueprint.get("/groups/<group_id>/room")
@allow(access.in_group)
@blueprint.response(200, schemas.GroupShown)
def group_room(group_id: str) -> View:
    """The group's channel, and to its staff the link of its room."""
    return _group(group_id)


@blueprint.post("/groups/<group_id>/room")
@allow(access.staff_of_group)
@blueprint.arguments(schemas.AddressBody)
@blueprint.response(200, schemas.GroupShown)
def set_group_room(body: View, group_id: str) -> View:
    """The fixed link at which the group meets (Teams, Zoom, Meet ...)."""
    run(series, group_id, SetGroupRoom(_me(), body["url"]))
    return _group(group_id)


@blueprint.post("/groups/<group_id>/channel")
@allow(access.staff_of_group)
@blueprint.arguments(schemas.AddressBody)
@blueprint.response(200, schemas.GroupShown)
def set_group_channel(body: View, group_id: str) -> View:
    """The link to the group's own channel (WhatsApp, Signal, Teams ...)."""
    run(series, group_id, SetGroupChannel(_me(), body["url"]))
    return _group(group_id)


def _group(group_id: str) -> View:
    with store().database.read() as tx:
        group = group_of(tx, group_id)
    if group is None:
        not_found()
    is_staff = access.staff_of_group(caller(), group_id)
    opened = opener([group.room, group.channel])
    room = opened(group.room) if is_staff else None
    return {"group_id": group_id, "room": room, "channel": opened(group.channel)}


def _me() -> str:
    return str(caller().person)
