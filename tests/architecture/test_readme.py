"""Is what the README says so? Its links, commands, promises and variables are held against the code."""

import re
from importlib import import_module

from tests.architecture import front_door
from tests.architecture.sources import ROOT
from tests.bench import BENCHES
from tests.prove import PROMISES

TEXT = front_door.README.read_text()


def test_every_file_that_it_links_to_is_there():
    assert [path for path in sorted(front_door.linked_files(TEXT)) if not (ROOT / path).exists()] == []


def test_a_link_to_a_name_leads_to_its_line():
    assert front_door.with_lines(TEXT) == TEXT, "`make tables` brings the lines up to date"


def test_its_table_of_an_operators_commands_is_what_they_say_of_themselves():
    assert len(front_door.COMMANDS.findall(TEXT)) == 1
    assert front_door.with_commands(TEXT) == TEXT, "`make tables` writes it"


def test_every_command_is_one():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make (\w+)", TEXT, re.MULTILINE)) <= targets
    only = set(re.findall(r"\bmake (?:prove|bench) ONLY=(\w+)", TEXT))
    assert only <= PROMISES.keys() | BENCHES.keys()


def test_each_promise_is_told_with_its_run_and_its_figures():
    keys = import_module("tests.prove.holding").KEYS
    told = {
        run.strip("`").removeprefix("make prove ONLY="): set(re.findall(r"`(\w+)`", figures))
        for _, run, figures in front_door.rows_under(TEXT, "What is promised")
    }
    assert list(told) == list(PROMISES)
    assert told == keys


def test_each_variable_is_read_and_each_that_is_read_is_told():
    rows = front_door.rows_under(TEXT, "Settings")
    told = [name for row in rows for name in re.findall(r"VERTAIS_[A-Z_<>]+", row[0])]
    assert sorted(told) == sorted(front_door.variables_read())
