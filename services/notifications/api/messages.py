"""Writing to a programme or a group, and seeing what became of every message."""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.notifications import access
from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.commands import SendAgain, WriteMessage
from services.notifications.domain.message import MESSAGE
from services.notifications.domain.queueing import queue
from services.notifications.mail.wording import LANGUAGES, write
from services.notifications.projections import audiences, deliveries, written
from shared.auth import Caller, allow, caller, signed_in
from shared.decider import Intent
from shared.http import context, new_id, not_found, now, run, run_all, store, vault
from shared.personal import ERASED, Clear

messages = Blueprint("messages", __name__)
PAGE = 50


class WordsSchema(Schema):
    subject = fields.String(required=True, validate=validate.Length(3, 120))
    text = fields.String(required=True, validate=validate.Length(1, 10_000))


class WriteSchema(WordsSchema):
    """To a programme, or to one group of it; a facilitator names the own group."""

    programme_id = fields.UUID()
    group_id = fields.UUID()
    to = fields.List(fields.UUID(), load_default=list, validate=validate.Length(max=500))
    test = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class PreviewSchema(WordsSchema):
    language = fields.String(load_default="fi", validate=validate.OneOf(LANGUAGES))
    programme_title = fields.String(load_default="", validate=validate.Length(max=200))
    writer = fields.String(load_default="", validate=validate.Length(max=200))


class PreviewedSchema(Schema):
    subject = fields.String(required=True)
    text = fields.String(required=True)
    html = fields.String(required=True)


class QueuedSchema(Schema):
    written_id = fields.String(required=True)
    queued = fields.Integer(required=True)


class PageSchema(Schema):
    after = fields.String(load_default=None, validate=validate.Length(max=120))


class DeliveriesQuery(PageSchema):
    state = fields.String(load_default=None, validate=validate.OneOf(deliveries.STATES))
    written_id = fields.UUID(load_default=None)


class WrittenQuery(PageSchema):
    group_id = fields.UUID(load_default=None)


class DeliverySchema(Schema):
    message_id = fields.String()
    written_id = fields.String(allow_none=True)
    template = fields.String()
    person_id = fields.String()
    state = fields.String()
    reason = fields.String(allow_none=True)
    attempts = fields.Integer()
    due_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class DeliveriesSchema(Schema):
    items = fields.List(fields.Nested(DeliverySchema))
    next = fields.String(allow_none=True)


class WrittenSchema(Schema):
    written_id = fields.String()
    group_id = fields.String(allow_none=True)
    writer_id = fields.String()
    subject = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    written_at = fields.AwareDateTime()
    recipients = fields.Integer()
    states = fields.Dict(keys=fields.String(), values=fields.Integer())


class WrittenListSchema(Schema):
    items = fields.List(fields.Nested(WrittenSchema))
    next = fields.String(allow_none=True)


def staff(who: Caller, programme_id: str) -> bool:
    return access.staff_of_programme(who, programme_id)


def sees_written(who: Caller, programme_id: str) -> bool:
    """Staff, or somebody who leads a group; which group is looked at in the view."""
    return access.staff_of_programme(who, programme_id) or bool(who.facilitates)


def staff_of_message(who: Caller, message_id: str) -> bool:
    with store().database.read() as tx:
        programme_id = deliveries.programme_of(tx, message_id)
    return programme_id is not None and access.staff_of_programme(who, programme_id)


@messages.post("/messages")
@allow(signed_in)
@messages.arguments(WriteSchema)
@messages.response(201, QueuedSchema)
def write_message(body: dict[str, Any]) -> dict[str, Any]:
    """Write to people of a programme or group; with `test`, to yourself alone."""
    me = str(caller().person)
    group_id = str(body["group_id"]) if body.get("group_id") else None
    programme_id = str(body["programme_id"]) if body.get("programme_id") else _programme_of(group_id)
    if programme_id is None or not access.may_write(caller(), programme_id, group_id):
        not_found()
    at, written_id = now(), new_id()
    to = (me,) if body["test"] else tuple(dict.fromkeys(str(person) for person in body["to"]))
    command = WriteMessage(
        written_id=written_id,
        programme_id=programme_id,
        group_id=group_id,
        writer_id=me,
        to=to,
        subject=Clear(body["subject"]),
        text=Clear(body["text"]),
        now=at,
    )
    refs = {"programme_id": programme_id, "written_id": written_id}
    copies = [queue("written-message", written_id, person, at, refs, programme_id) for person in to]
    # All or none: what was written is on its way to everybody whom it names.
    run_all([Intent(AUDIENCE, programme_id, command), *copies])
    return {"written_id": written_id, "queued": len(to)}


@messages.post("/messages/preview")
@allow(signed_in)
@messages.arguments(PreviewSchema)
@messages.response(200, PreviewedSchema)
def preview(body: dict[str, Any]) -> dict[str, str]:
    """What the mail will look like; nothing is kept."""
    mail = write("written-message", body["language"], body, context().settings.public_url + "/")
    return {"subject": mail.subject, "text": mail.text, "html": mail.html}


@messages.get("/programmes/<programme_id>/messages")
@allow(staff)
@messages.arguments(DeliveriesQuery, location="query")
@messages.response(200, DeliveriesSchema)
def of_programme(query: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """What became of each message about the programme, the latest change first."""
    written_id = str(query["written_id"]) if query["written_id"] else None
    with store().database.read() as tx:
        rows = deliveries.of_programme(
            tx, programme_id, PAGE + 1, _cursor(query["after"]), query["state"], written_id
        )
    page = rows[:PAGE]
    more = f"{page[-1].changed_at.isoformat()}~{page[-1].message_id}" if len(rows) > PAGE else None
    return {"items": [row._mapping for row in page], "next": more}


@messages.get("/programmes/<programme_id>/written-messages")
@allow(sees_written)
@messages.arguments(WrittenQuery, location="query")
@messages.response(200, WrittenListSchema)
def written_in_programme(query: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """What the staff have written, and how much of it has arrived; a facilitator names the own group."""
    group_id = str(query["group_id"]) if query["group_id"] else None
    if not access.may_write(caller(), programme_id, group_id):
        not_found()
    with store().database.read() as tx:
        rows = written.of_programme(tx, programme_id, group_id, PAGE + 1, query["after"])
        counted = deliveries.counts_of_written(tx, [row.written_id for row in rows])
    page = rows[:PAGE]
    opened = vault().open([text for row in page for text in (row.subject, row.text)])
    clear = {sealed: None if value is ERASED else value for sealed, value in opened.items()}
    items = [
        {
            **row._mapping,
            "subject": clear[row.subject],
            "text": clear[row.text],
            "states": counted[row.written_id],
        }
        for row in page
    ]
    return {"items": items, "next": page[-1].written_id if len(rows) > PAGE else None}


@messages.post("/messages/<message_id>/send-again")
@allow(staff_of_message)
@messages.response(204)
def send_again(message_id: str) -> None:
    """Try a message again that was given up, after the address was corrected."""
    run(MESSAGE, message_id, SendAgain(message_id, now()))


def _programme_of(group_id: str | None) -> str | None:
    if group_id is None:
        return None
    with store().database.read() as tx:
        return audiences.programme_of_group(tx, group_id)


def _cursor(after: str | None) -> tuple[datetime, str] | None:
    if after is None:
        return None
    moment, _, message_id = after.partition("~")
    try:
        return datetime.fromisoformat(moment.replace(" ", "+")), message_id
    except ValueError:
        not_found()
