"""What is a rule here? Two pure functions over one stream, and a refusal that has a name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


class Rejected(Exception):
    """A rule refuses a command.

    `slug` names the rule (`programme-is-full`) and is worded once, at the edge, in the caller's
    language; `field` names the member of the request that is at fault, `facts` fill the wording.
    """

    def __init__(self, slug: str, field: str | None = None, **facts: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.field = field
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """One kind of stream: `decide(command, state)` gives events, `evolve(state, event)` the next state.

    `hot` streams are locked before they are read: many write to them at once, and waiting in line
    is then kinder than a conflict.
    """

    category: str
    initial: S
    decide: Callable[[C, S], list[E]]
    evolve: Callable[[S, E], S]
    hot: bool = False

    def stream(self, ident: str) -> str:
        return f"{self.category}-{ident}"

    def fold(self, events: Sequence[E]) -> S:
        return reduce(self.evolve, events, self.initial)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a policy wants done: a command for the stream `ident` of a decider."""

    decider: Decider[Any, Any, Any]
    ident: str
    command: Any
