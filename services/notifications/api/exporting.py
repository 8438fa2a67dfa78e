"""What does somebody get of notifications who asks for all that is kept of them?"""

from typing import Any

from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint

from services.notifications.domain.preferences import PREFERENCES
from services.notifications.projections import deliveries, written
from shared.auth import allow, caller, signed_in
from shared.execute import state_of
from shared.http import store, vault
from shared.moments import in_utc
from shared.personal import ERASED

exporting = Blueprint("exporting", __name__, description="All that is kept of the caller")


@exporting.get("/me/export")
@allow(signed_in)
def export() -> Response:
    """Parts with rows. The other services have the same route."""
    me = str(caller().person)
    chosen, _ = state_of(store(), PREFERENCES, me)
    with store().database.read() as tx:
        to_me, by_me = deliveries.of_person(tx, me), written.by(tx, me)
    opened = vault().open(text for row in by_me for text in (row.subject, row.text))

    def clear(text: str) -> Any:
        return None if opened[text] is ERASED else opened[text]

    quiet = chosen.quiet
    parts = {
        "messages": [
            {
                "template": row.template,
                "programme_id": row.programme_id,
                "state": row.state,
                "due_at": in_utc(row.due_at),
                "changed_at": in_utc(row.changed_at),
            }
            for row in to_me
        ],
        "written": [
            {"written_at": in_utc(row.written_at), "subject": clear(row.subject), "text": clear(row.text)}
            for row in by_me
        ],
        "preferences": [
            {
                "quiet_from": quiet.begins if quiet else None,
                "quiet_until": quiet.ends if quiet else None,
                "timezone": quiet.timezone if quiet else None,
                "unsubscribed": sorted(chosen.unsubscribed),
            }
        ],
    }
    return jsonify(parts=[{"name": name, "rows": rows} for name, rows in parts.items()])
