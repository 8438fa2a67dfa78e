"""What is looked after in these tests? Registration and sessions, which hear of it, and `vertais`."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any

from click.testing import CliRunner, Result
from joserfc.jwk import KeySet

from services.registration import worker as registration
from services.sessions import worker as sessions
from services.sessions.store import open_store
from shared.auth import Tokens
from shared.broker import Outlet, connection
from shared.cli.commands import vertais
from shared.consumer import Consumer
from shared.decider import Intent
from shared.eventstore import Store
from shared.heartbeats import Heartbeats, note, title
from shared.loops import Worker, steps_of
from shared.peers import client, signing
from shared.relay import relay
from shared.sequencer import sequence, shard_of
from shared.witness import cursor_of
from tests.ready import prepare
from tests.registration.house import SERVICES, House, Programme, open_house, plan_programme

PLANNED = "registration.programme-planned.v1"


@dataclass
class Operator:
    """Whoever asks `vertais` about what is kept in a folder."""

    folder: Path

    def vertais(self, *words: str, answer: str | None = None, **env: str) -> Result:
        told = {"VERTAIS_FOLDER": str(self.folder), **env}
        return CliRunner().invoke(vertais, words, input=answer, env=told, catch_exceptions=False)

    def told(self, *words: str, code: int = 0, **env: str) -> Any:
        """The JSON document that a command prints, once it has ended as it should."""
        result = self.vertais(*words, "--json", **env)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def refused(self, *words: str, code: int = 1, **env: str) -> str:
        """The one line on stderr of a command that failed, without what it begins with."""
        result = self.vertais(*words, **env)
        assert (result.exit_code, result.stdout) == (code, ""), result.output
        (line,) = result.stderr.splitlines()
        assert line.startswith("vertais: ")
        return line.removeprefix("vertais: ")


@dataclass
class Operated(Operator):
    """An operator with registration and its HTTP side, and with the store of sessions."""

    house: House
    sessions: Store

    def plan(self) -> Programme:
        """A programme is planned; its id is its events' key too."""
        planned = plan_programme(self.house)
        self.put_in_order()
        return planned

    def put_in_order(self) -> None:
        while sequence(self.house.store) + sequence(self.sessions):
            pass

    def hear(self) -> None:
        """Whatever registration tells is heard, by sessions and by itself."""
        for worker in self.workers():
            catch_up(worker.consumer)
        self.put_in_order()

    def park(self) -> str:
        """Sessions meet a fault of their own with a programme that is planned; its id."""
        planned = self.plan()
        _, worker = self.workers()
        catch_up(replace(worker.consumer, listeners={PLANNED: (cannot,)}))
        return planned.programme_id

    def park_nonsense(self) -> str:
        """What registration tells of one more programme lacks a field; that its applications are open,
        which it tells next, waits behind it; the programme's id."""
        self.hear()
        planned = self.plan()
        planned.coordinator.post(f"{planned.path}/open")
        self.put_in_order()
        _, worker = self.workers()
        consumer, shard = worker.consumer, shard_of(planned.programme_id, self.sessions.shards)
        after, _ = cursor_of(self.sessions, "registration", shard)
        envelopes = consumer.pulls["registration"](shard, after)["items"]
        for one in envelopes:
            if one["type"] == PLANNED:
                del one["data"]["organisation_id"]
        consumer.receive("registration", shard, envelopes)
        return planned.programme_id

    def be_well(self) -> None:
        """All is heard and published, and each loop has just come round; the others were started once."""
        for name in ("surveys", "notifications"):
            other = import_module(f"services.{name}.store").open_store(self.house.settings)
            prepare(other)
            other.database.close()
            other.vault.database.close()
        self.hear()
        for worker in self.workers():
            name, beats = worker.store.service, Heartbeats()
            while relay(worker.store, Outlet(name, connection("memory://"))):
                pass
            loops = steps_of(worker, "memory://", Event(), beats)
            for loop in loops:
                beats.beat(title(name, loop))
            note(worker.store, beats, loops)

    def workers(self) -> tuple[Worker, Worker]:
        """Registration's and that of sessions, as their services wire them."""
        token = Tokens("sessions", self.house.settings.secret("service-token"), no_keys, self.house.clock)
        own = client(self.house.app, signing(token, "registration"))
        peers = {**dict.fromkeys(SERVICES), "registration": own}
        settings = replace(self.house.settings, peers=peers)
        return registration.wire(settings, self.house.store), sessions.wire(settings, self.sessions)


def open_operated(folder: Path) -> Operated:
    house = open_house(folder)
    store = open_store(house.settings)
    prepare(store)
    return Operated(folder, house, store)


def catch_up(consumer: Consumer) -> None:
    for shard in range(consumer.store.shards):
        consumer.catch_up("registration", shard)


def cannot(event: Any, at: datetime) -> list[Intent]:
    raise ZeroDivisionError(f"a fault that quotes {event.programme_id}")


def no_keys() -> KeySet:
    return KeySet([])
