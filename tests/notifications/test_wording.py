"""Does every mail say what it should, whole, calmly and in our words, in all three languages?"""

import os
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from services.notifications.domain.kinds import KINDS
from services.notifications.mail.wording import FOLDER, UNSUBSCRIBE, wording, write
from tests.notifications.samples import ALL, CONTRACTS, LANGUAGES, SITE, contract, facts_of, sample

GOLDEN = Path(__file__).with_name("golden")
# The layout is one and the words are in the text: three whole pages show all that HTML can get wrong.
WHOLE_PAGES = {("group-welcome", "fi"), ("session-reminder", "sv"), ("written-message", "en")}
GLOSSARY = {
    "fi": {
        "session": "tapaami",
        "group": "vertaisryhm",
        "waiting": "varasijal",
        "rules": "pelisään",
        "report": "tulosraport",
    },
    "sv": {
        "session": "träff",
        "group": "kamratgrupp",
        "waiting": "reservlista",
        "rules": "spelreg",
        "report": "resultatrapport",
    },
    "en": {
        "session": "meeting",
        "group": "peer group",
        "waiting": "waiting list",
        "rules": "ground rules",
        "report": "results report",
    },
}
SPEAKS_OF = {
    "session-invitation": ("session", "group"),
    "session-moved": ("session", "group"),
    "session-cancelled": ("session", "group"),
    "session-reminder": ("session", "group"),
    "absence-told": ("session",),
    "group-welcome": ("session", "group"),
    "application-waitlisted": ("waiting",),
    "place-offered": ("waiting",),
    "ground-rules-agreed": ("rules", "group"),
    "report-ready": ("report",),
}
NOT_OUR_WORDS = re.compile(
    r"istunto|istunno|sessio\b|entreprenör|impact|mentee|webinar|käyttäjä", re.IGNORECASE
)

every_mail = pytest.mark.parametrize("name", ALL)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
@every_mail
def test_the_mail_reads_as_it_was_agreed(name, language):
    mail = sample(name, language)
    template = ALL[name][0]
    _golden(f"{name}.{language}.txt", f"Subject: {mail.subject}\n\n{mail.text}")
    if (name, language) in WHOLE_PAGES:
        _golden(f"{template}.{language}.html", mail.html)


def test_every_kind_has_its_wording_and_no_wording_is_left_over():
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(KINDS)
    assert {path.stem for path in CONTRACTS.glob("*.json")} == set(KINDS) - {"written-message"}
    for name in KINDS:
        assert set(wording(name)) == set(LANGUAGES)
        assert len({frozenset(parts) for parts in wording(name).values()}) == 1


@pytest.mark.parametrize("template", sorted(set(KINDS) - {"written-message"}))
def test_the_contract_names_the_owner(template):
    assert contract(template)["owner"] == KINDS[template].owner


@every_language
@every_mail
def test_one_button_one_link_and_the_way_out_where_there_is_one(name, language):
    template, facts = facts_of(name)
    mail = sample(name, language)
    links = re.findall(r'href="([^"]*)"', mail.html)
    ways_out = [link for link in links if "/unsubscribe/" in link]
    assert [link for link in links if link not in ways_out] == [SITE + facts["link"]]
    assert len(ways_out) == (0 if KINDS[template].essential else 1)
    assert (UNSUBSCRIBE[language] in mail.text) is not KINDS[template].essential
    assert SITE + facts["link"] in mail.text


@every_language
@every_mail
def test_the_mail_is_calm_and_speaks_our_words(name, language):
    mail = sample(name, language)
    for said in (mail.subject, mail.text):
        assert "!" not in said
        assert "{" not in said
        assert "None" not in said
        assert not NOT_OUR_WORDS.search(said)
    for thing in SPEAKS_OF.get(ALL[name][0], ()):
        assert GLOSSARY[language][thing] in f"{mail.subject} {mail.text}".lower()


@every_language
@every_mail
def test_the_subject_fits_where_subjects_are_read(name, language):
    assert 10 <= len(sample(name, language).subject) <= 78


@every_language
@every_mail
def test_the_mail_asks_no_third_party_for_anything(name, language):
    html = sample(name, language).html
    assert set(re.findall(r'src="([^"]*)"', html)) == {"cid:ring"}
    assert "@import" not in html
    assert "<link" not in html


@every_language
def test_a_time_is_in_the_subject_of_what_has_a_time(language):
    expected = {
        "fi": "ti 24.11. klo 9.00–11.00",
        "sv": "tis 24.11 kl. 9.00–11.00",
        "en": "Tue 24 Nov, 9:00–11:00",
    }
    for name in ("session-invitation", "session-moved", "session-cancelled", "session-reminder"):
        assert expected[language] in sample(name, language).subject


def test_a_wording_without_its_fact_is_refused_rather_than_sent_with_a_hole():
    template, facts = facts_of("place-offered")
    del facts["until"]
    with pytest.raises(UndefinedError, match="until"):
        write(template, "fi", facts, SITE)


def test_what_a_person_wrote_cannot_become_markup():
    facts = {
        **facts_of("written-message")[1],
        "text": "<script>alert(1)</script> & {{ 7 * 7 }}",
        "writer": "<b>",
    }
    mail = write("written-message", "en", facts, SITE + "/?a=1&b=2")
    assert "<script" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "{{ 7 * 7 }}" in mail.text
    assert "<b>" not in mail.html


def _golden(name: str, said: str) -> None:
    path = GOLDEN / name.replace(", ", "-").replace(" ", "-")
    if os.environ.get("VERTAIS_WRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    assert path.read_text("utf-8") == said
