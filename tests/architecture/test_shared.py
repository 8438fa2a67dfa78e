"""Is the plumbing small, and does it know no word of what the software is about?"""

import re

from shared.decider import Decider
from tests.architecture.sources import SERVICES, name_of, part, python_files

# What services call; and what an operator calls, which no service does.
BUDGETS = {"plumbing": 4_250, "cli": 1_100}
# The glossary's words in code (domain pages, three languages: see the catalogues), with their other forms.
GLOSSARY = (
    "entrepreneur", "mentor", "mentoring", "programme", "application", "applicant", "participant",
    "facilitator", "facilitates", "coordinator", "coordinates", "group", "member_of", "meeting", "session",
    "ground rules", "goal", "survey", "wave", "respondent", "questionnaire", "follow-up", "pulse", "report",
    "waiting list", "organisation", "attendance", "capacity", "instrument", "invitation", "registration",
    "notifications",
)  # fmt: skip
# Words that mean something else there, or stand in an example; each with its reason.
ELSEWHERE = {
    ("auth", "coordinates"): "a role in the access token, which every service reads in the same way",
    ("auth", "facilitates"): "likewise",
    ("auth", "member_of"): "likewise",
    ("auth", "registration"): "the issuer whose key is trusted, named in a docstring",
    ("auth", "person"): "whoever signed in: the subject of a token",
    ("auth", "audience"): "the service that a token is for",
    ("peers", "audience"): "likewise",
    ("codec", "person"): "the owner of personal data, whose key seals it",
    ("logs", "person"): "likewise",
    ("personal", "person"): "likewise",
    ("vault", "person"): "likewise",
    ("codec", "session"): "the example in a docstring",
    ("recorded", "session"): "the example in a docstring",
    ("commands", "group"): "click's, of commands",
    ("parked", "group"): "likewise",
    ("metrics", "group"): "SQL's GROUP BY",
    ("database", "session"): "one of PostgreSQL's, in the name of its time-out",
    ("process", "application"): "a WSGI application",
    ("process", "registration"): "the issuer whose public keys are asked for",
    ("decider", "programme"): "the example of a refusal in a docstring",
    ("settings", "registration"): "the example of a setting in a docstring",
    ("feed", "application"): "application/cloudevents+json",
    ("http", "application"): "a Flask application",
    ("http", "message"): "marshmallow's, about a field",
    ("problems", "message"): "likewise",
    ("logs", "message"): "a line of a log",
    ("loops", "message"): "the broker's",
    ("peers", "application"): "a WSGI application",
    ("problems", "application"): "application/problem+json",
    ("problems", "group"): "a group of a regular expression",
}
# Streams that are named for what the plumbing has too: whom a key or token is about, whom a token is for,
# and what a broker or a library says.
PLUMBING = {"person", "audience", "message", "erasure"}


def test_it_stays_within_its_budget():
    lines = dict.fromkeys(BUDGETS, 0)
    for path in python_files("shared"):
        lines["cli" if path.parent.name == "cli" else "plumbing"] += len(path.read_text().splitlines())
    assert {part: count for part, count in lines.items() if count > BUDGETS[part]} == {}


def test_it_knows_no_word_of_the_domain():
    found = {
        (path.stem, word)
        for path in python_files("shared")
        for word in words()
        if re.search(rf"(?<![a-z]){word}s?(?![a-z])", path.read_text().lower())
    }
    assert found - ELSEWHERE.keys() == set()


def test_no_exception_outlives_its_reason():
    texts = {path.stem: path.read_text().lower() for path in python_files("shared")}
    assert [(stem, word) for stem, word in ELSEWHERE if word not in texts.get(stem, "")] == []


def words() -> set[str]:
    """The glossary's, and whatever a stream is named for."""
    return set(GLOSSARY) | (streams() - PLUMBING)


def streams() -> set[str]:
    found = set()
    for path in python_files(*(f"services/{service}/domain" for service in SERVICES)):
        _, service, name = name_of(path).removesuffix(".py").removesuffix("/__init__").split("/", 2)
        module = part(service, name.replace("/", "."))
        found |= {one.category for one in vars(module).values() if isinstance(one, Decider)}
    return found
