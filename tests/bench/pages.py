"""How long does a page take, and how much of it travels, where a hundred pilots have been played?"""

from collections.abc import Sequence
from operator import itemgetter
from statistics import median, quantiles

from deploy.demo import sign_in_links
from deploy.platform import Platform
from tests.bench.hundredfold import multiply
from tests.bench.visitor import Seen, Visitor, shape_of
from tests.prove.played import copy_of_the_pilot
from tests.runner import Outcome, say

LOOKS = 15
PILOTS, SHORT_PILOTS = 100, 5
WIDTHS = (46, 12, 12, 8)
MEDIAN_MS, P95_MS, FIRST_KB = 60, 150, 60


def run(rounds: int | None, seed: int) -> Outcome:
    """Each kind of page, for every role, is looked at `rounds` times after one that warms it; times are the
    server's, in process. The other pilots are rows that it must not be slowed by."""
    pilots = PILOTS if rounds is None else SHORT_PILOTS
    with copy_of_the_pilot(change=lambda folder: multiply(folder / "stores", pilots)) as whole:
        first = Visitor(whole.site).first_visit() / 1000
        seen = [one for who, link in visitors(whole) for one in looks(whole, who, link, rounds or LOOKS)]
    times = [one.milliseconds for one in seen]
    if failed := {one.shape for one in seen if one.status != 200}:
        raise RuntimeError(f"not shown: {failed}")
    middle, late = median(times), quantiles(times, n=20)[-1]
    rows = table(seen)
    for row in rows:
        say(
            "  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, (44, 10, 10, 8), strict=True))
        )
    figures = {"median_ms": round(middle, 1), "p95_ms": round(late, 1), "first_kb": round(first, 1)}
    aims = {"median_ms": MEDIAN_MS, "p95_ms": P95_MS, "first_kb": FIRST_KB}
    broken = [f"{name} is {figures[name]}, over {aim}" for name, aim in aims.items() if figures[name] > aim]
    return Outcome({**figures, "pages": len(rows) - 1}, broken, rows)


def visitors(whole: Platform) -> list[tuple[str, str | None]]:
    """A stranger, and each of those for whom a sign-in link is printed at the start."""
    return [("a stranger", None), *sign_in_links(whole)]


def looks(whole: Platform, who: str, link: str | None, times: int) -> list[Seen]:
    visitor = Visitor(whole.site)
    start = visitor.sign_in(link) if link else "/"
    paths = list(visitor.look_around(start))
    say(f"  {who}: {len(paths)} kinds of pages")
    return [visitor.get(path)[0] for path in paths for _ in range(times)]


def table(seen: Sequence[Seen]) -> list[list[object]]:
    """A line for each shape of path, the slowest first."""
    shapes: dict[str, list[Seen]] = {}
    for one in seen:
        shapes.setdefault(shape_of(one.shape), []).append(one)
    lines = [line(shape, group) for shape, group in shapes.items()]
    return [
        ["page", "median ms", "worst ms", "kB"],
        *map(list, sorted(lines, key=itemgetter(1), reverse=True)),
    ]


def line(shape: str, group: Sequence[Seen]) -> tuple[str, float, float, float]:
    times, sizes = [one.milliseconds for one in group], [one.size for one in group]
    return shape, round(median(times), 1), round(max(times), 1), round(max(sizes) / 1000, 1)
