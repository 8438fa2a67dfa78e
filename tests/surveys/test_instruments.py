"""Do the instruments that come with Vertais score as their sources say, and does a wrong file say where?"""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from services.surveys.domain.commands import ChangeHelpContacts, PublishInstrument
from services.surveys.domain.events import HelpContactsChanged, InstrumentPublished
from services.surveys.domain.instrument import Answers, instrument_stream
from services.surveys.instruments import InstrumentError, newest_version, read_document, shipped
from tests.kit import story

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")


def score(name: str, scale: str, answers: Answers) -> Fraction | None:
    return next(one for one in shipped()[name][0].scales if one.id == scale).score(answers)


def test_who_5_is_the_sum_times_four():
    answers = {f"who-{place}": 3 for place in range(1, 6)}
    assert score("who-5", "wellbeing", answers) == 60
    assert score("who-5", "wellbeing", {**answers, "who-1": None}) is None


def test_bat_4_is_a_mean_and_the_single_items_are_themselves():
    assert score("bat-4", "burnout-complaints", {"bat-1": 1, "bat-2": 2, "bat-3": 2, "bat-4": 5}) == 2.5
    assert score("single-item-stress", "stress", {"stress": 4}) == 4
    assert score("work-ability-score", "work-ability", {"work-ability": 8}) == 8
    bands = shipped()["work-ability-score"][0].primary.bands
    assert [(band.lowest, band.name["en"]) for band in bands] == [(0, "poor"), (6, "moderate"), (8, "good")]


def test_our_own_runs_from_0_to_100_and_forgives_one_skipped_item():
    items = ("gladness", "what-matters", "strength-left", "own-limits", "trust-ahead")
    assert score("vertais-wellbeing", "work-wellbeing", dict.fromkeys(items, 4)) == 100
    assert score("vertais-wellbeing", "work-wellbeing", dict.fromkeys(items[1:], 1)) == 25
    assert score("vertais-wellbeing", "work-wellbeing", dict.fromkeys(items[2:], 1)) is None


def test_only_what_is_ours_to_show_can_be_asked():
    assert {name for name, (one, _, _) in shipped().items() if one.can_be_asked} == {"vertais-wellbeing"}
    assert newest_version("vertais-wellbeing") == 1
    assert newest_version("who-5") == newest_version("unknown") == 0


def test_our_own_asks_8_to_12_things_in_three_languages_and_says_whom_to_call():
    ours = shipped()["vertais-wellbeing"][0]
    assert 8 <= len(ours.items) <= 12
    for item in ours.items:
        assert len({item.asks[language] for language in LANGUAGES}) == 3
        assert all(set(label) == set(LANGUAGES) for _, label in item.options)
    assert all(ours.help[language] for language in LANGUAGES)
    assert ours.help_checked


@pytest.mark.parametrize(
    "document, problems",
    [
        ("id: a\n  b: [", ["not YAML"]),
        ("- a", ["mapping of fields"]),
        ("id: a\ntitel: b", ["$.titel: Unknown field"]),
        ("id: a\nversion: one\nitems: [{id: Q}]", ["$.version", "$.items[0].id", "$.scales", "$.licence"]),
    ],
)
def test_a_wrong_file_names_its_fields(document: str, problems: list[str]):
    with pytest.raises(InstrumentError) as refusal:
        read_document(document)
    for problem in problems:
        assert problem in str(refusal.value)


contacts = {"checked": "2026-11-23"}
publish = PublishInstrument("ours", 1, {"items": [1]}, contacts, NOW)
published = InstrumentPublished("ours", 1, {"items": [1]}, contacts, NOW)


def test_a_published_version_keeps_its_words():
    once = story(instrument_stream).when(publish).then(published)
    once.when(publish).then_nothing()
    once.when(PublishInstrument("ours", 1, {"items": [2]}, contacts, NOW)).then_rejected(
        "instrument-version-is-taken"
    )


def test_help_contacts_change_without_a_new_version():
    fresh = {"checked": "2027-01-01"}
    changed = HelpContactsChanged("ours", 1, fresh, NOW)
    once = story(instrument_stream).given(published).when(ChangeHelpContacts(fresh, NOW)).then(changed)
    once.when(ChangeHelpContacts(fresh, NOW)).then_nothing()
    story(instrument_stream).when(ChangeHelpContacts(fresh, NOW)).then_rejected("no-such-instrument")
