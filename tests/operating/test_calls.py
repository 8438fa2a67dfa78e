"""Is whatever can be foreseen to go wrong told in one line, with the exit code that is written down?"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shared.cli.alone import alone_in
from shared.cli.commands import vertais
from tests.architecture.sources import ROOT
from tests.operating.operated import Operator

pytestmark = pytest.mark.slow

DOWN = "postgresql://vertais@127.0.0.1:1/sessions"
WRITING = [
    ("rebuild", "sessions", "programmes"),
    ("resync", "sessions"),
    ("migrate", "sessions"),
]
READING = [
    ("verify", "sessions"),
    ("parked", "list", "--service", "sessions"),
    ("as-of", "registration", "person-x", "--position", "0"),
]


def test_each_command_can_print_json():
    assert [path for path, one in commands() if "--json" not in {o for p in one.params for o in p.opts}] == []


def test_each_command_says_in_its_help_what_it_does():
    assert [path for path, one in commands() if not one.get_short_help_str()] == []


@pytest.mark.parametrize(
    "words, said",
    [
        (("look",), "No such command 'look'. (see vertais --help)"),
        (("lag", "bakery"), "'bakery' is not one of"),
        (("lag", "--wat"), "No such option '--wat'. (see vertais lag --help)"),
        (("rebuild", "sessions"), "Missing argument 'PROJECTION'"),
        (("parked", "look"), "No such command 'look'. (see vertais parked --help)"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(tmp_path, words, said):
    assert said in Operator(tmp_path).refused(*words, code=2)


def test_where_there_is_no_vertais_nothing_is_made_and_it_says_so(tmp_path):
    folder = tmp_path / "elsewhere"
    line = Operator(folder).refused("lag")
    assert line.startswith(f"there is no Vertais in the folder {folder}: name its folder with VERTAIS_FOLDER")
    assert not folder.exists()


def test_a_database_that_is_down_is_named(operated):
    line = operated.refused("verify", "sessions", VERTAIS_SESSIONS_DATABASE_URL=DOWN)
    assert line.startswith(f"sessions: its database {DOWN} does not answer as it should (")
    assert line.endswith("is it up, and is this the right one?")


def test_the_databases_password_is_not_told(operated):
    secret = DOWN.replace("vertais@", "vertais:hidden@")
    assert "hidden" not in operated.refused("verify", "sessions", VERTAIS_SESSIONS_DATABASE_URL=secret)


def test_a_database_url_that_is_none_is_refused_with_an_example(operated):
    line = operated.refused("verify", "sessions", VERTAIS_SESSIONS_DATABASE_URL="over there")
    assert line.startswith("VERTAIS_SESSIONS_DATABASE_URL is no database's URL, as postgresql://")


@pytest.mark.slow
def test_a_database_of_another_schema_is_refused_until_it_is_migrated(operated, postgres_url):
    there = {"VERTAIS_SESSIONS_DATABASE_URL": postgres_url}
    line = operated.refused("verify", "sessions", **there)
    assert line.startswith("sessions: its database is at revision none")
    assert line.endswith("run `vertais migrate sessions`")
    migrated = operated.told("migrate", "sessions", **there)
    assert migrated["service"] == "sessions"
    assert operated.told("verify", "sessions", **there)["services"][0]["events"] == 0


def test_a_secret_of_the_wrong_size_is_named(operated):
    (operated.folder / "secrets" / "sessions-master").write_bytes(b"short")
    assert "sessions-master must hold 32 bytes" in operated.refused("verify", "sessions")


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
def test_no_second_process_writes_to_files_that_are_in_use(operated, words):
    with alone_in(operated.folder):
        line = operated.refused(*words)
        assert line == f"another Vertais runs on the folder {operated.folder}; stop it first"
    assert operated.vertais(*words).exit_code == 0


@pytest.mark.parametrize("word", ["retry", "discard"])
def test_nor_does_it_try_again_or_give_up_what_is_parked(operated, word):
    words = ["parked", word, "registration", operated.park(), *(["--yes"] if word == "discard" else [])]
    words += ["--service", "sessions"]
    with alone_in(operated.folder):
        assert "another Vertais runs" in operated.refused(*words)
    assert operated.vertais(*words).exit_code == 0


def test_whoever_only_looks_may_meanwhile(operated):
    with alone_in(operated.folder):
        codes = {words[0]: operated.vertais(*words).exit_code for words in READING}
    assert codes == {"verify": 0, "parked": 0, "as-of": 1}


def test_where_only_one_services_code_is_installed_it_is_looked_after(operated, tmp_path):
    image = tmp_path / "image"
    ignore = shutil.ignore_patterns("__pycache__")
    for part in ("shared", "services/sessions"):
        shutil.copytree(ROOT / part, image / part, ignore=ignore)
    shutil.copy(ROOT / "services" / "__init__.py", image / "services")
    operated.be_well()
    done = asked(image, operated.folder, sys.executable, "-m", "shared.cli", "lag", "--json")
    (told,) = json.loads(done.stdout)["services"]
    assert told["service"] == "sessions"
    assert {row["problem"] for row in told["sources"]} == {
        'Environment variable "VERTAIS_REGISTRATION_URL" not set; its code is not here either'
    }
    assert done.returncode == 3


def test_the_script_in_deploy_finds_the_code_from_anywhere(operated, tmp_path):
    link = tmp_path / "vertais"
    link.symlink_to(ROOT / "deploy" / "vertais")
    done = asked(tmp_path, operated.folder, str(link), "verify", "sessions")
    assert (done.returncode, done.stdout) == (0, "sessions: 0 events as recorded\n")


def asked(here: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    told = os.environ | {"VERTAIS_FOLDER": str(folder)}
    return subprocess.run(words, cwd=here, env=told, capture_output=True, text=True, check=False)


def commands(group: click.Group = vertais, path: str = "vertais") -> Iterator[tuple[str, click.Command]]:
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, f"{path} {name}")
        else:
            yield f"{path} {name}", one
