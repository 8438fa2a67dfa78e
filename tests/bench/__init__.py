"""The benches, each with the module that takes its measures."""

# A module has `run(rounds, seed) -> Outcome`; rounds is None for the usual length.
BENCHES = {
    "append": "tests.bench.append",
    "publish": "tests.bench.publish",
    "relay": "tests.bench.relay",
    "rebuild": "tests.bench.rebuild",
    "endpoint": "tests.bench.endpoint",
    "reaction": "tests.bench.reaction",
    "size": "tests.bench.size",
    "start": "tests.bench.start",
    "pages": "tests.bench.pages",
}
