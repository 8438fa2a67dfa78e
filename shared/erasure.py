"""How does a service erase somebody of whom it has heard that they are to be? Begun, destroyed, receipted."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from shared.decider import Decider
from shared.due import Handler
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute
from shared.recorded import Recorded


@dataclass(frozen=True, slots=True)
class BeginErasure:
    person_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class FinishErasure:
    """Their key is destroyed, and it is noted outside all databases."""

    person_id: str
    service: str
    now: datetime


@dataclass(frozen=True, slots=True)
class ErasureBegun:
    """From here on nothing is shown of them, and nothing new is heard."""

    person_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonErased:
    """The receipt: nothing of theirs can be read in this service any more."""

    person_id: str
    service: str
    erased_at: datetime


ErasureCommand = BeginErasure | FinishErasure
ErasureEvent = ErasureBegun | PersonErased
State = Literal["here", "going", "gone"]


def decide(command: ErasureCommand, state: State) -> list[ErasureEvent]:
    match command, state:
        case BeginErasure(), "here":
            return [ErasureBegun(command.person_id, command.now)]
        case FinishErasure(), "going":
            return [PersonErased(command.person_id, command.service, command.now)]
        case _:
            return []  # told twice, or done already


def evolve(_: State, event: ErasureEvent) -> State:
    return "going" if isinstance(event, ErasureBegun) else "gone"


erasure: Decider[ErasureCommand, State, ErasureEvent] = Decider("erasure", "here", decide, evolve)


def whom_it_erases(recorded: Recorded) -> str | None:
    return recorded.event.person_id if isinstance(recorded.event, ErasureBegun) else None


class Ledger:
    """The persons whose keys were destroyed, in a file outside all databases: read again after any restore.

    A line is written, and flushed to the disk, before the key goes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, dict[str, Any]]:
        """What was noted of each, by person; a line cut short by a crash is none."""
        noted = (msgspec.json.decode(line) for line in self._lines())
        return {one["person"]: one for one in noted}

    def note(self, person: str, at: datetime, **more: str) -> None:
        """Idempotent."""
        if person in self.read():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = sum(len(line) + 1 for line in self._lines())
        with self.path.open("ab") as file:
            file.truncate(whole)
            file.write(msgspec.json.encode({"person": person, "at": at, **more}) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().split(b"\n")[:-1] if self.path.exists() else []


def erase(store: Store, ledger: Ledger, person_id: str, now: datetime) -> None:
    """Each step may be done again: the ledger's line is on the disk before the key goes, and the receipt
    comes last."""
    ledger.note(person_id, now)
    store.vault.destroy(person_id, now)
    execute(store, erasure, person_id, FinishErasure(person_id, store.service, now), _ourselves(store))


def erase_again(store: Store, ledger: Ledger, erase_one: Handler) -> int:
    """After a restore: whoever the ledger names is erased here again; how many."""
    noted = ledger.read()
    for person_id, line in noted.items():
        at = datetime.fromisoformat(line["at"])
        execute(store, erasure, person_id, BeginErasure(person_id, at), _ourselves(store))
        erase_one(person_id, at)
    return len(noted)


def _ourselves(store: Store) -> Metadata:
    return Metadata(actor=f"service:{store.service}", correlation=new_id())
