"""Which pages are there for those who run programmes and lead groups?"""

from services.web.pages.staff import (
    applications,
    board,
    by_phone,
    concerns,
    coordinator,
    facilitator,
    log,
    meeting,
    messages,
    organisations,
    partners,
    published,
    remaining,
    report,
    schedule,
    surveys,
)

BLUEPRINTS = (
    organisations.blueprint,
    partners.blueprint,
    coordinator.blueprint,
    applications.blueprint,
    by_phone.blueprint,
    board.blueprint,
    published.blueprint,
    schedule.blueprint,
    surveys.blueprint,
    messages.blueprint,
    concerns.blueprint,
    remaining.blueprint,
    report.blueprint,
    log.blueprint,
    facilitator.blueprint,
    meeting.blueprint,
)
