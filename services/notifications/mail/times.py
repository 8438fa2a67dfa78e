"""How is a time said in a mail, in its reader's language and in the zone of what it is about?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en"}
# Finland's Swedish writes the clock as Finnish does: kl. 9.00, not 09:00.
DAY = {"fi": "EEE d.M.", "sv": "EEE d.M", "en": "EEE d MMM"}
CLOCK = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
AT = {"fi": " klo ", "sv": " kl. ", "en": " at "}
FROM = {"fi": " klo ", "sv": " kl. ", "en": ", "}


def day(moment: str | datetime, language: str, zone: str) -> str:
    """`ti 24.11.`, `tis 24.11`, `Tue 24 Nov`."""
    return _said(moment, DAY[language], language, zone)


def clock(moment: str | datetime, language: str, zone: str) -> str:
    """`klo 9.00`, `kl. 9.00`, `9:00`."""
    hour = _said(moment, CLOCK[language], language, zone)
    return hour if language == "en" else f"{AT[language].strip()} {hour}"


def moment(moment: str | datetime, language: str, zone: str) -> str:
    """`ti 24.11. klo 9.00`, `tis 24.11 kl. 9.00`, `Tue 24 Nov at 9:00`."""
    return day(moment, language, zone) + AT[language] + _said(moment, CLOCK[language], language, zone)


def span(begins: str | datetime, ends: str | datetime, language: str, zone: str) -> str:
    """`ti 24.11. klo 9.00–11.00`, `tis 24.11 kl. 9.00–11.00`, `Tue 24 Nov, 9:00–11:00`."""
    hours = "–".join(_said(each, CLOCK[language], language, zone) for each in (begins, ends))
    return day(begins, language, zone) + FROM[language] + hours


def together(names: list[str], language: str) -> str:
    """`Kaisa ja Petri`."""
    conjunction = {"fi": " ja ", "sv": " och ", "en": " and "}[language]
    return conjunction.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _said(moment: str | datetime, pattern: str, language: str, zone: str) -> str:
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return format_datetime(known.astimezone(ZoneInfo(zone)), pattern, locale=LOCALES[language])
