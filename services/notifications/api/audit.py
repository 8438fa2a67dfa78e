"""Who did what about a programme's messages? Most are sent by the software itself, when they are due."""

from typing import Any

from flask_smorest import Blueprint

from services.notifications.api.messages import staff
from services.notifications.domain.audience import AUDIENCE
from services.notifications.domain.events import MessageRestored, MessageWritten
from services.notifications.domain.message import MESSAGE
from services.notifications.projections.deliveries import deliveries, people_of
from shared.audit import Deeds, Page, deed, deeds, streams
from shared.auth import allow
from shared.http import store

audit = Blueprint("audit", __name__)

TOLD = (MessageWritten, MessageRestored)


@audit.get("/programmes/<programme_id>/audit")
@allow(staff)
@audit.arguments(Page, location="query")
@audit.response(200, Deeds)
def who_did_what(asked: dict[str, Any], programme_id: str) -> dict[str, Any]:
    """Who wrote to people, and who sent again what had not arrived, the latest first. A test to oneself is
    left out; a page may be short for that."""
    about = streams(MESSAGE, deliveries.c.message_id).where(deliveries.c.programme_id == programme_id)
    with store().database.read() as tx:
        done, more = deeds(tx, store(), [streams(AUDIENCE, programme_id), about], TOLD, asked)
        to = people_of(tx, [one.ident for one in done if isinstance(one.event, MessageRestored)])
    return {
        "items": [deed(one, to.get(one.ident)) for one in done if not _is_a_test(one.event)],
        "next": more,
    }


def _is_a_test(event: MessageWritten | MessageRestored) -> bool:
    return isinstance(event, MessageWritten) and event.to == (event.writer_id,)
