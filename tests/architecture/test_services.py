"""Is each service what its README, its contracts and its refusals say it is?"""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from jsonschema_rs import validator_for

from services.web import access as web_access
from services.web import app as web_app
from shared.codec import type_name
from shared.problems import LANGUAGES, PLUMBING
from shared.settings import Settings
from tests.architecture import asyncapi, contracts, documents, flows
from tests.architecture.sources import ROOT, SERVICES, calls, part, python_files, tree

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
# From this day on somebody may listen, and a published type is never changed: its next form is .v2.
GIVEN_OUT = "2026-11-25"
each_service = pytest.mark.parametrize("service", SERVICES)


@each_service
def test_its_readme_tells_its_commands_events_and_listeners_as_the_code_has_them(service: str):
    assert documents.readme_path(service).read_text() == documents.readme_with_table(service)  # make tables


@each_service
def test_every_command_leads_to_an_event_and_every_event_comes_from_a_command(service: str):
    rows = flows.rows(service)
    domain = flows.read_domain(service)
    assert set(domain.commands) - {row.command for row in rows} == set()
    assert set(domain.events) - {row.event for row in rows} == set()


@each_service
def test_it_publishes_if_and_only_if_somebody_listens(service: str):
    """The broker returns what no queue takes, and a relay would try it again for ever."""
    listened_to = any(listeners for listeners in flows.listeners_of(service).values())
    source = (ROOT / f"services/{service}/worker.py").read_text()
    assert ("is_heard=False" in source) is not listened_to


@each_service
def test_its_store_keeps_just_the_events_of_its_domain(service: str, service_app: Flask):
    stored = set(service_app.extensions["vertais"].store.codec.types)
    domain = flows.read_domain(service)
    defined = {type_name(type(name, (), {})) for name in domain.events}
    assert stored == defined


@each_service
def test_its_openapi_document_is_the_generated_one(service: str):
    assert documents.openapi_path(service).read_text() == documents.openapi(service)  # make openapi


@each_service
def test_its_asyncapi_document_is_the_generated_one(service: str):
    assert documents.asyncapi_path(service).read_text() == asyncapi.document(service)  # make asyncapi


@each_service
def test_its_asyncapi_document_is_valid_by_the_official_schema(service: str):
    official = validator_for(json.loads(asyncapi.OFFICIAL.read_text()))
    told = json.loads(documents.asyncapi_path(service).read_text())
    assert [str(error) for error in official.iter_errors(told)] == []
    assert [str(error) for error in official.iter_errors({**told, "channels": []})] != []


@each_service
def test_every_golden_file_is_as_its_asyncapi_document_says(service: str):
    told = json.loads(documents.asyncapi_path(service).read_text())
    for name, schema in asyncapi.data_schemas(told).items():
        assert validator_for(schema).is_valid(json.loads(contracts.path_of(name).read_text())), name


@each_service
def test_every_route_says_who_may_call_it(service: str, service_app: Flask):
    undeclared = {
        rule.endpoint
        for rule in service_app.url_map.iter_rules()
        if not hasattr(service_app.view_functions[rule.endpoint], "allowed")
    }
    assert undeclared - {"static", "api-docs.openapi_json"} == set()


def test_every_page_says_whom_it_is_for(tmp_path: Path):
    settings = Settings(tmp_path, tmp_path / "secrets", "http://localhost:8000", "", "")
    pages = {rule.endpoint for rule in web_app.create_app(settings).url_map.iter_rules()}
    assert {page for page in pages if not web_access.declared(page)} == set()
    written = {page.partition(".")[0] for page in pages} | pages
    assert web_access.PAGES.keys() - written == set()


@each_service
def test_a_route_without_a_rule_answers_nobody(service: str, service_app: Flask):
    service_app.add_url_rule("/forgotten", "forgotten", lambda: "something")
    assert service_app.test_client().get("/forgotten").status_code == 404


@each_service
def test_every_refusal_is_worded_and_every_wording_is_used(service: str):
    worded = part(service, "rejections").REJECTIONS
    raised, named = slugs_raised(service), slugs_named(service)
    assert raised - worded.keys() - PLUMBING.keys() == set()
    assert worded.keys() - raised - named == set()


@each_service
def test_refusals_are_said_in_every_language_with_the_same_facts(service: str):
    for slug, wording in part(service, "rejections").REJECTIONS.items():
        texts = [getattr(wording, language) for language in LANGUAGES]
        assert all(texts), slug
        assert len({frozenset(re.findall(r"{(\w+)}", text)) for text in texts}) == 1, slug
        assert 400 <= wording.status < 500, slug


@each_service
def test_what_it_publishes_is_what_its_golden_files_show(service: str):
    for owner, event, published in contracts.all_published():
        if owner == service:
            assert published.type.startswith(f"{service}.")
            assert contracts.path_of(published.type).read_text() == contracts.golden(event, published)


@each_service
def test_it_publishes_nothing_that_is_sealed_under_a_persons_key(service: str):
    for owner, event, published in contracts.all_published():
        if owner == service:
            told = json.loads(contracts.golden(event, published))
            assert set(told) & contracts.personal_fields(event) == set(), event


@each_service
def test_it_can_read_every_golden_file_that_it_listens_to(service: str):
    consumed, listeners = part(service, "consumed").CONSUMED, part(service, "policies").LISTENERS
    assert set(consumed) == set(listeners)
    for wire_type, schema in consumed.items():
        schema.loads(contracts.path_of(wire_type).read_text())


def test_every_golden_file_is_of_a_type_that_is_published():
    published = {f"{one.type}.json" for _, _, one in contracts.all_published()}
    assert {path.name for path in contracts.FOLDER.glob("*.v*.json")} == published


def test_golden_files_are_never_changed_once_given_out():
    asked = ["git", "log", f"--since={GIVEN_OUT}", "--diff-filter=MDR", "--format=%h %s", "--name-only", "--"]
    told = subprocess.run(
        [*asked, "tests/contracts/*.json"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout == ""


def slugs_raised(service: str) -> set[str]:
    """Literal slugs given to Rejected and ValidationError anywhere in the service."""
    return {
        value
        for path in python_files(f"services/{service}")
        for call in calls(tree(path), "Rejected", "ValidationError")
        for value in literals(call.args[:1])
        if SLUG.fullmatch(value)
    }


def slugs_named(service: str) -> set[str]:
    """Every text of a slug's form outside the rejections: some are chosen before they are raised."""
    return {
        value
        for path in python_files(f"services/{service}")
        if "rejections" not in {path.stem, path.parent.name}
        for value in literals([tree(path)])
    }


def literals(nodes: list[ast.expr] | list[ast.Module]) -> set[str]:
    return {
        inner.value
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }
