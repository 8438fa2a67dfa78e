"""Which routes does this service answer?"""

from services.sessions.api import agreeing, audit, calendars, exporting, joining, mailing, preparing, sessions

BLUEPRINTS = (
    sessions.blueprint,
    preparing.blueprint,
    agreeing.blueprint,
    audit.blueprint,
    joining.blueprint,
    calendars.blueprint,
    exporting.blueprint,
    mailing.blueprint,
)
