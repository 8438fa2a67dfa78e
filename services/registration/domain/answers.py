"""Is what an applicant answered what the programme asked, and is it well formed?"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.registration.domain.design import Design, Question, weekly_time

Problems = dict[str, str]  # path of the field → slug of what is wrong

COMPANY_SIZES = ("1", "2-4", "5-9", "10-49", "50+")
TRADES = tuple("ABCDEFGHIJKLMNOPQRSTUV")  # sections of TOL 2025, which is NACE Rev. 2.1
LONGEST_LINE = 200
LONGEST_TEXT = 4000
MOST_YEARS = 80
BUSINESS_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
PERSONAL_IDENTITY_CODE = re.compile(
    r"\b(\d{6})[-+ABCDEFUVWXY](\d{3})([0-9ABCDEFHJKLMNPRSTUVWXY])\b", re.IGNORECASE
)
IDENTITY_CODE_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def is_business_id(text: str) -> bool:
    """A Finnish Business ID (Y-tunnus) 1234567-1: weighted sum modulo 11, remainder 1 is never given."""
    if not re.fullmatch(r"\d{7}-\d", text):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(text[:7], BUSINESS_ID_WEIGHTS, strict=True)) % 11
    return rest != 1 and int(text[8]) == (11 - rest if rest else 0)


def holds_identity_code(text: str) -> bool:
    """Whether a Finnish personal identity code, its check character right, stands anywhere in the text."""
    return any(
        IDENTITY_CODE_CHECKS[int(birth + number) % 31] == check.upper()
        for birth, number, check in PERSONAL_IDENTITY_CODE.findall(text)
    )


def problems_of(design: Design, answers: Mapping[str, Any]) -> Problems:
    """What is wrong with these answers; empty where nothing is."""
    problems: Problems = {}
    for name, value in answers.items():
        if name == "questions":
            continue
        if name not in FIELDS or name not in design.asked:
            problems[name] = "not-asked"
        elif not _is_empty(value) and (slug := FIELDS[name](value, design)):
            problems[name] = slug
    for name, need in design.asked.items():
        if need == "required" and _is_empty(answers.get(name)):
            problems[name] = "answer-needed"
    own = answers.get("questions", {})
    return problems | (_problems_of_own(design, own) if isinstance(own, dict) else {"questions": "not-valid"})


def _problems_of_own(design: Design, given: Mapping[str, Any]) -> Problems:
    problems: Problems = {}
    known = {question.id: question for question in design.questions}
    for ident, value in given.items():
        question = known.get(ident)
        if question is None:
            problems[f"questions.{ident}"] = "not-asked"
        elif not _is_empty(value) and (slug := _problem_of(question, value)):
            problems[f"questions.{ident}"] = slug
    for ident, question in known.items():
        if question.required and _is_empty(given.get(ident)):
            problems[f"questions.{ident}"] = "answer-needed"
    return problems


def _problem_of(question: Question, value: Any) -> str | None:
    match question.kind:
        case "choice":
            return None if isinstance(value, str) and value in question.choices else "not-a-choice"
        case "choices":
            fits = isinstance(value, list) and all(
                isinstance(one, str) and one in question.choices for one in value
            )
            return None if fits else "not-a-choice"
        case _:
            return _text(value, LONGEST_TEXT)


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _text(value: Any, longest: int) -> str | None:
    if not isinstance(value, str):
        return "not-valid"
    if len(value) > longest:
        return "too-long"
    return "personal-identity-code" if holds_identity_code(value) else None


def _line(value: Any, _: Design) -> str | None:
    return _text(value, LONGEST_LINE)


def _free_text(value: Any, _: Design) -> str | None:
    return _text(value, LONGEST_TEXT)


def _business_id(value: Any, _: Design) -> str | None:
    return None if isinstance(value, str) and is_business_id(value) else "not-a-business-id"


def _website(value: Any, design: Design) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        return "not-a-web-address"
    return _line(value, design)


def _company_size(value: Any, _: Design) -> str | None:
    return None if value in COMPANY_SIZES else "not-a-choice"


def _trade(value: Any, _: Design) -> str | None:
    return None if value in TRADES else "not-a-trade"


def _years(value: Any, _: Design) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and 0 <= value <= MOST_YEARS else "not-valid"


def _membership(value: Any, _: Design) -> str | None:
    return None if isinstance(value, bool) else "not-valid"


def _languages(value: Any, design: Design) -> str | None:
    fits = isinstance(value, list) and all(one in design.languages for one in value)
    return None if fits else "not-a-choice"


def _weekly_times(value: Any, design: Design) -> str | None:
    """Out of the programme's slots where it names any, else any weekly time."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return "not-valid"
    if design.weekly_slots:
        return None if set(value) <= set(design.weekly_slots) else "not-a-choice"
    try:
        for one in value:
            weekly_time(one)
    except ValueError:
        return "not-a-weekly-time"
    return None


FIELDS: dict[str, Callable[[Any, Design], str | None]] = {
    "company": _line,
    "business_id": _business_id,
    "website": _website,
    "municipality": _line,
    "company_size": _company_size,
    "membership": _membership,
    "trade": _trade,
    "years_in_business": _years,
    "languages": _languages,
    "needs": _free_text,
    "wishes": _free_text,
    "weekly_times": _weekly_times,
}
