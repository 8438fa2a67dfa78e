"""Does staff get from nothing to a held meeting, by pages alone and without JavaScript?"""

import re
from datetime import datetime, timedelta

import pytest

from tests.web.conftest import ADMIN

KAISA, NOORA = "kaisa@example.org", "noora@example.org"
TIMES = ["tue 09:00", "thu 17:00"]
PEOPLE = [
    ("Aino Esimerkki", "I", 2),
    ("Björn Malli", "F", 14),
    ("Carita Näyte", "Q", 6),
    ("Daniel Koe", "K", 1),
    ("Eeva Harjoitus", "T", 22),
    ("Farid Kenttä", "H", 3),
    ("Gunilla Mall", "N", 18),
    ("Heikki Malli", "A", 9),
]
PERSON = re.compile(r'href="\?person=([0-9a-f-]{36})')

pytestmark = pytest.mark.slow


def test_from_an_organisation_to_a_held_meeting(stage):
    base = plan_a_programme(stage)
    kaisa = stage.signed_in(KAISA)
    open_it(kaisa, base)
    for number, person in enumerate(PEOPLE[:-1]):
        applies(stage, base, number, person)
    one_is_taken_by_phone(kaisa, base, PEOPLE[-1])
    accept_them(kaisa, base)
    form_the_groups(stage, kaisa, base)
    meeting = it_has_meetings(stage, kaisa, base)
    write_to_the_group(kaisa, base)
    hold_it(stage, meeting)
    nothing_is_told_too_early(stage.signed_in(KAISA), base)
    it_is_listed_who_did_what(stage, base)


def plan_a_programme(stage):
    anna = stage.signed_in(ADMIN)
    assert "No organisations yet" in anna.get("/admin").text
    made = anna.post("/admin", {"name": "Leipurit ry", "reply_to": "leipurit@example.org"})
    organisation = made.headers["Location"]
    contact = {"name": "Kaisa", "email": KAISA, "language": "en"}
    anna.post(organisation, contact, to=f"{organisation}/coordinators")
    able = {"languages": ["fi"], "weekly_times": TIMES}
    anna.post(organisation, {**contact, "name": "Noora", "email": NOORA, **able}, to=f"{organisation}/staff")
    starts = stage.clock().date() + timedelta(days=30)
    fields = {
        "template": "ekollega",
        "title.fi": "Syksyn ryhmät",
        "title.sv": "Höstens grupper",
        "title.en": "Autumn groups",
        "capacity": "10",
        "closes_on": (starts - timedelta(days=3)).isoformat(),
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=150)).isoformat(),
    }
    refused = anna.post(organisation, {**fields, "capacity": "many"}, to=f"{organisation}/programmes")
    assert refused.status_code == 422
    assert "aria-invalid" in refused.text
    planned = anna.post(organisation, fields, to=f"{organisation}/programmes")
    assert planned.status_code == 303, planned.text
    return planned.headers["Location"]


def open_it(kaisa, base):
    assert "Applications are not open yet" in kaisa.get(base).text
    asked = kaisa.get(f"{base}/life/open")
    assert "Open applications?" in asked.text
    assert "Applications are open." in after(kaisa, kaisa.post(f"{base}/life/open", {}))
    assert kaisa.get(f"{base}/life/complete").status_code == 404  # not now


def applies(stage, base, number, person):
    name, trade, years = person
    body = {
        "name": name,
        "email": f"person-{number}@example.org",
        "language": "fi",
        "answers": {
            "company": f"=HYPERLINK({number})",
            "municipality": f"Turku {number}",
            "company_size": "1",
            "trade": trade,
            "years_in_business": years,
            "languages": ["fi"],
            "weekly_times": TIMES,
            "needs": "Ajanhallinta",
        },
    }
    programme = base.rsplit("/", 1)[1]
    stage.anybody().post("registration", f"/programmes/{programme}/applications", body)


