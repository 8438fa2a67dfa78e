"""Which instruments come with Vertais, and is a file of one well formed?"""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from services.surveys.domain.instrument import Band, HelpContact, Instrument, Item, ReliableChange, Scale

FOLDER = Path(__file__).parent
LANGUAGES = ("fi", "sv", "en")


class InstrumentError(Exception):
    """An instrument's document is wrong; the text names each field by its path."""


class Texts(Schema):
    fi = fields.String(required=True, validate=validate.Length(min=1))
    sv = fields.String(required=True, validate=validate.Length(min=1))
    en = fields.String(required=True, validate=validate.Length(min=1))


class OptionSchema(Schema):
    value = fields.Integer(required=True, strict=True)
    label = fields.Nested(Texts, required=True)


class ItemSchema(Schema):
    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,30}\Z"))
    asks = fields.Nested(Texts)
    answers = fields.String()
    lowest = fields.Integer(strict=True)
    highest = fields.Integer(strict=True)

    @validates_schema
    def _asked_or_scored(self, item: dict[str, Any], **_: Any) -> None:
        if ("answers" in item) == ("lowest" in item and "highest" in item):
            raise ValidationError("Give either answers, or lowest and highest.", "answers")
        if ("asks" in item) != ("answers" in item):
            raise ValidationError("A text needs answers to choose from, and answers need a text.", "asks")


class BandSchema(Schema):
    lowest = fields.Float(required=True)
    name = fields.Nested(Texts, required=True)


class ReliableChangeSchema(Schema):
    points = fields.Float(
        load_default=None, allow_none=True, validate=validate.Range(min=0, min_inclusive=False)
    )
    source = fields.String(required=True)


class ScaleSchema(Schema):
    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,30}\Z"))
    name = fields.Nested(Texts, required=True)
    explains = fields.Nested(Texts, load_default=dict)
    items = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    combine = fields.String(required=True, validate=validate.OneOf(["mean", "sum"]))
    times = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    higher_is_better = fields.Boolean(required=True)
    primary = fields.Boolean(load_default=False)
    may_miss = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0))
    bands = fields.List(fields.Nested(BandSchema), load_default=list)
    bands_source = fields.String()
    reliable_change = fields.Nested(ReliableChangeSchema, load_default=None, allow_none=True)

    @validates_schema
    def _bands_have_a_source(self, scale: dict[str, Any], **_: Any) -> None:
        if scale["bands"] and "bands_source" not in scale:
            raise ValidationError("Bands need their source.", "bands_source")


class ContactSchema(Schema):
    name = fields.String(required=True)
    phone = fields.String(required=True)
    note = fields.String(load_default="")


class ContactsSchema(Schema):
    fi = fields.List(fields.Nested(ContactSchema), required=True, validate=validate.Length(min=1))
    sv = fields.List(fields.Nested(ContactSchema), required=True, validate=validate.Length(min=1))
    en = fields.List(fields.Nested(ContactSchema), required=True, validate=validate.Length(min=1))


class HelpSchema(Schema):
    checked = fields.Date(required=True)
    source = fields.String()
    contacts = fields.Nested(ContactsSchema, required=True)


class DesignSchema(Schema):
    """An instrument's document, but for its help contacts, which change without a new version."""

    class Meta:
        unknown = EXCLUDE

    id = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9-]{1,40}\Z"))
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    title = fields.Nested(Texts, required=True)
    intro = fields.Nested(Texts, load_default=dict)
    licence = fields.String(required=True)
    answers = fields.Dict(
        keys=fields.String(), values=fields.List(fields.Nested(OptionSchema)), load_default=dict
    )
    items = fields.List(fields.Nested(ItemSchema), required=True, validate=validate.Length(min=1))
    scales = fields.List(fields.Nested(ScaleSchema), required=True, validate=validate.Length(min=1))

    @validates_schema(skip_on_field_errors=True)
    def _hangs_together(self, design: dict[str, Any], **_: Any) -> None:
        known = [item["id"] for item in design["items"]]
        if len(known) != len(set(known)):
            raise ValidationError("Two items have the same id.", "items")
        for place, item in enumerate(design["items"]):
            if "answers" in item and not design["answers"].get(item["answers"]):
                raise ValidationError({place: {"answers": ["No such answers."]}}, "items")
        for place, scale in enumerate(design["scales"]):
            if missing := sorted(set(scale["items"]) - set(known)):
                raise ValidationError({place: {"items": [f"No such item: {', '.join(missing)}."]}}, "scales")
        if sum(scale["primary"] for scale in design["scales"]) != 1:
            raise ValidationError("Name just one scale primary, before any answer is seen.", "scales")


