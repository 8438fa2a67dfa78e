"""Does an audit that checked nothing pass for one that found nothing? It must not."""

from pathlib import Path
from typing import Any

import pytest

from tests.audit import judged, main, pins_in

CLEAN = {"name": "flask", "version": "3.1", "vulns": []}
HOLED = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2019-217"}]}
SKIPPED = {"name": "kombu", "skip_reason": "Dependency not found on PyPI"}


def says(*dependencies: dict[str, Any], knows: bool = True) -> Any:
    """An auditor that answers so of a lock, and of what is known to have a hole as it should."""

    def audit(source: str, requirements: Path) -> dict[str, Any]:
        if requirements.name == "known.txt":
            return {"dependencies": [HOLED if knows and source == "osv" else SKIPPED]}
        return {"dependencies": list(dependencies)}

    return audit


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "a.lock"
    path.write_text("flask==3.1 \\\n    --hash=sha256:00\nkombu==5.6 \\\n    --hash=sha256:00\n")
    return path


def test_all_checked_and_clean_is_well(lock):
    assert main(says(CLEAN, {**CLEAN, "name": "kombu"}), lock) == 0


def test_a_hole_is_told_and_fails(lock, capsys):
    assert main(says(CLEAN, HOLED), lock) == 1
    assert "jinja2 2.4.1 has PYSEC-2019-217" in capsys.readouterr().err


def test_what_was_passed_over_or_left_out_fails(lock):
    assert main(says(CLEAN, SKIPPED), lock) == 1
    assert main(says(CLEAN), lock) == 1
    assert main(says(), lock) == 1
    assert judged({"dependencies": []}, 2) == ["only 0 of 2 were checked"]


def test_where_no_source_knows_the_known_hole_it_says_so_and_only_ci_fails(lock, monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    assert main(says(CLEAN, knows=False), lock) == 0
    assert "were not audited" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert main(says(CLEAN, knows=False), lock) == 1


def test_pins_of_the_lock_are_counted(lock):
    assert pins_in(lock) == 2
