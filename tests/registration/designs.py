"""Which small design do the stories about rules use?"""

from datetime import date
from typing import Any

from services.registration.domain.design import (
    ConsentText,
    Design,
    Question,
    SessionPlan,
    SurveyPlan,
)


def words(text: str) -> dict[str, str]:
    return {"fi": text, "sv": text}


def a_design(**changed: Any) -> Design:
    known: dict[str, Any] = {
        "title": words("Vertaisryhmä"),
        "summary": words("Lyhyesti"),
        "description": words("Pidemmin"),
        "format": "peer-group",
        "languages": ("fi", "sv"),
        "timezone": "Europe/Helsinki",
        "capacity": 2,
        "starts_on": date(2027, 1, 11),
        "ends_on": date(2027, 6, 30),
        "session_plan": SessionPlan(5, 3, 120, date(2027, 1, 11), True, "FI"),
        "survey_plan": SurveyPlan("vertais-wellbeing", 10, 14, (3, 7)),
        "survey_consent": ConsentText("c1", words("Osallistun kyselyyn")),
        "opens_on": date(2026, 12, 1),
        "closes_on": date(2026, 12, 31),
        "asked": {
            "company": "required",
            "business_id": "optional",
            "trade": "optional",
            "years_in_business": "optional",
            "weekly_times": "optional",
            "needs": "optional",
        },
        "questions": (
            Question("mind", "choice", words("Mikä mietityttää?"), True, {"a": words("A"), "b": words("B")}),
        ),
        "weekly_slots": ("mon 17:00", "tue 09:00"),
    }
    return Design(**(known | changed))


def good_answers(**changed: Any) -> dict[str, Any]:
    return {"company": "Ainon leipomo", "questions": {"mind": "a"}} | changed
