"""Is PRIVACY.md true: its table of retention, the fields that are sealed, and the notice people are shown?"""

import re

from services.registration.domain.retention import APPLICATIONS, USUAL_DAYS
from services.web.language import LANGUAGES
from tests.architecture import contracts, privacy
from tests.architecture.sources import ROOT, SERVICES, part

TEXT = privacy.PRIVACY.read_text()
NOTICES = ROOT / "services/web/templates/privacy"


def test_its_table_of_retention_is_what_the_code_goes_by():
    assert privacy.TABLE.search(TEXT)
    assert privacy.with_table(TEXT) == TEXT, "`make tables` writes it"


def test_every_event_with_something_personal_is_named_with_its_class_of_data():
    told = set(re.findall(r"`(\w+)`", TEXT))
    sealed = {
        event.__name__
        for service in SERVICES
        for event in part(service, "store").open_store.__globals__.get("EVENTS", ())
        if contracts.personal_fields(event)
    }
    assert sealed
    assert sealed - told == set()


def test_the_notice_says_the_same_in_each_language():
    """As many headings, paragraphs and points: what is added to one is added to all."""
    shapes = {
        language: [
            len(re.findall(f"<{tag}>", (NOTICES / f"{language}.html").read_text()))
            for tag in ("h2", "p", "li")
        ]
        for language in LANGUAGES
    }
    assert len({tuple(shape) for shape in shapes.values()}) == 1, shapes


def test_the_notice_names_the_days_that_the_code_goes_by():
    for language in LANGUAGES:
        assert f" {USUAL_DAYS[APPLICATIONS]} " in (NOTICES / f"{language}.html").read_text()
