"""What is a story told with? A platform, a clock that jumps, and mail that is read as its receivers do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from icalendar import Calendar

from deploy import mail_catcher, platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.people import Applicant
from deploy.demo.pilot import ZONE, Pilot
from services.registration import setup
from shared.peers import client
from shared.settings import Settings

ADMIN = "anna@example.org"
# A Monday in January: the clocks go forward while the groups meet.
BEGINS = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)

# By what does one know a letter in the list of one's mails?
SUBJECTS = {
    "received": ("Hakemuksesi on perillä", "Din ansökan har kommit fram", "Your application has arrived"),
    "place": ("Sait paikan", "Du har fått en plats", "You have a place"),
    "waiting": ("Olet varasijalistalla", "Du står på reservlistan", "You are on the waiting list"),
    "offer": ("Sinulle on vapautunut paikka", "Det finns en plats för dig", "There is a place for you"),
    "lapsed": (
        "Paikkatarjouksen aika päättyi",
        "Erbjudandet om en plats har gått ut",
        "The offer of a place has lapsed",
    ),
    "welcome": ("Ryhmäsi on koossa", "Din grupp är samlad", "Your group is ready"),
    "invitation": ("Kutsu:", "Inbjudan:", "Invitation:"),
    "moved": ("Tapaaminen siirtyi", "Träffen har flyttats", "The meeting has moved"),
    "day before": ("Muistutus: tapaaminen", "Påminnelse: träff", "Reminder: meeting"),
    "hour before": ("Tapaaminen alkaa", "Träffen börjar", "The meeting starts"),
    "absence": ("ei pääse tapaamiseen", "kan inte komma till träffen", "can't come to the meeting"),
    "survey": ("Alkukysely", "Startenkät", "First survey"),
    "last survey": ("Loppukysely", "Slutenkät", "Last survey"),
    "report": ("Tulosraportti on valmis", "Resultatrapporten är klar", "The results report is ready"),
}
GREETINGS = {"fi": "Hei ", "sv": "Hej ", "en": "Hello "}


@dataclass
class Story:
    """The pilot's people, and the platform on which they meet, which may be stopped and begun again."""

    folder: Path
    settings: Settings
    clock: StoryClock
    whole: platform.Platform
    stage: Stage = field(init=False)
    pilot: Pilot = field(init=False)

    def __post_init__(self) -> None:
        self.stage = Stage(client(self.site), Mailbox(self.folder / "mail"), self.is_settled)
        self.pilot = Pilot(self.stage, self.clock, Character(self.stage, ADMIN, "fi"), seed=2026)

    @property
    def coordinator(self) -> Character:
        return self.pilot.coordinator

    def character(self, one: Applicant) -> Character:
        return self.pilot.characters[one.number]

    def asks(self, who: Character, service: str, path: str, **query: Any) -> Any:
        """What somebody who is signed in is answered."""
        return who.here().get(service, path, **query)

    def applications(self) -> dict[str, dict[str, Any]]:
        """By e-mail address, as the coordinator sees them."""
        path = f"/programmes/{self.pilot.programme}/applications"
        return {one["email"]: one for one in self.asks(self.coordinator, "registration", path)["items"]}

    def standing(self, one: Applicant) -> str:
        return str(self.applications()[one.email]["status"])

    def is_settled(self) -> bool:
        return self.whole.is_settled()

    def site(self, environ: dict[str, Any], answer: Any) -> Any:
        """People keep their browsers open while the platform behind the address is another one."""
        return self.whole.site(environ, answer)

    def stop(self) -> None:
        self.whole.stop()

    def begin_again(self) -> None:
        """Another platform on the same folder."""
        self.whole = platform.build(self.settings)
        self.whole.start()


@contextmanager
def story_in(folder: Path, broker_url: str = "memory://") -> Iterator[Story]:
    """A platform in an empty folder, with an admin and with people who have not yet come in."""
    catcher = mail_catcher.start(folder / "mail")
    clock = StoryClock(BEGINS)
    settings = Settings(
        folder=folder / "data",
        secrets=folder / "secrets",
        public_url="http://localhost:8000",
        smtp_url=catcher.url,
        sender="Vertais <vertais@example.org>",
        broker_url=broker_url,
        clock=clock,
    )
    whole = platform.build(settings)
    whole.start()
    setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna Esimerkki", "fi")
    story = Story(folder, settings, clock, whole)
    story.stage.settle()
    try:
        yield story
    finally:
        story.stop()
        catcher.stop()


def letters(who: Character, kind: str | None = None) -> list[EmailMessage]:
    """What came to somebody, oldest first: all of it, or of one kind in the language that is theirs."""
    came = who.stage.mail.letters(who.email)
    if kind is None:
        return list(came)
    known = SUBJECTS[kind][("fi", "sv", "en").index(who.browser.language)]
    return [letter for letter in came if known in letter["Subject"]]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def whole(letter: EmailMessage) -> str:
    """All that a letter says, its calendar entry too, but for its own To."""
    page = letter.get_body(("html",))
    assert page is not None
    said = [letter["Subject"], text_of(letter), page.get_content()]
    attached = [part for part in letter.iter_attachments() if part.get_content_maintype() == "text"]
    return "\n".join([*said, *(part.get_content() for part in attached)])


def is_in(language: str, letter: EmailMessage) -> bool:
    """Whether the platform wrote this letter in that language, in text and in HTML."""
    page = letter.get_body(("html",))
    assert page is not None
    return GREETINGS[language] in text_of(letter) and f'lang="{language}"' in page.get_content()


@dataclass(frozen=True)
class Entry:
    """What a calendar makes of an attachment."""

    uid: str
    sequence: int
    starts_at: datetime
    url: str


def entry_in(letter: EmailMessage) -> Entry:
    """The calendar entry that comes with a letter."""
    (attached,) = [part for part in letter.iter_attachments() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(attached.get_content())
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    starts_at: Any = event.decoded("DTSTART")
    return Entry(str(event["UID"]), int(str(event["SEQUENCE"])), starts_at, str(event["URL"]))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def wall_time(text: str) -> str:
    """Weekday and time as the clock on a Finnish wall shows it."""
    return f"{moment(text).astimezone(ZONE):%a %H:%M}"
