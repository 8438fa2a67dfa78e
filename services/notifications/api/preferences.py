"""How does a signed-in person say when, and of what, not to hear?"""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.notifications.domain.commands import KeepQuiet, SubscribeAgain, Unsubscribe
from services.notifications.domain.kinds import KINDS, OPTIONAL
from services.notifications.domain.preferences import PREFERENCES, Preferences
from services.notifications.domain.timing import NIGHT
from shared.auth import allow, caller, signed_in
from shared.decider import Intent
from shared.execute import state_of
from shared.http import now, run_all, show_version, store

preferences = Blueprint("preferences", __name__)


class QuietHoursSchema(Schema):
    begins = fields.Integer(required=True, strict=True, validate=validate.Range(0, 23))
    ends = fields.Integer(required=True, strict=True, validate=validate.Range(0, 23))
    timezone = fields.String(required=True, validate=validate.Length(1, 60))


class KindSchema(Schema):
    template = fields.String()
    essential = fields.Boolean()
    subscribed = fields.Boolean()


class PreferencesSchema(Schema):
    quiet_hours = fields.Nested(QuietHoursSchema)
    kinds = fields.List(fields.Nested(KindSchema))


class ChangeSchema(Schema):
    """All of it: what is not named in `unsubscribed` is subscribed to."""

    quiet_hours = fields.Nested(QuietHoursSchema, required=True)
    unsubscribed = fields.List(
        fields.String(validate=validate.OneOf(sorted(OPTIONAL))),
        required=True,
        validate=validate.Length(max=50),
    )


@preferences.get("/me/preferences")
@allow(signed_in)
@preferences.response(200, PreferencesSchema)
def mine() -> dict[str, Any]:
    chosen, version = state_of(store(), PREFERENCES, str(caller().person))
    show_version(version)
    return _shown(chosen)


@preferences.put("/me/preferences")
@allow(signed_in)
@preferences.arguments(ChangeSchema)
@preferences.response(200, PreferencesSchema)
def change(body: dict[str, Any]) -> dict[str, Any]:
    me, at = str(caller().person), now()
    unwanted = set(body["unsubscribed"])
    commands = [
        KeepQuiet(me, now=at, **body["quiet_hours"]),
        *(Unsubscribe(me, template, at) for template in sorted(unwanted)),
        *(SubscribeAgain(me, template, at) for template in sorted(OPTIONAL - unwanted)),
    ]
    # One stream and one wish: either all of it is taken or none.
    run_all([Intent(PREFERENCES, me, command) for command in commands])
    chosen, version = state_of(store(), PREFERENCES, me)
    show_version(version)
    return _shown(chosen)


def _shown(chosen: Preferences) -> dict[str, Any]:
    return {
        "quiet_hours": chosen.quiet or NIGHT,
        "kinds": [
            {
                "template": name,
                "essential": kind.essential,
                "subscribed": name not in chosen.unsubscribed,
            }
            for name, kind in KINDS.items()
        ],
    }
