"""Does the page of the report claim that the programme brought a change about? It says that nobody knows."""

import re

from deploy.demo.pilot import COORDINATOR
from services.registration import setup
from shared.peers import client
from tests.journeys.story import Story
from tests.web.conftest import Pages

# By language, the coordinator's own last, since mail follows the screen: the sentence that says what is
# not known, and the words that would claim it nevertheless.
CAUSES = {
    "sv": (
        "Det fanns ingen grupp att jämföra med, så rapporten säger inte om förändringen beror på programmet.",
        r"tack vare|orsak|ledde till|påverka|bidrog|på grund av|beror på",
    ),
    "en": (
        "There was no group to compare with, so the report does not tell whether the programme brought "
        "the change about.",
        r"thanks to|because of|caus(ed|es)|led to|brought about|as a result of|impact",
    ),
    "fi": (
        "Vertailuryhmää ei ollut, joten raportti ei kerro, johtuiko muutos ohjelmasta.",
        r"ansiosta|aiheutt|johtu|vaikutti|vaikutuk|sai aikaan|tuotti",
    ),
}


def assert_no_cause_is_claimed(story: Story) -> None:
    """On the page as the coordinator reads it, in each language."""
    link = setup.sign_in_link(story.whole.stores["registration"], story.settings, COORDINATOR[1])
    assert link is not None
    browser = Pages(client(story.site))
    browser.sign_in(link.removeprefix(story.settings.public_url))
    address = f"/coordinator/{story.pilot.programme}/report"
    for language, (not_known, claims) in CAUSES.items():
        browser.post(address, {"language": language, "back": address}, to="/language")
        page = browser.get(address).text.replace("\xa0", " ")
        assert f'<html lang="{language}"' in page
        assert page.count(not_known) == 1
        assert not re.search(claims, page.replace(not_known, ""), re.IGNORECASE)
