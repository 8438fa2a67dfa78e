"""How do tests of the rules read? `kit.given(*events).when(command).then(*events)`."""

from dataclasses import dataclass
from typing import Any

import pytest

from shared.decider import Decider, Rejected


@dataclass(frozen=True, slots=True)
class Story:
    """A stream of one decider with what has happened in it so far."""

    decider: Decider[Any, Any, Any]
    events: tuple[Any, ...] = ()
    command: Any = None

    def given(self, *events: Any) -> "Story":
        return Story(self.decider, (*self.events, *events))

    def when(self, command: Any) -> "Story":
        return Story(self.decider, self.events, command)

    def then(self, *expected: Any) -> "Story":
        """The command led to just these events; the story goes on after them."""
        assert self._decided() == list(expected)
        return Story(self.decider, (*self.events, *expected))

    def then_nothing(self) -> "Story":
        return self.then()

    def then_rejected(self, slug: str, field: str | None = None) -> "Story":
        with pytest.raises(Rejected) as refusal:
            self._decided()
        assert refusal.value.slug == slug
        if field is not None:
            assert refusal.value.field == field
        return Story(self.decider, self.events)

    def events_then(self) -> list[Any]:
        """What the command led to, for a test that looks at only a part of it."""
        return self._decided()

    def state(self) -> Any:
        return self.decider.fold(self.events)

    def _decided(self) -> list[Any]:
        return self.decider.decide(self.command, self.decider.fold(self.events))


def story(decider: Decider[Any, Any, Any]) -> Story:
    return Story(decider)
