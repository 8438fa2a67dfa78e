"""Do a form's fields, the API's body and its problems mean the same things?"""

import pytest
from werkzeug.datastructures import MultiDict

from services.web import application
from services.web.client import Problem
from services.web.forms import field_name, refused
from services.web.pages.going import local_path
from services.web.ring import dots

PROGRAMME = {
    "asked": {"company": "optional", "trade": "required", "weekly_times": "required", "website": "optional"},
    "questions": [
        {"id": "heard", "kind": "text", "required": False},
        {"id": "wants", "kind": "choices", "required": True},
    ],
}


def test_a_screen_asks_only_what_the_programme_asks():
    assert application.fields(PROGRAMME, "business") == [
        "answers.company",
        "answers.trade",
        "answers.website",
    ]
    assert application.fields(PROGRAMME, "you") == ["name", "email", "phone"]


def test_a_screen_without_a_question_is_left_out():
    assert application.screens({"asked": {}, "questions": []}) == ["you", "send"]


def test_what_is_written_in_a_form_becomes_the_api_s_body():
    form = MultiDict([("answers.website", "leipomo.example"), ("answers.company", " Leipomo "), ("x", "y")])
    values = application.read(PROGRAMME, "business", form)
    assert application.body(values) == {
        "answers": {"company": "Leipomo", "website": "https://leipomo.example"}
    }


def test_several_choices_stay_several():
    form = MultiDict([("answers.questions.wants", "a"), ("answers.questions.wants", "b")])
    assert application.read(PROGRAMME, "wishes", form)["answers.questions.wants"] == ["a", "b"]


def test_a_draft_comes_back_as_it_was_kept():
    values = {"name": "Aino", "answers.trade": "I", "answers.questions.wants": ["a"]}
    assert application.flat(application.body(values)) == values


def test_a_problem_stands_beside_its_field():
    problem = Problem(422, {"errors": [{"field": "$.answers.business_id", "problem": "Check it."}]})
    assert refused({}, problem).error("answers.business_id") == "Check it."


def test_a_problem_without_a_field_stands_above_the_form():
    assert refused({}, Problem(409, {"detail": "Full."})).message == "Full."


def test_what_nobody_can_mend_is_no_form_s_matter():
    with pytest.raises(Problem):
        refused({}, Problem(500, {}))


def test_a_place_in_a_list_belongs_to_the_list_s_field():
    assert field_name("$.answers.weekly_times[2]") == "answers.weekly_times"


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "home", None]
)
def test_nobody_is_sent_to_another_site(wanted):
    assert local_path(wanted) == "/"


def test_a_path_of_ours_is_kept():
    assert local_path("/group#rules") == "/group#rules"


def test_the_ring_has_a_dot_for_each_member_and_begins_on_top():
    ring = dots(4, 26, 2)
    assert ring == [(13.0, 3.0), (23.0, 13.0), (13.0, 23.0), (3.0, 13.0)]
