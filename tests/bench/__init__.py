"""The benches, each with the module that takes its measures."""

# A module has `run(rounds, seed) -> Outcome`; rounds is None for the usual length.
BENCHES = {
    "start": "tests.bench.start",
    "pages": "tests.bench.pages",
}
