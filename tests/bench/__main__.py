"""How fast is it, on this machine, today? `make bench`, or `make bench ONLY=pages`."""

import sys

from tests.bench import BENCHES
from tests.bench.results import keep
from tests.runner import read_arguments, run, say


def main(arguments: list[str]) -> int:
    asked = read_arguments("bench", list(BENCHES), arguments)
    names = [asked.name] if asked.name else list(BENCHES)
    broken = []
    for name in names:
        say(f"\n{name}")
        outcome = run(BENCHES[name], asked.rounds, asked.seed)
        keep(name, outcome)
        if outcome.broken:
            broken.append(name)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
