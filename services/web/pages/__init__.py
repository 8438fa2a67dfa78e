"""Which pages are there? One blueprint a subject."""

from services.web.pages import (
    apply,
    concern,
    goals,
    group,
    home,
    language,
    links,
    me,
    meetings,
    public,
    results,
    sign_in,
    staff,
    survey,
    themes,
    waves,
)

BLUEPRINTS = (
    public.blueprint,
    apply.blueprint,
    language.blueprint,
    sign_in.blueprint,
    home.blueprint,
    group.blueprint,
    goals.blueprint,
    concern.blueprint,
    meetings.blueprint,
    themes.blueprint,
    me.blueprint,
    links.blueprint,
    survey.blueprint,
    waves.blueprint,
    results.blueprint,
    *staff.BLUEPRINTS,
)
