"""Which days of a programme may not have passed when it is planned?"""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.prove.wrongs import Operation, Wrong, encoded

PLANS = "/organisations/{organisation_id}/programmes/import"
WEEKS_AHEAD = {"opens_on": 1, "closes_on": 3, "starts_on": 5, "ends_on": 40}
LONG_AGO = date(1999, 12, 31)


def past_days(operation: Operation, path: str, today: date) -> Iterator[Wrong]:
    """A programme from the template that would do, but for one day or all of them."""
    if not operation.path.endswith(PLANS):
        return
    good = {name: today + timedelta(weeks=weeks) for name, weeks in WEEKS_AHEAD.items()}
    first = good["starts_on"] + timedelta(days=1)
    wrongs = {name: good | {name: LONG_AGO} for name in good} | {"all": dict.fromkeys(good, LONG_AGO)}
    for name, days in wrongs.items():
        told = {key: day.isoformat() for key, day in days.items()}
        overrides = {**told, "session_plan": {"first_on": first.isoformat()}}
        body = encoded({"template": "ekollega", "overrides": overrides})
        named = f"$.{'opens_on' if name == 'all' else name}"
        yield Wrong("past-date", operation, path, body, field=named)
