"""What is erased can be read nowhere, in restored backups either; before that only where the design says.

On SQLite's files, and on PostgreSQL and RabbitMQ with all that they write. Unlikely names, addresses,
numbers, free texts and answers are planted in a story, and looked for in every file, table, dump, feed, log,
metric, trace and URL: in the clear, and behind every seal that the keys at hand still open.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import select

from deploy import mail_catcher, platform
from deploy.demo.cast import Character, Stage
from deploy.demo.clock import StoryClock
from deploy.demo.mailbox import Mailbox
from deploy.demo.people import Applicant
from deploy.demo.pilot import Pilot
from services.registration import setup
from shared import logs
from shared.cli.chain import verify_chain
from shared.cli.commands import vertais
from shared.parking import parked_keys
from shared.peers import client
from shared.settings import Settings, utc_now
from shared.tracing import ENDPOINT
from tests.collector import collector
from tests.prove.nesting import Files, Ground, engines
from tests.prove.played import settings_in
from tests.prove.searching import Places, read_by_the_keys
from tests.runner import Outcome, say

ADMIN = "anna@example.org"
MEMBERS = 10
ANSWERED = 2  # of every item


@dataclass
class Planted:
    """What is looked for: by kind, a text that nothing else could hold."""

    name: str = "Xylfrida Öxnebäck-Zwrtlik"
    email: str = "xylfrida.zwrtlik@kanarja.example.org"
    phone: str = "+358 457 9173 6428"
    company: str = "Zwrtlik Törmäpääsky"
    need: str = "Kanarialintu-hakemuksessa"
    note: str = "Kanarialintu-muistiinpanossa"
    rule: str = "Kanarialintu-säännössä"
    goal: str = "Kanarialintu-tavoitteessa"
    concern: str = "Kanarialintu-huolessa"
    reason: str = "Kanarialintu-poissaolossa"
    theme: str = "Kanarialintu-teemassa"
    draft: str = "Kanarialintu-luonnoksessa"
    answers: str = ""

    @property
    def all(self) -> dict[str, str]:
        return {name: text for name, text in vars(self).items() if text}


@dataclass
class Nest:
    """A platform in a folder, with its mail elsewhere, and everything that it wrote beside its databases."""

    folder: Path
    ground: Ground
    settings: Settings
    whole: platform.Platform
    traces: list[bytes]
    stage: Stage = field(init=False)
    pilot: Pilot = field(init=False)
    planted: Planted = field(default_factory=Planted)
    urls: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    places: int = 0
    found: int = 0

    def __post_init__(self) -> None:
        self.watch_urls()
        self.stage = Stage(client(self.site), Mailbox(self.folder / "mail"), self.is_settled)
        clock: Any = self.settings.clock
        self.pilot = Pilot(self.stage, clock, Character(self.stage, ADMIN, "fi"), seed=2026)

    def is_settled(self) -> bool:
        return self.whole.is_settled()

    @property
    def canary(self) -> Applicant:
        return self.pilot.people[0]

    def look(self, when: str, readable: set[str]) -> None:
        """Nothing in the clear anywhere; behind seals just what is named."""
        places = Places(self.whole, self.ground.files, self.folder / "log", self.urls, self.traces)
        clear = places.holding(self.planted.all)
        opened = read_by_the_keys(self.whole, self.settings, self.planted.all)
        self.places += places.searched + opened.searched
        self.found += len(clear) + len(set(opened.found) - readable)
        self.broken += [f"{when}, in the clear: {kind} in {place}" for kind, place in clear]
        self.broken += [f"{when}, still readable: {kind}" for kind in sorted(set(opened.found) - readable)]
        self.broken += [f"{when}, lost: {kind}" for kind in sorted(readable - set(opened.found))]
        known = f"{len(opened.found)} of {len(self.planted.all)} readable"
        say(f"  {when:46} {places.searched:5} places, {known}")

    def begin_again(self, change: Callable[[], None], erases_again: bool = True) -> None:
        """Stop, change what lies there, erase again, start."""
        self.whole.stop()
        change()
        self.whole = platform.build(self.settings)
        self.watch_urls()
        if erases_again:
            env = {"VERTAIS_FOLDER": str(self.settings.folder), "VERTAIS_SECRETS": str(self.settings.secrets)}
            result = CliRunner().invoke(vertais, ["erase-again", "--json"], env=env, catch_exceptions=False)
            self.broken += [f"erase-again failed: {result.output}"] if result.exit_code else []
        self.whole.start()

    def stop(self) -> None:
        self.whole.stop()

    def watch_urls(self) -> None:
        """All that a proxy's or server's log of requests could ever hold."""
        for app in self.whole.apps.values():
            app.wsgi_app = _noting(app.wsgi_app, self.urls)  # type: ignore[method-assign]  # as Flask says to

    def site(self, environ: dict[str, Any], answer: Any) -> Any:
        self.urls.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return self.whole.site(environ, answer)


def run(rounds: int | None, seed: int) -> Outcome:
    """One story with one canary, on each ground; `rounds` and `seed` change nothing."""
    places = found = 0
    broken: list[str] = []
    for on in ("files", "engines"):
        say(f"  on {on}")
        one = told(on)
        places, found, broken = places + one.places, found + one.found, broken + one.broken
    return Outcome({"places": places, "found": found}, broken)


def told(on: str) -> Nest:
    with nest(on) as one:
        sing(one)
        one.look("while she takes part", set(one.planted.all) - {"draft"})
        she_gets_all_of_it(one)
        one.begin_again(one.ground.back_up, erases_again=False)  # as an operator does: all stands still
        code = erase(one)
        one.look("once she is erased", set())
        all_is_well(one, code)
        one.begin_again(one.ground.put_back)
        one.stage.settle()
        one.look("in a restored backup, the ledger read again", set())
        all_is_well(one, code)
        one.begin_again(lambda: one.ground.take_away("sessions"))
        one.stage.settle()
        one.look("where a service hears all from the start again", set())
        nobody_came_back(one)
        one.broken += [] if one.traces else ["nothing was traced"]
        return one


@contextmanager
def nest(on: str) -> Iterator[Nest]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vertais-canary-")))
        catcher = mail_catcher.start(folder / "mail")
        stack.callback(catcher.stop)
        log = stack.enter_context((folder / "log").open("w"))
        stack.enter_context(redirect_stderr(log))
        logs.configure()
        settings = replace(settings_in(folder, catcher), clock=StoryClock(utc_now()))
        data = settings.folder
        ground: Ground = Files(data) if on == "files" else stack.enter_context(engines(data))
        settings = replace(settings, broker_url=ground.broker_url)
        collected = stack.enter_context(collector())
        for name, value in ((ENDPOINT, collected.url), ("OTEL_BSP_SCHEDULE_DELAY", "100")):
            os.environ[name] = value
            stack.callback(os.environ.pop, name)
        whole = platform.build(settings)
        whole.start()
        setup.ensure_admin(whole.stores["registration"], settings, ADMIN, "Anna Esimerkki", "fi")
        one = Nest(folder, ground, settings, whole, collected.bodies)
        stack.callback(one.stop)
        yield one


def sing(one: Nest) -> None:
    """She applies, is called, takes part, speaks, and answers; her words are everywhere that people write."""
    pilot, planted = one.pilot, one.planted
    first = pilot.people[0]
    told = {**first.answers, "company": planted.company, "needs": planted.need}
    her = replace(first, name=planted.name, email=planted.email, phone=planted.phone, answers=told)
    pilot.people = [her, *pilot.people[1:MEMBERS]]
    pilot.characters[her.number] = Character(one.stage, her.email, her.language)
    pilot.prepare()
    draft = f"/programmes/{pilot.programme}/drafts/{'d' * 43}"
    pilot.characters[her.number].browser.put("registration", draft, {"answers": {"name": planted.draft}})
    pilot.apply()
    coordinator = pilot.coordinator.here()
    coordinator.post("registration", f"/programmes/{pilot.programme}/accept-all")
    listed = coordinator.get("registration", f"/programmes/{pilot.programme}/applications")["items"]
    by_id = {each["id"]: each["person_id"] for each in listed}
    pilot.person = {number: by_id[ident] for number, ident in pilot.application.items()}
    note = f"/applications/{pilot.application[her.number]}/notes"
    coordinator.post("registration", note, {"note": planted.note}, key="note-1")
    coordinator.post("registration", f"/programmes/{pilot.programme}/close")
    pilot.group()
    group = next(ident for ident in pilot.groups() if her in pilot.members_of(ident))
    mine = pilot.characters[her.number].here()
    session = next(each for each in pilot.coming() if each["group_id"] == group)["id"]
    mine.post("sessions", f"/groups/{group}/ground-rules/proposals", {"text": planted.rule}, key="rule-1")
    mine.post("sessions", f"/groups/{group}/goals", {"text": planted.goal})
    mine.post("sessions", f"/groups/{group}/concerns", {"text": planted.concern})
    mine.post("sessions", f"/sessions/{session}/absence", {"note": planted.reason})
    mine.post("sessions", f"/sessions/{session}/themes", {"text": planted.theme})
    one.stage.settle()
    answer(one, her)
    one.stage.settle()


def answer(one: Nest, her: Applicant) -> None:
    character = one.pilot.characters[her.number]
    token = character.open_link("survey")
    asked = character.signed_out.post("surveys", f"/survey-links/{token}")
    answers = {item["id"]: item["options"][ANSWERED]["value"] for item in asked["items"]}
    character.signed_out.post("surveys", f"/survey-links/{token}/submit", {"answers": answers})
    one.planted.answers = ",".join(f'"{item}":{value}' for item, value in answers.items())


def she_gets_all_of_it(one: Nest) -> None:
    """What she asks for holds every word that was planted, the coordinator's note too."""
    mine = one.pilot.characters[one.canary.number].here()
    told = json.dumps([mine.get(name, "/me/export") for name in one.whole.stores], ensure_ascii=False)
    kept = {kind: text for kind, text in one.planted.all.items() if kind not in ("draft", "answers")}
    one.broken += [f"her export lacks: {kind}" for kind, text in kept.items() if text not in told]
    if told.count('"asks": ') != len(one.planted.answers.split(",")):
        one.broken.append("her export lacks answers")


