"""Where do the people of one group meet those of another, and of another organisation? A small story."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from deploy import mail_catcher, platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.pilot import Pilot
from services.registration import kept, setup
from services.registration.domain.partner_system import SCOPES
from shared.peers import client
from shared.settings import utc_now
from tests.prove import doors
from tests.prove.played import settings_in

ADMIN = "anna@example.org"
MEMBERS = 10
SUBSTITUTE = ("Sirpa Sijainen", "sirpa@example.org", "fi")
NEIGHBOUR = ("Nils Granne", "nils@example.org", "sv")
STRANGER = "olli@example.org"
EVERYTHING = {"name": "Jäsenrekisteri", "scopes": list(SCOPES)}
CONTACTS_ALONE = {"name": "Uutiskirje", "scopes": ["contacts:read"]}


@dataclass
class Village:
    """A programme with two groups before their first meeting, and everybody whom `doors` names.

    `ids` are those of the first group's things, by the name of a path's parameter.
    """

    whole: platform.Platform
    person: Mapping[str, str]
    ids: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    systems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def session(self, who: str) -> str:
        """The secret of a fresh session of somebody's."""
        with self.whole.stores["registration"].database.write() as tx:
            now = self.whole.settings.clock()
            secret, _ = kept.begin_session(tx, self.person[who], now, is_staff=True)
        return secret

    def partners_token(self, who: str, service: str) -> str:
        """A token of a partner's system with all that it may do in a service."""
        system = self.systems[who]
        form = {
            "grant_type": "client_credentials",
            "resource": f"http://localhost:8000/api/{service}/v1",
            "client_id": system["client_id"],
            "client_secret": system["client_secret"],
        }
        asked = self.whole.apps["registration"].test_client()
        answer = asked.post("/api/registration/v1/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["access_token"])

    def tokens(self, who: str) -> Mapping[str, str]:
        """Access tokens by service, as registration gives them to a session of somebody's."""
        answer = (
            self.whole.apps["registration"]
            .test_client()
            .post(
                "/api/registration/v1/sign-ins/tokens",
                headers={"Authorization": f"Session {self.session(who)}"},
            )
        )
        assert answer.status_code == 200, answer.text
        found: Mapping[str, str] = answer.get_json()["tokens"]
        return found


@contextmanager
def village() -> Iterator[Village]:
    folder = Path(tempfile.mkdtemp(prefix="vertais-village-"))
    catcher = mail_catcher.start(folder / "mail")
    settings = replace(settings_in(folder, catcher), clock=StoryClock(utc_now()))
    whole = platform.build(settings)
    whole.start()
    try:
        setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna Esimerkki", "fi")
        stage = Stage(client(whole.site), Mailbox(catcher.folder), whole.is_settled)
        yield settled(whole, stage)
    finally:
        whole.stop()
        catcher.stop()
        shutil.rmtree(folder, ignore_errors=True)


def settled(whole: platform.Platform, stage: Stage) -> Village:
    clock: Any = whole.settings.clock
    pilot = Pilot(stage, clock, Character(stage, ADMIN, "fi"), seed=2026)
    pilot.people = pilot.people[:MEMBERS]
    pilot.prepare()
    pilot.apply()
    coordinator = pilot.coordinator.here()
    coordinator.post("registration", f"/programmes/{pilot.programme}/accept-all")
    listed = coordinator.get("registration", f"/programmes/{pilot.programme}/applications")["items"]
    by_id = {one["id"]: one["person_id"] for one in listed}
    pilot.person = {number: by_id[ident] for number, ident in pilot.application.items()}
    coordinator.post("registration", f"/programmes/{pilot.programme}/close")
    pilot.group()
    return people_and_things(whole, pilot)


def people_and_things(whole: platform.Platform, pilot: Pilot) -> Village:
    coordinator = pilot.coordinator.here()
    group, other = pilot.groups()
    owner, fellow = pilot.members_of(group)[:2]
    leaders = {ident: pilot.lead_of(ident) for ident in (group, other)}
    base = f"/organisations/{pilot.organisation}"
    name, email, language = SUBSTITUTE
    contact = {"name": name, "email": email, "language": language}
    substitute = coordinator.post("registration", f"{base}/staff", contact)["person_id"]
    neighbour, stranger, foreign = another_organisation(pilot)
    admin = pilot.admin.here()
    systems = {
        doors.PARTNER: admin.post("registration", f"{base}/partner-systems", EVERYTHING),
        doors.PARTNER_WITHOUT: admin.post("registration", f"{base}/partner-systems", CONTACTS_ALONE),
        doors.OTHER_PARTNER: admin.post("registration", f"{foreign}/partner-systems", EVERYTHING),
    }
    mine = pilot.characters[owner.number].here()
    lead = leaders[group].here()
    session = next(one for one in pilot.coming() if one["group_id"] == group)["id"]
    words = {"text": "Pidetään ajasta kiinni"}
    rule = mine.post("sessions", f"/groups/{group}/ground-rules/proposals", words)
    goal = mine.post("sessions", f"/groups/{group}/goals", words)
    mine.post("sessions", f"/groups/{group}/concerns", words)
    concern = coordinator.get("sessions", f"/programmes/{pilot.programme}/concerns")["items"][0]["id"]
    material = {"title": "Työkirja", "url": "https://example.org/workbook"}
    lead.post("sessions", f"/sessions/{session}/materials", material)
    led = {"person_id": substitute, "instead_of": lead.me["person_id"]}
    coordinator.post(
        "registration", f"/groups/{group}/substitutes", {"session_id": session, "person_id": substitute}
    )
    coordinator.post("sessions", f"/sessions/{session}/substitute", led)
    pilot.write_to(group, [owner])
    pilot.stage.settle()
    shown = lead.get("sessions", f"/sessions/{session}")
    sent = coordinator.get("notifications", f"/programmes/{pilot.programme}/messages")["items"]
    return Village(
        whole,
        person={
            doors.ADMIN: pilot.admin.person_id,
            doors.COORDINATOR: pilot.coordinator.person_id,
            doors.FACILITATOR: lead.me["person_id"],
            doors.OWNER: pilot.person[owner.number],
            doors.FELLOW: pilot.person[fellow.number],
            doors.SUBSTITUTE: substitute,
            doors.NEIGHBOUR: neighbour,
            doors.STRANGER: stranger,
            doors.OTHER_FACILITATOR: leaders[other].person_id,
            doors.OTHER_MEMBER: pilot.person[pilot.members_of(other)[0].number],
        },
        ids={
            "organisation_id": pilot.organisation,
            "programme_id": pilot.programme,
            "group_id": group,
            "application_id": pilot.application[owner.number],
            "person_id": pilot.person[owner.number],
            "session_id": session,
            "rule_id": rule["proposed"][0]["id"],
            "goal_id": goal["id"],
            "concern_id": concern,
            "material_id": shown["materials"][0]["id"],
            "wave_id": mine.get("surveys", "/me/waves")["items"][0]["wave_id"],
            "message_id": sent[0]["message_id"],
            "sign_in_id": mine.get("registration", "/me/sign-ins")["items"][0]["id"],
            "system_id": systems[doors.PARTNER]["id"],
            "secret_id": systems[doors.PARTNER]["secret_id"],
        },
        secrets={kind: pilot.characters[owner.number].open_link(kind) for kind in ("in", "join", "survey")},
        systems=systems,
    )


def another_organisation(pilot: Pilot) -> tuple[str, str, str]:
    """Another organisation's coordinator, somebody who has applied to its programme alone, and its path."""
    admin = pilot.admin.here()
    founded = admin.post("registration", "/organisations", {"name": "Grannföreningen", "reply_to": ADMIN})
    name, email, language = NEIGHBOUR
    contact = {"name": name, "email": email, "language": language}
    base = f"/organisations/{founded['id']}"
    neighbour = admin.post("registration", f"{base}/coordinators", contact)["person_id"]
    starts = (pilot.clock() + timedelta(days=30)).date()
    overrides = {
        "opens_on": None,
        "closes_on": (starts - timedelta(days=2)).isoformat(),
        "starts_on": starts.isoformat(),
        "ends_on": (starts + timedelta(days=118)).isoformat(),
        "session_plan": {"first_on": starts.isoformat()},
    }
    imported = {"template": "ekollega", "overrides": overrides}
    programme = admin.post("registration", f"{base}/programmes/import", imported)["id"]
    admin.post("registration", f"/programmes/{programme}/open")
    applicant = {
        "name": "Olli Outo",
        "email": STRANGER,
        "phone": None,
        "language": "fi",
        "answers": {
            "company": "Olli Oy",
            "municipality": "Turku",
            "company_size": "1",
            "trade": "C",
            "years_in_business": 3,
            "languages": ["fi"],
            "weekly_times": ["mon 17:00"],
            "needs": "Aika",
        },
    }
    admin.post("registration", f"/programmes/{programme}/applications", applicant)
    listed = admin.get("registration", f"/programmes/{programme}/applications")["items"]
    return neighbour, str(listed[0]["person_id"]), base
