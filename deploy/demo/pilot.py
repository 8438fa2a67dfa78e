"""How did the pilot go? Twenty-five apply, twenty-three start, two groups meet five times, twenty finish."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.people import MARK, SLOTS, Applicant, applicants, chance_of

ZONE = ZoneInfo("Europe/Helsinki")
STORY_DAYS = 138
TITLE = {
    "fi": "Vertaisryhmät, esimerkki",
    "sv": "Kamratgrupper, exempel",
    "en": "Peer groups, an example",
}
COORDINATOR = ("Kaisa Esimerkki", f"{MARK}-coordinator@example.org", "fi")
FACILITATORS = (
    ("Petri Malli", f"{MARK}-facilitator-1@example.org", "fi"),
    ("Noora Näyte", f"{MARK}-facilitator-2@example.org", "sv"),
    ("Maarit Harjoitus", f"{MARK}-facilitator-3@example.org", "fi"),
)
GROUND_RULES = {
    "fi": ("Se mitä täällä puhutaan, jää tänne.", "Jokainen saa puheenvuoron."),
    "sv": ("Det som sägs här stannar här.", "Alla får ordet."),
    "en": ("What is said here stays here.", "Everybody gets a turn to speak."),
}
BY_PHONE = 8
WITHDRAW = (24, 25)
LEAVE_AFTER = {4: 2, 11: 3, 17: 4}  # applicant → the meeting after which they leave


class Pilot:
    """The story, step by step; each speaks to the platform as its people would."""

    def __init__(self, stage: Stage, clock: StoryClock, admin: Character, seed: int) -> None:
        self.stage = stage
        self.clock = clock
        self.admin = admin
        self.people = applicants(seed=seed)
        self.chance = chance_of(seed)
        self.characters = {one.number: Character(stage, one.email, one.language) for one in self.people}
        self.coordinator = Character(stage, COORDINATOR[1], COORDINATOR[2])
        self.facilitators = [Character(stage, email, language) for _, email, language in FACILITATORS]
        self.capacity = 25
        self.organisation = ""
        self.programme = ""
        self.application: dict[int, str] = {}
        self.person: dict[int, str] = {}
        self.gone: set[int] = set()

    def steps(self) -> Sequence[tuple[str, Callable[[], Any]]]:
        return [
            ("An admin founds an organisation and imports the eKollega template", self.prepare),
            ("Twenty-five entrepreneurs apply, one of them by phone", self.apply),
            ("All are accepted, two cancel before the start", self.accept),
            ("Two groups are proposed, a member is moved, the groups are published", self.group),
            ("The first survey is answered and ground rules are agreed", self.begin),
            ("Ten meetings are held; three people leave on the way", self.meet),
            ("The last survey is answered and the report is released", self.finish),
            ("Today: the next programme takes applications", self.go_on),
        ]

    # -- before the start

    def prepare(self) -> None:
        admin = self.admin.here()
        founded = admin.post(
            "registration",
            "/organisations",
            {"name": "Varsinais-Suomen esimerkkiyhdistys", "reply_to": COORDINATOR[1]},
        )
        self.organisation = founded["id"]
        admin.post(
            "registration",
            f"/organisations/{self.organisation}/coordinators",
            _contact(*COORDINATOR),
        )
        for contact in FACILITATORS:
            able = {"languages": ["fi", "sv", "en"], "weekly_times": list(SLOTS)}
            admin.post("registration", f"/organisations/{self.organisation}/staff", _contact(*contact) | able)
        self.stage.settle()
        self.programme = self.import_programme(TITLE, starts_in=16)
        self.coordinator.here().post("registration", f"/programmes/{self.programme}/open")

    def import_programme(self, title: dict[str, str], starts_in: int) -> str:
        """A programme from the eKollega template that starts so many days from the story's today."""
        today = self.clock().astimezone(ZONE).date()
        starts = today + timedelta(days=starts_in)
        overrides = {
            "title": title,
            "opens_on": None,
            "closes_on": (starts - timedelta(days=2)).isoformat(),
            "starts_on": starts.isoformat(),
            "ends_on": (today + timedelta(days=starts_in + 118)).isoformat(),
            "capacity": self.capacity,
            "weekly_slots": list(SLOTS),
            "group_rules": {"smallest": 4, "largest": 13},
            "session_plan": {"first_on": starts.isoformat()},
        }
        made = self.coordinator.here().post(
            "registration",
            f"/organisations/{self.organisation}/programmes/import",
            {"template": "ekollega", "overrides": overrides},
        )
        return str(made["id"])

    def apply(self) -> None:
        shown = self.coordinator.here().get("registration", f"/programmes/{self.programme}")
        for one in self.people:
            self.clock.go_to(self.clock() + timedelta(hours=1))
            by_phone = one.number == BY_PHONE
            browser = self.coordinator.here() if by_phone else self.characters[one.number].browser
            made = browser.post(
                "registration",
                f"/programmes/{self.programme}/applications",
                application_of(one, shown, by_phone),
                key=one.reference,
            )
            self.application[one.number] = made["id"]
        # nobody consents for another: who was entered by phone does so themselves, once they have signed in
        consent = {"text_version": shown["survey_consent"]["version"]}
        path = f"/applications/{self.application[BY_PHONE]}/survey-consent"
        self.characters[BY_PHONE].here().post("registration", path, consent)
        self.stage.settle()

    def accept(self) -> None:
        self.on_day(9)
        coordinator = self.coordinator.here()
        coordinator.post("registration", f"/programmes/{self.programme}/accept-all")
        listed = coordinator.get("registration", f"/programmes/{self.programme}/applications")["items"]
        by_id = {one["id"]: one["person_id"] for one in listed}
        self.person = {number: by_id[ident] for number, ident in self.application.items()}
        self.stage.settle()
        for number in WITHDRAW:
            ident = self.application[number]
            self.characters[number].here().post("registration", f"/applications/{ident}/withdraw")
            self.gone.add(number)
        self.on_day(12)
        self.coordinator.here().post("registration", f"/programmes/{self.programme}/close")
        self.stage.settle()

    def group(self) -> None:
        self.on_day(13)
        self.arrange()
        self.coordinator.here().post("registration", f"/programmes/{self.programme}/grouping/publish")
        self.stage.settle()
        self.on_day(16)

    def arrange(self) -> None:
        """Two groups as proposed, but for a member who is moved and for who leads them."""
        coordinator = self.coordinator.here()
        base = f"/programmes/{self.programme}/grouping"
        coordinator.post("registration", f"{base}/proposals", {"seed": 7, "group_count": 2})
        self.stage.settle()
        board = coordinator.get("registration", base)
        one, target = _easiest_move(board)
        coordinator.post("registration", f"{base}/moves", {"person_id": one, "to": target})
        board = coordinator.get("registration", base)
        for group, turns in zip(board["groups"], ((0, 2), (1, 2)), strict=True):
            wanted = {self.facilitator_id(board, turn) for turn in turns}
            proposed = {lead["person_id"] for lead in group["facilitators"]}
            for lead in sorted(wanted - proposed):
                body = {"group_id": group["group_id"], "person_id": lead}
                coordinator.post("registration", f"{base}/facilitators", body)
            for lead in sorted(proposed - wanted):
                coordinator.delete("registration", f"{base}/facilitators/{group['group_id']}/{lead}")

    def facilitator_id(self, board: dict[str, Any], turn: int) -> str:
        name = FACILITATORS[turn][0]
        return str(next(one["person_id"] for one in board["facilitators"] if one["name"] == name))

    # -- the groups at work

    def begin(self) -> None:
        for one in self.still_here():
            self.answer(one, 0.0)
        for group in self.groups():
            members = self.members_of(group)
            lead = self.lead_of(group)
            lead.here().post(
                "sessions", f"/groups/{group}/room", {"url": f"https://meet.example.org/{group}"}
            )
            for rule in GROUND_RULES[members[0].language]:
                self.characters[members[0].number].here().post(
                    "sessions", f"/groups/{group}/ground-rules/proposals", {"text": rule}
                )
            agreed = lead.here().post("sessions", f"/groups/{group}/ground-rules/agree")
            for one in members:
                self.characters[one.number].here().post(
                    "sessions", f"/groups/{group}/ground-rules/accept", {"version": agreed["version"]}
                )
        self.stage.settle()

    def meet(self) -> None:
        held: dict[str, int] = {}
        while True:
            coming = self.coming()
            if not coming:
                return
            session = coming[0]
            if session["number"] == 3 and session["sequence"] == 0 and held.get("moved") is None:
                held["moved"] = 1
                self.move_by_a_day(session)
                continue
            self.hold(session)

    def move_by_a_day(self, session: dict[str, Any]) -> datetime:
        """When the meeting is now."""
        moved = _time(session["starts_at"]) + timedelta(days=1)
        self.coordinator.here().post(
            "sessions", f"/sessions/{session['id']}/reschedule", {"starts_at": moved.isoformat()}
        )
        return moved

    def hold(self, session: dict[str, Any]) -> None:
        """One meeting: reminders, an absence, two who join by their links, attendance, and who leaves."""
        starts, ends = _time(session["starts_at"]), _time(session["ends_at"])
        members = self.members_of(session["group_id"])
        self.clock.go_to(starts - timedelta(hours=23, minutes=59))
        self.stage.settle()
        away = members[session["number"] % len(members)]
        if self.clock() < starts:  # where two groups meet on one evening, the second may have begun
            self.characters[away.number].here().post("sessions", f"/sessions/{session['id']}/absence", {})
        self.clock.go_to(starts - timedelta(minutes=59))
        self.stage.settle()
        self.clock.go_to(starts - timedelta(minutes=5))
        coming = [one for one in members if one is not away]
        for one in coming[:2]:
            character = self.characters[one.number]
            character.signed_out.post("sessions", f"/join/{character.open_link('join')}")
        self.clock.go_to(ends + timedelta(minutes=1))
        lead = self.lead_of(session["group_id"]).here()
        marks = {
            "present": [self.person[one.number] for one in coming],
            "absent": [self.person[away.number]],
        }
        lead.post("sessions", f"/sessions/{session['id']}/attendance", marks)
        lead.post("sessions", f"/sessions/{session['id']}/hold", {"held": True})
        for one in members:
            if LEAVE_AFTER.get(one.number) == session["number"]:
                ident = self.application[one.number]
                leaving = {"reason": "paused-business"}
                self.characters[one.number].here().post(
                    "registration", f"/applications/{ident}/leave", leaving
                )
                self.gone.add(one.number)
        if session["number"] == 2:
            self.write_to(session["group_id"], coming)
        self.stage.settle()

    def write_to(self, group: str, members: Sequence[Applicant]) -> None:
        words = {
            "subject": "Kiitos tapaamisesta",
            "text": "Hei,\n\nkiitos hyvästä keskustelusta. Ensi kerralla puhumme ajankäytöstä.\n\nKaisa",
        }
        to = [self.person[one.number] for one in members]
        self.coordinator.here().post("notifications", "/messages", {"group_id": group, "to": to, **words})

    # -- the end

    def finish(self) -> None:
        self.clock.go_to(self.clock() + timedelta(hours=16))
        self.stage.settle()  # only then is the newest survey link in a mailbox the last survey's
        for one in self.still_here():
            self.answer(one, one.lift)
        self.clock.go_to(self.clock() + timedelta(days=15))
        self.stage.settle()

    def answer(self, one: Applicant, lift: float) -> None:
        """Open the survey from its e-mail, save half of it, come back, and send it."""
        character = self.characters[one.number]
        token = character.open_link("survey")
        asked = character.signed_out.post("surveys", f"/survey-links/{token}")
        answers = {item["id"]: self.choose(item, one.before + lift) for item in asked["items"]}
        half = dict(list(answers.items())[: len(answers) // 2])
        character.signed_out.put("surveys", f"/survey-links/{token}/answers", {"answers": half})
        character.signed_out.post("surveys", f"/survey-links/{token}/submit", {"answers": answers})

    def choose(self, item: dict[str, Any], level: float) -> int:
        """One of the item's values, near how this person is; strain runs the other way."""
        values = [option["value"] for option in item["options"]]
        felt = 1 - level if item["id"] == "strain" else level
        near = felt * (len(values) - 1) + self.chance.gauss(0, 0.45)
        return int(values[max(0, min(len(values) - 1, round(near)))])

    def go_on(self) -> None:
        self.clock.catch_up()
        next_one = self.import_programme({language: f"{text} 2" for language, text in TITLE.items()}, 30)
        self.coordinator.here().post("registration", f"/programmes/{next_one}/open")
        self.stage.settle()

    # -- looking around

    def on_day(self, day: int) -> None:
        """Ten in the morning, local time, that many days into the story."""
        begun = self.clock.start.astimezone(ZONE)
        self.clock.go_to((begun + timedelta(days=day)).replace(hour=10, minute=0))

    def still_here(self) -> list[Applicant]:
        return [one for one in self.people if one.number not in self.gone]

    def groups(self) -> list[str]:
        found = self.coordinator.here().get("registration", f"/programmes/{self.programme}/groups")["items"]
        return [str(one["group_id"]) for one in found]

    def members_of(self, group: str) -> list[Applicant]:
        shown = self.coordinator.here().get("registration", f"/groups/{group}")
        inside = {one["person_id"] for one in shown["members"]}
        return [one for one in self.people if self.person[one.number] in inside]

    def lead_of(self, group: str) -> Character:
        shown = self.coordinator.here().get("registration", f"/groups/{group}")
        names = {one["name"] for one in shown["facilitators"]}
        return next(self.facilitators[turn] for turn, one in enumerate(FACILITATORS) if one[0] in names)

    def coming(self) -> list[dict[str, Any]]:
        listed = self.coordinator.here().get("sessions", f"/programmes/{self.programme}/sessions")["items"]
        return sorted(
            (one for one in listed if one["status"] == "scheduled"), key=lambda one: one["starts_at"]
        )


def _contact(name: str, email: str, language: str) -> dict[str, str]:
    return {"name": name, "email": email, "language": language}


def application_of(one: Applicant, programme: dict[str, Any], by_phone: bool) -> dict[str, Any]:
    """What this person fills in, of what the programme asks."""
    body = {
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "language": one.language,
        "answers": {name: value for name, value in one.answers.items() if name in programme["asked"]},
    }
    if by_phone:
        return body | {"channel": "phone", "external_reference": one.reference}
    return body | {"survey_consent": programme["survey_consent"]["version"]}


def _easiest_move(board: dict[str, Any]) -> tuple[str, str]:
    """Somebody who can change groups without breaking a rule, at the least price that the board tells."""
    moves = [
        (-reason["points"], member["person_id"], reason["to"])
        for group in board["groups"]
        for member in group["members"]
        for reason in member["reasons"]
        if not reason["breaks"]
    ]
    _, person, to = min(moves)
    return person, to


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
