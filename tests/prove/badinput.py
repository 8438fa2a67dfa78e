"""No input makes a 5xx or leaves a trace: wrong requests of every kind, to every route of every service."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from deploy.platform import Platform, tokens_of
from services.registration.keys import issue, signing_key
from shared.auth import Caller
from shared.eventstore import Store
from shared.settings import Settings
from tests.prove.fuzzed import fuzzed
from tests.prove.judging import Tally, Target, Watch, judge
from tests.prove.pasts import past_days
from tests.prove.played import copy_of_the_pilot
from tests.prove.wrongs import Operation, Wrong, operations, wrongs
from tests.runner import Outcome, say

EXAMPLES = 3
FEW = 12


class Clock:
    """Goes on by a little with every look, so that limits on the rate of requests do not hide the rest."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=200)
        return self._now


def run(rounds: int | None, seed: int) -> Outcome:
    """`rounds` is how many generated requests each operation gets beside the listed ones."""
    tally, chance = Tally(), random.Random(seed)
    with copy_of_the_pilot(Clock) as whole:
        for target in targets(whole):
            document = target.app.test_client().get(f"/api/{target.service}/v1/openapi.json").get_json()
            for operation in operations(target.service, document):
                path = target.path(operation, chance)
                today = whole.settings.clock().date()
                every = [*wrongs(operation, path), *past_days(operation, path, today)]
                for wrong in every if rounds else sampled(every, chance):
                    judge(tally, target, wrong, target.send(wrong))
                for wrong in fuzzed(document, operation, path, rounds or EXAMPLES, seed):
                    judge(tally, target, wrong, target.send(wrong))
            target.watch.close()
    for kind, count in sorted(tally.cases.items()):
        say(f"  {count:6} {kind}")
    say(f"  answers: {', '.join(f'{count} × {status}' for status, count in sorted(tally.statuses.items()))}")
    figures = {
        "cases": tally.cases.total(),
        "server_errors": tally.server_errors,
        "stored": tally.stored,
        "unnamed": tally.unnamed,
    }
    return Outcome(figures, tally.broken)


def sampled(every: Sequence[Wrong], chance: random.Random) -> list[Wrong]:
    """Some of each kind: the short form of the list."""
    kinds: dict[str, list[Wrong]] = {}
    for wrong in every:
        kinds.setdefault(wrong.kind, []).append(wrong)
    return [one for group in kinds.values() for one in chance.sample(group, min(FEW, len(group)))]


def targets(whole: Platform) -> Iterator[Target]:
    known = {name: identifiers(store) for name, store in whole.stores.items()}
    everywhere: dict[str, list[str]] = {}
    for ids in known.values():
        everywhere = {**ids, **everywhere}
    caller = Caller(
        person=everywhere["person_id"][0],
        admin=True,
        coordinates=frozenset(everywhere["organisation_id"]),
        facilitates=frozenset(everywhere["group_id"]),
        member_of=frozenset(everywhere["group_id"]),
    )
    for name, app in whole.apps.items():
        ids = {**everywhere, **known[name]}
        token = partial(token_of, whole.settings, name, caller)
        yield Target(name, app, Watch(whole.stores[name]), token, ids)


def token_of(settings: Settings, service: str, caller: Caller, operation: Operation) -> str:
    """A token that opens the operation's door: the harm is sought behind it."""
    if operation.is_internal:
        other = "notifications" if service != "notifications" else "registration"
        return tokens_of(other, settings).for_service(service)
    return issue(signing_key(settings), service, caller, settings.clock())


def identifiers(store: Store) -> dict[str, list[str]]:
    """Column name → some of the ids that the service's views hold under it."""
    found: dict[str, list[str]] = {}
    with store.database.read() as tx:
        for table in store.tables:
            for column in table.columns:
                if column.name.endswith("_id"):
                    rows = tx.execute(
                        select(column).where(column.is_not(None)).distinct().limit(20)
                    ).scalars()
                    found.setdefault(column.name, []).extend(map(str, rows))
    return {name: values for name, values in found.items() if values}
