"""Does a programme's staff see who did what, in each service, and who has read whose application?"""

import ast

import pytest

from services.web.pages.staff.deeds import WORDS
from shared.codec import type_name
from tests.architecture.flows import events_of, read_domain
from tests.architecture.sources import SERVICES, part, python_files, tree
from tests.web.conftest import ADMIN

# What people cause by the routes and no programme's log tells, each with its reason.
LEFT_OUT = {
    "registration": {
        "a person's own": "PersonRegistered NameCorrected EmailCorrected PhoneCorrected LanguageChosen"
        " ShownToGroupChosen SignInRequested ErasureAsked ErasureConfirmed ErasureCalledOff ErasureHastened",
        "an organisation's": "OrganisationFounded CoordinatorAppointed CoordinatorDismissed"
        " FacilitatorEngaged FacilitatorDismissed PartnerSystemAdmitted PartnerSystemRevoked"
        " PartnerSecretMade PartnerSecretRevoked SignInProviderNamed SignInProviderDismissed"
        " SenderNamed SenderDismissed",
    },
    "sessions": {
        "a person's own": "GoalSet GoalReworded GoalShared GoalKeptPrivate GoalReached GoalDropped"
        " JoinLinkMade CalendarLinkMade CalendarLinksRevoked",
        "a vote": "ThemeVoted",
        "a hint for whoever takes attendance": "PresenceSuggested",
        "follows from how a meeting ended": "SessionStruckOff SeriesEnded",
    },
    "surveys": {},
    "notifications": {
        "a person's own": "QuietHoursKept Unsubscribed SubscribedAgain",
        "a copy of what was written": "MessageQueued MessageRescheduled MessageWithdrawn",
    },
}


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_is_told_has_words(service):
    told = {type_name(one) for one in part(service, "api.audit").TOLD}
    assert told == set(WORDS[service]())


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_people_can_cause_is_told_or_left_out_for_a_reason(service):
    told = {one.__name__ for one in part(service, "api.audit").TOLD}
    left_out = {name for names in LEFT_OUT[service].values() for name in names.split()}
    assert caused_by_people(service) - told == left_out


def caused_by_people(service):
    """The events of the commands that are given outside the rules: by the routes and what they call."""
    domain = read_domain(service)
    given = set()
    for path in python_files(f"services/{service}/api", f"services/{service}/domain"):
        if not any(getattr(node, "name", "") == "decide" for node in tree(path).body):
            given |= {
                getattr(call.func, "id", "") for call in ast.walk(tree(path)) if isinstance(call, ast.Call)
            }
    return {event for command in given & set(domain.commands) for event in events_of(domain, command)}


@pytest.mark.parametrize(
    "language, opened, read",
    [
        ("en", "opened applications", "read the list of applications"),
        ("fi", "avasi haun", "luki hakemusten luettelon"),
        ("sv", "öppnade ansökan", "läste listan över ansökningar"),
    ],
)
def test_it_is_listed_in_the_reader_s_language(site, language, opened, read):
    pages = site.browser()
    pages.post("/sign-in", {"language": language, "back": "/"}, to="/language")
    pages.sign_in(site.link(ADMIN))
    base = f"/coordinator/{site.programme}"
    pages.get(f"{base}/applications")
    assert f'href="{base}/log"' in pages.get(base).text
    page = pages.get(f"{base}/log").text
    assert opened in page
    assert read not in page
    assert read in pages.get(f"{base}/log?of=reads").text
