"""Do the words of a report claim no more than its figures say?"""

import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from flask_babel import Babel

from services.web.pages.staff import chart, csv_file, figures

TOLD = {
    "scale": "work-wellbeing",
    "name": "Wellbeing at work",
    "primary": True,
    "withheld": None,
    "reason": None,
    "pairs": 20,
    "lowest": 0,
    "highest": 100,
    "higher_is_better": True,
    "before": {"mean": 51.2, "median": 52, "lower_quartile": 41, "upper_quartile": 61},
    "after": {"mean": 63.1, "median": 64, "lower_quartile": 54, "upper_quartile": 74},
    "shift": {"estimate": 11.0, "low": 4.0, "high": 17.5, "confidence": 0.95},
    "p": 0.004,
    "p_adjusted": None,
    "effect": 0.68,
    "change": {"told": [{"which": ["improved"], "count": 13}, {"which": ["same", "worse"], "count": 7}]},
}
WITHHELD = {**TOLD, "withheld": "too-few-pairs", "reason": "Not shown: fewer than 10.", "pairs": None}


@pytest.fixture(autouse=True)
def in_english():
    app = Flask("words")
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def test_better_is_said_and_no_cause():
    assert figures.headline(TOLD) == "Wellbeing at work: better at the end than at the beginning"
    assert figures.interval(TOLD) == (
        "The typical change was +11 on a scale from 0 to 100. "
        "With 95 per cent confidence it lies between +4 and +17.5."
    )


def test_a_rise_is_worse_where_less_is_better():
    assert "worse at the end" in figures.headline({**TOLD, "higher_is_better": False})


def test_what_may_be_chance_is_no_difference():
    assert "no clear difference" in figures.headline({**TOLD, "p": 0.08})


def test_what_is_withheld_says_why_and_shows_no_figure():
    assert figures.headline(WITHHELD) == "The main result is not shown"
    row = figures.row(WITHHELD)
    assert row["reason"] == "Not shown: fewer than 10."
    assert row["pairs"] == "under 5"
    assert "before" not in row


def test_counts_that_were_joined_are_told_together():
    assert figures.changes(TOLD)["counts"] == [
        (13, "improved clearly"),
        (7, "stayed about the same or got worse"),
    ]


def test_a_small_p_is_told_as_a_bound():
    assert figures.p_value(0.00002) == "under 0.001"


def test_the_picture_loads_nothing_and_runs_nothing():
    drawn = chart.before_and_after(TOLD)
    tags = {one.tag.rpartition("}")[2] for one in ET.fromstring(drawn).iter()}
    assert "script" not in tags
    assert "image" not in tags
    assert b"@import" not in drawn


@pytest.mark.parametrize("cell", ["=1+1", "+358", "-2", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell):
    answer = csv_file.answer(["Name"], [[cell]], "list.csv").get_data(as_text=True)
    assert f"'{cell[0]}" in answer