def one_is_taken_by_phone(kaisa, base, person):
    name, trade, years = person
    page = f"{base}/applications/new"
    refused = kaisa.post(page, {"name": name, "email": "not an address", "language": "fi"})
    assert refused.status_code == 422
    assert name in refused.text
    sent = kaisa.post(
        page,
        {
            "name": name,
            "email": "heikki@exampel.org",
            "language": "fi",
            "answers.company": "Maatila",
            "answers.municipality": "Salo",
            "answers.company_size": "1",
            "answers.trade": trade,
            "answers.years_in_business": str(years),
            "answers.languages": ["fi"],
            "answers.weekly_times": TIMES,
            "answers.needs": "Kollegat",
        },
    )
    assert sent.status_code == 303, sent.text
    one = sent.headers["Location"]
    assert "by phone" in kaisa.get(one).text
    kaisa.post(one, {"note": "Soittaa maanantaina"}, to=f"{one}/notes")
    contact = {"name": name, "email": "heikki@example.org", "phone": ""}
    assert "Corrected" in after(kaisa, kaisa.post(one, contact, to=f"{one}/contact"))
    shown = kaisa.get(one).text
    assert "Soittaa maanantaina" in shown
    assert "heikki@example.org" in shown


def accept_them(kaisa, base):
    assert "8 new applications" in kaisa.get(base).text
    assert "Everybody fits." in kaisa.get(f"{base}/applications/accept-all").text
    kaisa.post(f"{base}/applications/accept-all", {})
    accepted = kaisa.get(f"{base}/applications?status=accepted").text
    assert all(name in accepted for name, _trade, _years in PEOPLE)
    assert "Björn Malli" not in kaisa.get(f"{base}/applications?q=aino").text
    file = kaisa.get(f"{base}/applications/list.csv").text
    assert ";'=HYPERLINK(0);" in file  # a spreadsheet must not run it
    kaisa.post(f"{base}/life/close", {})


def form_the_groups(stage, kaisa, base):
    page = f"{base}/groups"
    assert "8 people to place" in kaisa.get(page).text
    kaisa.post(page, {"seed": "1", "group_count": "2"}, to=f"{page}/proposal")
    stage.until("a proposal", lambda: "Looking for the best groups" not in kaisa.get(page).text)
    board = kaisa.get(page).text
    assert "8 of 8 placed" in board
    person = PERSON.findall(board)[0]
    chosen = kaisa.get(f"{page}?person={person}").text
    assert "suits all" in chosen
    to = re.findall(r'name="to" value="([0-9a-f-]{36})"', chosen)[0]
    moved = kaisa.post(page, {"person_id": person, "to": to, "stay": "1"}, to=f"{page}/move")
    assert moved.headers["Location"] == f"{page}?person={person}#chosen"
    assert "Undo" in kaisa.get(page).text
    kaisa.post(page, {}, to=f"{page}/undo")
    kaisa.post(page, {"person_id": person}, to=f"{page}/pin")
    assert "kept here" in kaisa.get(page).text
    kaisa.post(page, {"person_id": person}, to=f"{page}/unpin")
    assert "Publish the groups?" in kaisa.get(f"{page}/publish").text
    broken = re.findall(r'name="despite" value="([a-z-]+)"', kaisa.get(f"{page}/publish").text)
    published = kaisa.post(f"{page}/publish", {"despite": broken})
    assert published.headers["Location"] == base, after(kaisa, published)
    assert kaisa.get(f"{page}/publish").headers["Location"] == page  # it is done
    assert "The groups are out." in kaisa.get(page).text


def it_has_meetings(stage, kaisa, base):
    stage.until("the groups' meetings", lambda: "Meeting 5" in kaisa.get(f"{base}/meetings").text)
    page = kaisa.get(f"{base}/meetings").text
    assert "no link" in page
    group = re.findall(r'id="room-([0-9a-f-]{36})"', page)[0]
    room = f"{base}/meetings/room/{group}"
    assert kaisa.post(f"{base}/meetings", {"url": "zoom"}, to=room).status_code == 422
    kaisa.post(f"{base}/meetings", {"url": "https://meet.example.org/a"}, to=room)
    return re.findall(r"/facilitator/meetings/[0-9a-f-]{36}", kaisa.get(f"{base}/meetings").text)[0]


