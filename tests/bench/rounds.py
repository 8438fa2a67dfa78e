"""How are peers compared fairly? Side by side in one run, by turns, by the middle of what was measured."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from tests.runner import say

ROUNDS = 5


def alternate(peers: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure each peer once a round; another begins each round, so that none always has the warm disk."""
    names = list(peers)
    measured: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            measured[name].append(peers[name]())
    return measured


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios: what slows the machine for a round slows both."""
    return round(median(one / other for one, other in zip(ours, theirs, strict=True)), 2)


def rate(workers: Sequence[Callable[[], int]], seconds: float) -> float:
    """What workers do in a second, all at once, a thread each; every call returns how much it did."""
    done: list[int] = []
    until = float("inf")
    gate = threading.Barrier(len(workers) + 1)

    def go(worker: Callable[[], int]) -> None:
        gate.wait()
        count = 0
        while time.perf_counter() < until:
            count += worker()
        done.append(count)

    threads = [threading.Thread(target=go, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    start = time.perf_counter()
    until = start + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    if len(done) < len(workers):
        raise RuntimeError("a worker failed: what it said is above")
    return sum(done) / (time.perf_counter() - start)


def show(rows: Iterable[Sequence[object]], widths: Sequence[int]) -> None:
    for row in rows:
        say("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)))


def short_of(figures: Mapping[str, float], aims: Mapping[str, float]) -> list[str]:
    """A sentence for each figure that is under its aim."""
    return [f"{name} is {figures[name]}, under {aim}" for name, aim in aims.items() if figures[name] < aim]


def over(figures: Mapping[str, float], aims: Mapping[str, float]) -> list[str]:
    """A sentence for each figure that is over its aim."""
    return [f"{name} is {figures[name]}, over {aim}" for name, aim in aims.items() if figures[name] > aim]
