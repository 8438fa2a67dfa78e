"""Does a backup bring the embedded form back, and is what would lose something refused in one line?"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import platform
from services.registration import setup
from shared.database import WRITERS_LOCK
from shared.settings import Settings
from tests.composed.drill import a_key
from tests.servers import left_out

pytestmark = pytest.mark.slow

ADMIN = "anna@example.org"


@pytest.fixture(autouse=True)
def age() -> None:
    if shutil.which("age") is None:
        left_out("age")


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    return a_key(tmp_path)


@pytest.fixture
def running(tmp_path: Path) -> platform.Platform:
    whole = platform.build(settings_in(tmp_path / "data"))
    setup.ensure_admin(whole.stores["registration"], whole.settings, ADMIN, "Anna Esimerkki")
    return whole


def settings_in(folder: Path) -> Settings:
    return Settings(folder, folder / "secrets", "http://localhost:8000", "", "Vertais <v@example.org>")


def vertais(command: str, *words: object) -> "subprocess.CompletedProcess[str]":
    argv = [sys.executable, "-m", f"deploy.{command}", *map(str, words)]
    return subprocess.run(argv, check=False, capture_output=True, text=True)


def back_up(tmp_path: Path, recipient: str) -> tuple[Path, Path]:
    """The two files."""
    data, keys = tmp_path / "a", tmp_path / "b"
    told = vertais(
        "backup", "--folder", tmp_path / "data", "--data", data, "--keys", keys, "--recipient", recipient
    )
    assert told.returncode == 0, told.stderr
    return max(data.iterdir()), max(keys.iterdir())


def test_what_was_copied_while_it_ran_comes_back_in_an_empty_folder(
    tmp_path: Path, key: tuple[Path, str], running: platform.Platform
):
    data, keys = back_up(tmp_path, key[1])
    running.stop()
    shutil.rmtree(tmp_path / "data")
    told = vertais(
        "restore", "--folder", tmp_path / "again", "--data", data, "--keys", keys, "--identity", key[0]
    )
    assert told.returncode == 0, told.stderr
    assert "All is as it was at" in told.stdout
    again = platform.build(settings_in(tmp_path / "again"))
    assert setup.sign_in_link(again.stores["registration"], again.settings, ADMIN) is not None
    again.stop()


def test_neither_file_can_be_read_without_the_key(
    tmp_path: Path, key: tuple[Path, str], running: platform.Platform
):
    running.stop()
    for path in back_up(tmp_path, key[1]):
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1")
        assert b"SQLite format" not in content


def another_key(tmp_path: Path, data: Path, keys: Path) -> list[object]:
    (tmp_path / "other").mkdir()
    return ["--data", data, "--keys", keys, "--identity", a_key(tmp_path / "other")[0]]


def keys_that_are_older(tmp_path: Path, data: Path, keys: Path) -> list[object]:
    older = keys.rename(keys.with_name("vertais-20200101T000000Z.keys.age"))
    return ["--data", data, "--keys", older, "--identity", tmp_path / "age.key"]


def one_that_is_cut_short(tmp_path: Path, data: Path, keys: Path) -> list[object]:
    keys.write_bytes(keys.read_bytes()[:-100])
    return ["--data", data, "--keys", keys, "--identity", tmp_path / "age.key"]


def the_two_mixed_up(tmp_path: Path, data: Path, keys: Path) -> list[object]:
    return ["--data", keys, "--keys", data, "--identity", tmp_path / "age.key"]


REFUSED: list[tuple[Callable[[Path, Path, Path], list[object]], str]] = [
    (another_key, "cannot be opened"),
    (keys_that_are_older, "name keys of the same time or later"),
    (one_that_is_cut_short, "cannot be opened"),
    (the_two_mixed_up, "its name is vertais-….data.age"),
]


@pytest.mark.parametrize("mistake, told", REFUSED)
def test_what_would_not_come_back_whole_is_refused_in_one_line(
    tmp_path: Path, key: tuple[Path, str], running: platform.Platform, mistake, told: str
):
    running.stop()
    words = mistake(tmp_path, *back_up(tmp_path, key[1]))
    refused = vertais("restore", "--folder", tmp_path / "again", *words)
    assert refused.returncode == 1
    assert refused.stderr.startswith("vertais restore: ")
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "again").exists()


def test_a_folder_that_holds_something_is_left_as_it_is(
    tmp_path: Path, key: tuple[Path, str], running: platform.Platform
):
    running.stop()
    data, keys = back_up(tmp_path, key[1])
    words = ("--data", data, "--keys", keys, "--identity", key[0])
    refused = vertais("restore", "--folder", tmp_path / "data", *words)
    assert "is not empty" in refused.stderr


def test_keys_and_data_go_to_different_places(tmp_path: Path, running: platform.Platform):
    running.stop()
    words = ("--folder", tmp_path / "data", "--data", tmp_path / "a", "--keys", tmp_path / "a")
    refused = vertais("backup", *words, "--recipient", "age1anything")
    assert "--keys must be another place than --data" in refused.stderr
    assert not (tmp_path / "a").exists()


def test_a_wrong_recipient_leaves_no_file(tmp_path: Path, running: platform.Platform):
    running.stop()
    words = ("--folder", tmp_path / "data", "--data", tmp_path / "a", "--recipient", "age1anything")
    refused = vertais("backup", *words)
    assert refused.stderr.startswith("vertais backup: age: ")
    assert list((tmp_path / "a").iterdir()) == []


def test_keys_are_not_kept_for_long(tmp_path: Path, key: tuple[Path, str], running: platform.Platform):
    running.stop()
    old = tmp_path / "b" / "vertais-20200101T000000Z.keys.age"
    old.parent.mkdir()
    old.touch()
    _, keys = back_up(tmp_path, key[1])
    assert list(old.parent.iterdir()) == [keys]


def test_the_backup_of_containers_holds_off_the_writers_that_there_are():
    """The script names the lock by its number."""
    assert f"writers={WRITERS_LOCK} " in Path("deploy/postgres/backup.sh").read_text()
