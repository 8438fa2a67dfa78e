"""How does a bench look at pages? As a browser does that follows links, keeps cookies and packs bytes."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import Client, TestResponse

# One page of each shape is enough: ids and dates in a path do not make another shape.
PART_OF_DATA = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
PACKED = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Seen:
    """One answer: its path with ids left out, its status, how long it took, its size on the wire."""

    shape: str
    status: int
    milliseconds: float
    size: int


class Page(HTMLParser):
    """The links, the parts to load and the forms' hidden values of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.parts: list[str] = []
        self.hidden: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "a":
                self.links.append(given.get("href", ""))
            case "link" | "script" | "img":
                self.parts.append(given.get("href", given.get("src", "")))
            case "input" if given.get("type") == "hidden":
                self.hidden.setdefault(given.get("name", ""), given.get("value", ""))


class Visitor:
    def __init__(self, site: Callable[..., Any]) -> None:
        self._client = Client(site, TestResponse)

    def get(self, path: str) -> tuple[Seen, str]:
        start = time.perf_counter()
        answer = self._client.get(path, headers=PACKED)
        body = answer.get_data()
        took = (time.perf_counter() - start) * 1000
        is_page = answer.mimetype == "text/html"
        return Seen(shape_of(path), answer.status_code, took, len(body)), body.decode() if is_page else ""

    def sign_in(self, link: str) -> str:
        """Open the link from the e-mail and press its button; the path of the page that it leads to."""
        path = urlsplit(link).path
        _, page = self.get(path)
        answer = self._client.post(path, data=Page(page).hidden)
        if answer.status_code != 303:
            raise RuntimeError(f"signing in answered {answer.status_code}")
        return urlsplit(answer.headers["Location"]).path

    def first_visit(self) -> int:
        """Bytes of the front page with all that it loads, on the wire."""
        seen, page = self.get("/")
        return seen.size + sum(self.get(part)[0].size for part in set(Page(page).parts))

    def look_around(self, start: str = "/", most: int = 60) -> Iterator[str]:
        """Paths reached by links, one of each shape, those that lead out of the site left alone."""
        waiting, known = [start], {shape_of(start)}
        while waiting and len(known) <= most:
            path = waiting.pop(0)
            seen, page = self.get(path)
            if seen.status != 200 or not page:
                continue
            yield path
            for link in Page(page).links:
                parts = urlsplit(link)
                if not parts.netloc and parts.path.startswith("/") and shape_of(parts.path) not in known:
                    known.add(shape_of(parts.path))
                    waiting.append(parts.path)


def shape_of(path: str) -> str:
    return PART_OF_DATA.sub("…", path)