def write_to_the_group(kaisa, base):
    page = f"{base}/messages/new"
    stage_of = re.findall(r'<option value="(group:[0-9a-f-]{36})"', kaisa.get(page).text)
    words = {"to": stage_of[0], "subject": "Ennen ensimmäistä", "text": "Tuokaa kahvia."}
    assert kaisa.post(page, {**words, "text": "", "do": "preview"}).status_code == 422
    shown = kaisa.post(page, {**words, "do": "preview"})
    assert "Send to 4 people" in shown.text
    assert "Tuokaa kahvia." in shown.text
    tried = kaisa.post(page, {**words, "do": "test"})
    assert "to your own address" in tried.text
    sent = kaisa.post(page, {**words, "do": "send"})
    assert sent.headers["Location"] == f"{base}/messages"
    assert "Ennen ensimmäistä" in kaisa.get(f"{base}/messages").text


def hold_it(stage, meeting):
    noora = stage.signed_in(NOORA)
    assert "Group A" in noora.get("/facilitator").text
    before = noora.get(meeting).text
    assert "Who is coming" in before
    assert noora.get(f"{meeting}/cancel").status_code == 200
    day = re.findall(r'name="day" type="date" value="([0-9-]+)"', noora.get(f"{meeting}/reschedule").text)[0]
    later = {"day": day, "time": "10:00", "minutes": "120"}
    assert "Moved." in after(noora, noora.post(f"{meeting}/reschedule", later))
    assert noora.post(f"{meeting}/reschedule", {"day": "soon"}).status_code == 422
    stage.clock.turn_to(datetime.fromisoformat(f"{day}T10:30+02:00"))
    noora = stage.signed_in(NOORA)
    page = noora.get(meeting).text
    assert 'class="running"' in page
    assert '<span class="tag ">Running</span>' in page
    people = re.findall(r'value="present:([0-9a-f-]{36})"', page)
    noora.post(meeting, {"mark": f"absent:{people[0]}"}, to=f"{meeting}/attendance")
    noora.post(meeting, {"mark": f"present:{','.join(people[1:])}"}, to=f"{meeting}/attendance")
    assert "3 of 4 here" in noora.get(meeting).text
    assert "Held." in after(noora, noora.post(meeting, {}, to=f"{meeting}/hold"))


def nothing_is_told_too_early(kaisa, base):
    assert "Nobody sees what" in kaisa.get(f"{base}/surveys").text
    assert "No report yet" in kaisa.get(f"{base}/report").text
    assert kaisa.get(f"{base}/report/chart.svg?scale=work-wellbeing").status_code == 404


def it_is_listed_who_did_what(stage, base):
    for language, held, wrote in (
        ("en", "noted that a meeting was held", "wrote a message"),
        ("fi", "merkitsi tapaamisen pidetyksi", "kirjoitti viestin"),
        ("sv", "antecknade att en träff hölls", "skrev ett meddelande"),
    ):
        kaisa = stage.signed_in(KAISA, language)
        kaisa.post(base, {"language": language, "back": "/"}, to="/language")
        for tab, name, said in (("meetings", "Noora", held), ("messages", "Kaisa", wrote)):
            page = kaisa.get(f"{base}/log?of={tab}").text
            assert page.count(f'<span class="strong">{name}</span> {said}') == 1
            assert re.search(rf'href="\?of={tab}" aria-current="true"', page)


def after(pages, answer):
    """The page to which a form led."""
    assert answer.status_code == 303, answer.text
    return pages.get(answer.headers["Location"].partition("#")[0]).text
