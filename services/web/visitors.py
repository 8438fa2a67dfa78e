"""From where and on what does somebody sign in? Coarsely: it is told back to them, and limits tries."""

from flask import request

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "SamsungBrowser": "Samsung",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
DEVICES = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def device(user_agent: str) -> str | None:
    """The kind of browser and of device, and no version.

    >>> device("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0")
    'Firefox, Android'
    """
    found = [
        next((name for mark, name in kinds.items() if mark in user_agent), None)
        for kinds in (BROWSERS, DEVICES)
    ]
    return ", ".join(one for one in found if one) or None


def here() -> str | None:
    return device(request.headers.get("User-Agent", ""))


def from_where() -> dict[str, str]:
    """A header that tells the service from where this page was asked: the nearest proxy's word for it."""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return {"X-Forwarded-For": told or request.remote_addr or ""}