def erase(one: Nest) -> str:
    """She asks, confirms by the link in her mail, and a week passes; the code of her certificate."""
    her = one.pilot.characters[one.canary.number]
    her.here().post("registration", "/me/erasure")
    code = her.signed_out.post("registration", "/erasures", {"token": her.open_link("erase")})["code"]
    clock: Any = one.settings.clock
    clock.go_to(clock() + timedelta(days=7, minutes=1))
    one.stage.settle()
    return str(code)


def all_is_well(one: Nest, code: str) -> None:
    """Each service says that she is erased, nothing waits, the chains verify, and others are as they were."""
    told = one.pilot.coordinator.signed_out.post("registration", "/certificates", {"code": code})
    one.broken += [f"{each['service']} has no receipt" for each in told["services"] if not each["erased_at"]]
    for name, store in one.whole.stores.items():
        with store.database.read() as tx:
            verify_chain(tx)
            one.broken += [f"{name}: something is parked" for _ in tx.execute(parked_keys.select())]
    listed = one.pilot.coordinator.here().get(
        "registration", f"/programmes/{one.pilot.programme}/applications"
    )["items"]
    nameless = [each["id"] for each in listed if each["name"] is None]
    if nameless != [one.pilot.application[one.canary.number]]:
        one.broken.append(f"{len(nameless)} of {len(listed)} have no name")


def nobody_came_back(one: Nest) -> None:
    """Sessions, begun anew, heard of her group and of her joining it long after she was erased."""
    store = one.whole.stores["sessions"]
    for table in store.tables:
        if "person_id" in table.c:
            with store.database.read() as tx:
                known = set(tx.execute(select(table.c.person_id)).scalars())
            if one.pilot.person[one.canary.number] in known:
                one.broken.append(f"an older event brought her back into {table.name}")
            if table.name == "group_people" and not known:
                one.broken.append("nothing was heard from the start")


def _noting(application: Any, urls: list[str]) -> Any:
    def noted(environ: dict[str, Any], answer: Any) -> Any:
        urls.append(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}")
        return application(environ, answer)

    return noted