def instrument_of(design: dict[str, Any], help_contacts: dict[str, Any]) -> Instrument:
    """The instrument of a document. Raises InstrumentError naming the fields that are wrong."""
    try:
        loaded = DesignSchema().load(design)
        helped = HelpSchema().load(help_contacts)
    except ValidationError as error:
        raise InstrumentError("; ".join(_problems("$", error.messages))) from None
    return Instrument(
        id=loaded["id"],
        version=loaded["version"],
        title=loaded["title"],
        intro=loaded["intro"],
        licence=loaded["licence"],
        items=tuple(_item(item, loaded["answers"]) for item in loaded["items"]),
        scales=tuple(_scale(scale) for scale in loaded["scales"]),
        help_checked=helped["checked"].isoformat(),
        help={
            language: tuple(HelpContact(**contact) for contact in contacts)
            for language, contacts in helped["contacts"].items()
        },
    )


def read_document(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A YAML document's design and help contacts, as JSON values. Raises InstrumentError."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InstrumentError(f"$: not YAML ({type(error).__name__})") from None
    if not isinstance(document, dict):
        raise InstrumentError("$: an instrument is a mapping of fields")
    whole: dict[str, Any] = _json(document)
    known = {*DesignSchema().fields, "help"}
    if unknown := sorted(set(whole) - known):
        raise InstrumentError("; ".join(f"$.{name}: Unknown field." for name in unknown))
    help_contacts = whole.pop("help", {})
    instrument_of(whole, help_contacts)
    return whole, help_contacts


@cache
def shipped() -> dict[str, tuple[Instrument, dict[str, Any], dict[str, Any]]]:
    """The newest version of each instrument that comes with Vertais: itself, its design, its help."""
    found: dict[str, tuple[Instrument, dict[str, Any], dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        try:
            design, help_contacts = read_document(path.read_text(encoding="utf-8"))
        except InstrumentError as error:
            raise InstrumentError(f"{path.name}: {error}") from None
        instrument = instrument_of(design, help_contacts)
        if instrument.id not in found or found[instrument.id][0].version < instrument.version:
            found[instrument.id] = (instrument, design, help_contacts)
    return found


def newest_version(name: str) -> int:
    """The newest shipped version that can be asked, 0 where there is none."""
    known = shipped().get(name)
    return known[0].version if known and known[0].can_be_asked else 0


def _item(item: dict[str, Any], answers: dict[str, list[dict[str, Any]]]) -> Item:
    options = tuple((option["value"], option["label"]) for option in answers.get(item.get("answers", ""), []))
    values = [value for value, _ in options] or [item["lowest"], item["highest"]]
    return Item(item["id"], min(values), max(values), item.get("asks", {}), options)


def _scale(scale: dict[str, Any]) -> Scale:
    change = scale["reliable_change"]
    return Scale(
        id=scale["id"],
        name=scale["name"],
        explains=scale["explains"],
        items=tuple(scale["items"]),
        combine=scale["combine"],
        times=scale["times"],
        higher_is_better=scale["higher_is_better"],
        primary=scale["primary"],
        may_miss=scale["may_miss"],
        bands=tuple(Band(band["lowest"], band["name"]) for band in scale["bands"]),
        reliable_change=ReliableChange(change["points"], change["source"]) if change else None,
    )


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _problems(path: str, messages: Any) -> list[str]:
    if isinstance(messages, dict):
        return [
            problem
            for key, inner in messages.items()
            for problem in _problems(
                path if key == "_schema" else f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}",
                inner,
            )
        ]
    return [
        f"{path}: {' '.join(messages)}"
        if all(isinstance(one, str) for one in messages)
        else f"{path}: {messages}"
    ]
