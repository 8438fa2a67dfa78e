"""Does a log tell where it failed without quoting what somebody wrote?"""

import json

import structlog

from shared import logs


def test_a_failure_is_told_by_place_without_its_values(capsys):
    logs.configure()

    def greet(name: str) -> None:
        raise ValueError(f"cannot greet {name}")

    try:
        greet("Canary Malli")
    except ValueError:
        structlog.get_logger().exception("request failed", endpoint="greet")
    finally:
        structlog.reset_defaults()
    said = capsys.readouterr().err
    assert "Canary" not in said
    assert "greet" in json.loads(said)["at"][-1]
