"""Where may a form send its reader next? To a page of ours, whatever the address in it says."""

from urllib.parse import urlsplit


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """`wanted` if it is a path on this site, else `otherwise`.

    >>> local_path("/home?x=1"), local_path("//elsewhere.example"), local_path("/\\\\elsewhere.example")
    ('/home?x=1', '/', '/')
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc or "\n" in wanted or "\r" in wanted else wanted
