"""How does a programme come from a file: a template that ships with us, or somebody's own YAML?"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import jsonify
from flask.wrappers import Response
from flask_smorest import Blueprint
from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from services.registration.access import any_staff, plans_programmes
from services.registration.api.design import DesignSchema, merged
from services.registration.api.programmes import plan
from services.registration.api.schemas import Readable, refuse_fields
from services.registration.domain.design import Design
from shared.auth import allow
from shared.decider import Rejected

FOLDER = Path(__file__).resolve().parent.parent / "templates"
LONGEST_FILE = 200_000

blueprint = Blueprint("imports", __name__, description="Programme designs as files")


class Import(Readable):
    """Either a template's name or a file's text; `overrides` is laid over it as a merge patch."""

    template = fields.String(validate=Length(1, 40))
    yaml = fields.String(validate=Length(1, LONGEST_FILE))
    overrides = fields.Dict(keys=fields.String(), load_default=dict)


@blueprint.get("/templates")
@allow(any_staff)
def list_templates() -> Response:
    return jsonify(items=[{"name": name, "design": template(name)} for name in names()], next=None)


@blueprint.post("/organisations/<organisation_id>/programmes/import")
@blueprint.arguments(Import)
@allow(plans_programmes)
def import_programme(asked: dict[str, Any], organisation_id: str) -> tuple[Response, int]:
    return plan(organisation_id, _design(asked))


def _design(asked: dict[str, Any]) -> Design:
    if ("template" in asked) == ("yaml" in asked):
        raise Rejected("template-or-yaml", "template")
    if "template" in asked:
        if asked["template"] not in names():
            raise Rejected("unknown-template", "template")
        written, where = template(asked["template"]), "overrides"
    else:
        written, where = read(asked["yaml"]), "yaml"
    try:
        design: Design = DesignSchema().load(_with_first_day(merged(written, asked["overrides"])))
    except ValidationError as error:
        refuse_fields({where: error.messages})
    return design


def _with_first_day(design: dict[str, Any]) -> dict[str, Any]:
    """Meetings may begin when the programme starts, where nothing else is said."""
    plan_of = design.get("session_plan")
    if isinstance(plan_of, dict) and "starts_on" in design:
        return {**design, "session_plan": {"first_on": design["starts_on"], **plan_of}}
    return design


def read(text: str) -> dict[str, Any]:
    """The mapping that a YAML text holds; its dates become text again, as in JSON."""
    try:
        found = _Loader(text).get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Rejected("yaml-cannot-be-read", "yaml", line=mark.line + 1 if mark else 1) from None
    if not isinstance(found, dict):
        raise Rejected("yaml-is-no-design", "yaml")
    return found


class _Loader(yaml.SafeLoader):
    """No dates, which JSON has not, and no aliases, of which a few lines can make gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def template(name: str) -> dict[str, Any]:
    return read((FOLDER / f"{name}.yaml").read_text())
