"""Which promises are there, and do they hold? `make prove`, or `make prove ONLY=faults ROUNDS=100`."""

import sys

from tests.prove import PROMISES
from tests.runner import read_arguments, run, say


def main(arguments: list[str]) -> int:
    asked = read_arguments("prove", list(PROMISES), arguments)
    names = [asked.name] if asked.name else list(PROMISES)
    broken = []
    for name in names:
        say(f"\n{name}")
        if run(PROMISES[name], asked.rounds, asked.seed).broken:
            broken.append(name)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
