"""Which pages are there? One blueprint a subject."""

from services.web.pages import (
    apply,
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
    waves,
)

BLUEPRINTS = (
    public.blueprint,
    apply.blueprint,
    language.blueprint,
    sign_in.blueprint,
    home.blueprint,
    group.blueprint,
    meetings.blueprint,
    me.blueprint,
    links.blueprint,
    survey.blueprint,
    waves.blueprint,
    results.blueprint,
    *staff.BLUEPRINTS,
)
