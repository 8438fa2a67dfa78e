"""The promises of the README, each with the module that tries to break it."""

# A module has `run(rounds, seed) -> Outcome`; rounds is None for the short form.
PROMISES = {
    "demo": "tests.prove.demo",
    "replay": "tests.prove.replay",
    "faults": "tests.prove.faults",
    "badinput": "tests.prove.badinput",
    "access": "tests.prove.access",
    "canary": "tests.prove.canary",
    "compose": "tests.prove.compose",
}
