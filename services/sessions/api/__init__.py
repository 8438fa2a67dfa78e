"""Which routes does this service answer?"""

from services.sessions.api import agreeing, calendars, exporting, joining, mailing, preparing, sessions

BLUEPRINTS = (
    sessions.blueprint,
    preparing.blueprint,
    agreeing.blueprint,
    joining.blueprint,
    calendars.blueprint,
    exporting.blueprint,
    mailing.blueprint,
)
