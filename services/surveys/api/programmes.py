"""What do coordinators see of a programme's surveys? Who has answered, and what may be told of all."""

import csv
import io
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from services.surveys.access import coordinators_of_programme, reads_results, staff_of_programme
from services.surveys.api import shapes
from services.surveys.api.words import CHECKS, WITHHELD
from services.surveys.domain.report import Programme, report
from services.surveys.projections import instruments, reports
from services.surveys.projections.programmes import capacity_of
from services.surveys.projections.waves import waves_of, who_has_answered
from shared.auth import allow, caller
from shared.execute import state_of
from shared.http import language, not_found, store

blueprint = Blueprint("programmes", __name__, description="A programme's surveys, for its staff")

COLUMNS = (
    ("pairs", ()),
    ("mean_before", ("before", "mean")),
    ("mean_after", ("after", "mean")),
    ("median_before", ("before", "median")),
    ("median_after", ("after", "median")),
    ("lower_quartile_before", ("before", "lower_quartile")),
    ("upper_quartile_before", ("before", "upper_quartile")),
    ("lower_quartile_after", ("after", "lower_quartile")),
    ("upper_quartile_after", ("after", "upper_quartile")),
    ("shift", ("shift", "estimate")),
    ("shift_low", ("shift", "low")),
    ("shift_high", ("shift", "high")),
    ("p", ("p",)),
    ("p_adjusted", ("p_adjusted",)),
    ("effect", ("effect",)),
)


@blueprint.get("/programmes/<programme_id>/waves")
@allow(staff_of_programme)
@blueprint.response(200, shapes.WavesSchema)
def waves(programme_id: str) -> dict[str, Any]:
    """Who has answered, never what. A facilitator sees their own groups'."""
    everything = coordinators_of_programme(caller(), programme_id)
    with store().database.read() as tx:
        known = [
            wave for wave in waves_of(tx, programme_id) if everything or wave.group_id in caller().facilitates
        ]
        asked = who_has_answered(tx, [wave.wave_id for wave in known])
    items = []
    for wave in known:
        people = asked.get(wave.wave_id, {})
        items.append(
            {
                "wave_id": wave.wave_id,
                "group_id": wave.group_id,
                "kind": wave.kind,
                "state": wave.state,
                "opened_at": wave.opened_at,
                "closes_at": wave.closes_at,
                "closed_at": wave.closed_at,
                "timezone": wave.timezone,
                "invited": len(people),
                "answered": sum(people.values()),
                "respondents": [{"person_id": person, "answered": has} for person, has in people.items()],
            }
        )
    return {"items": items, "next": None}


@blueprint.get("/programmes/<programme_id>/report")
@allow(reads_results)
@blueprint.response(200, shapes.ReportSchema)
def programme_report(programme_id: str) -> dict[str, Any]:
    """The release as it stood when it was made, or how far its making is."""
    shown = _released(programme_id)
    if shown is not None:
        return shown
    state, _ = state_of(store(), report, programme_id)
    status = "awaited" if state.awaited else "gathering" if state.groups else "none"
    return {"programme_id": programme_id, "status": status}


@blueprint.get("/programmes/<programme_id>/report.csv")
@allow(reads_results)
@blueprint.response(200, content_type="text/csv")
def report_as_csv(programme_id: str) -> Response:
    """The figures, a row a scale; a text cell that a spreadsheet would run as a formula is quoted."""
    shown = _released(programme_id)
    if shown is None:
        not_found()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["scale", "name", *(name for name, _ in COLUMNS), "withheld"])
    for scale in shown["figures"]["scales"]:
        figures = [_picked(scale, path or (name,)) for name, path in COLUMNS]
        words = [plain_cell(str(scale["scale"])), plain_cell(scale["name"])]
        rows.writerow([*words, *figures, plain_cell(scale.get("reason") or "")])
    # the mark at the start has spreadsheets read it as UTF-8
    response = Response("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response


@blueprint.get("/programmes/<programme_id>/reporting-check")
@allow(coordinators_of_programme)
@blueprint.response(200, shapes.ReportingCheckSchema)
def reporting_check(programme_id: str) -> dict[str, Any]:
    """Whether the programme is large enough that its results may be told: known before it starts."""
    state, _ = state_of(store(), report, programme_id)
    with store().database.read() as tx:
        capacity = capacity_of(tx, programme_id)
    return {**checked(state, capacity), "capacity": capacity}


def checked(state: Programme, capacity: int | None) -> dict[str, Any]:
    minimum = state.minimum_pairs
    consenting = len(state.consenting) if state.groups else None
    possible = capacity if consenting is None else consenting
    if possible is not None and possible < minimum:
        status = "too-small"
    elif possible is not None and possible < minimum * 3 // 2:
        status = "may-fall-short"
    else:
        status = "enough"
    return {
        "status": status,
        "can_report": status != "too-small",
        "minimum_pairs": minimum,
        "consenting": consenting,
        "detail": CHECKS[status][language()].format(minimum=minimum, possible=possible),
    }


def plain_cell(text: str) -> str:
    """OWASP's guard against formula injection: such a cell is made to start with an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _released(programme_id: str) -> dict[str, Any] | None:
    with store().database.read() as tx:
        found = reports.released(tx, programme_id)
        if found is None:
            return None
        row, figures, released_at = found
        instrument = instruments.published(tx, row.instrument, row.instrument_version)
    assert instrument is not None, "a report's instrument was published before its waves"
    names = {scale.id: scale.name[language()] for scale in instrument.scales}
    for scale in figures["scales"]:
        scale["name"] = names[scale["scale"]]
        scale["reason"] = _reason(scale["withheld"], row.minimum_pairs)
        if scale.get("change"):
            scale["change"]["reason"] = _reason(scale["change"]["withheld"], row.minimum_pairs)
    return {
        "programme_id": programme_id,
        "status": "released",
        "report_id": row.report_id,
        "released_at": released_at,
        "instrument": row.instrument,
        "instrument_version": row.instrument_version,
        "title": instrument.title[language()],
        "code_version": row.code_version,
        "withheld": row.withheld,
        "figures": figures,
    }


def _reason(slug: str | None, minimum: int) -> str | None:
    return None if slug is None else WITHHELD[slug][language()].format(minimum=minimum)


def _picked(scale: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = scale
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return "" if value is None else value
