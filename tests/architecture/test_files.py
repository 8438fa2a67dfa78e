"""Does every file keep the habits of the house?"""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, files, name_of, python_files, tree

LONGEST = 400
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common", "misc", "data"}
SHAPELESS = ("Service", "Manager", "Helper", "Util", "Utils")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".lock", ".json", ".html", ".css", ".po", ".txt", ".xml", ""}
# What must not travel: keys, and addresses or paths of whichever machine the change was made on.
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a token": re.compile(r"\beyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}"),
    "a password in an address": re.compile(r"\b\w+://[\w.-]+:(?!\$|\{)[^\s@/{}$]+@"),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:root|work|home/\w+)/"),
    "a package host": re.compile(r"--(?:extra-)?index-url|--find-links"),
}
REPLACING = re.compile(r"unittest\.mock|monkeypatch\.setattr|mocker\.")
EXCUSED = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)(?P<why>.*)")


def test_no_module_is_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_a_module_opens_with_one_sentence_that_says_its_question():
    silent = [
        name_of(path) for path in python_files() if tree(path).body and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def test_no_name_says_nothing():
    named = {
        name_of(path): SAY_NOTHING & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
        for path in python_files()
    }
    assert {name: words for name, words in named.items() if words} == {}


def test_no_class_is_called_a_service_or_a_manager():
    named = [
        f"{name_of(path)}: {node.name}"
        for path in python_files("shared", "services", "deploy")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(SHAPELESS)
    ]
    assert named == []


def test_whatever_a_tool_is_told_to_overlook_has_its_reason_beside_it():
    unexplained = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in python_files()
        if path.name != "test_files.py"
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (found := EXCUSED.search(line)) and len(found["why"].strip(" #")) < 5
    ]
    assert unexplained == []


def test_tests_never_sleep():
    sleeping = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "sleep"
        and isinstance(node.value, ast.Name)
        and node.value.id == "time"
    ]
    assert sleeping == []


def test_tests_do_not_replace_our_own_code():
    patched = [
        name_of(path)
        for path in python_files("tests")
        if path.name != "test_files.py" and REPLACING.search(path.read_text())
    ]
    assert patched == []


@pytest.mark.parametrize("what", SECRETS)
def test_nothing_is_kept_that_must_not_travel(what: str):
    found = []
    for path in files():
        if path.suffix in TEXT and path.name != "test_files.py":
            found += [
                f"{name_of(path)}: {hit[0]}"
                for hit in SECRETS[what].finditer(path.read_text(errors="ignore"))
            ]
    assert found == []


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda path: path.name)
def test_a_lock_holds_hashes_and_no_address(lock: Path):
    text = lock.read_text()
    assert "://" not in text
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", text.strip()))
