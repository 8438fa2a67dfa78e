"""What does a mail say? A wording file and some facts become subject, text and HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from mrml import RenderOptions, to_html

from services.notifications.mail import times

FOLDER = Path(__file__).resolve().parent.parent / "wording"
LAYOUT = Path(__file__).with_name("layout.mjml")
LANGUAGES = ("fi", "sv", "en")
UNSUBSCRIBE = {
    "fi": "En halua enää näitä viestejä",
    "sv": "Jag vill inte längre ha de här meddelandena",
    "en": "I do not want these messages any more",
}
# What an owner may leave out of its facts; anything else that a wording names must be there.
OPTIONAL: dict[str, Any] = {"theme": None, "place": None, "code": None, "absent": None, "facilitators": []}


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph's lines, each broken where the writer broke it, or a list's items."""

    is_list: bool
    lines: tuple[str, ...]


def write(
    template: str, language: str, facts: Mapping[str, Any], link: str, unsubscribe: str | None = None
) -> Mail:
    """The mail in that language. `facts` need `timezone` where a time is told; `link` is the button's.

    Raises jinja2.UndefinedError when the wording needs a fact that is not there.
    """
    said = _fill(template, language, facts)
    blocks = _blocks(said["text"])
    return Mail(
        subject=" ".join(said["subject"].split()),
        text=_as_text(said, blocks, language, link, unsubscribe),
        html=_as_html(said, blocks, language, link, unsubscribe),
    )


@cache
def wording(template: str) -> dict[str, dict[str, Any]]:
    """A template's file: language → its parts. Raises FileNotFoundError for one that is not there."""
    parts: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / f"{template}.yaml").read_text("utf-8"))
    return parts


def _fill(template: str, language: str, facts: Mapping[str, Any]) -> dict[str, str]:
    parts = wording(template)[language]
    known = {**OPTIONAL, **facts, "language": language, "words": parts.get("words", {})}
    return {name: _part(str(part)).render(known).strip() for name, part in parts.items() if name != "words"}


@cache
def _part(source: str) -> Template:
    return _plain().from_string(source)


@cache
def _plain() -> Environment:
    plain = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  escaped once, in _as_html
    for name, say in {"day": times.day, "clock": times.clock, "moment": times.moment}.items():
        plain.filters[name] = _in_zone(say)
    plain.filters["span"] = _span
    plain.filters["together"] = _together
    return plain


@cache
def _layout() -> Template:
    escaping = Environment(undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return escaping.from_string(LAYOUT.read_text("utf-8"))


def _in_zone(say: Any) -> Any:
    @pass_context
    def said(context: Context, moment: Any) -> str:
        return str(say(moment, context["language"], context["timezone"]))

    return said


@pass_context
def _span(context: Context, begins: Any, ends: Any) -> str:
    return times.span(begins, ends, context["language"], context["timezone"])


@pass_context
def _together(context: Context, names: list[str]) -> str:
    return times.together(names, context["language"])


def _blocks(text: str) -> list[Block]:
    """Paragraphs stand apart by an empty line; lines that begin with `- ` are a list's items."""
    blocks: list[Block] = []
    for paragraph in text.split("\n\n"):
        for line in filter(str.strip, paragraph.splitlines()):
            is_item = line.startswith("- ")
            said = line.removeprefix("- ").strip()
            if blocks and blocks[-1].is_list == is_item and not _opens(paragraph, line):
                blocks[-1] = Block(is_item, (*blocks[-1].lines, said))
            else:
                blocks.append(Block(is_item, (said,)))
    return blocks


def _opens(paragraph: str, line: str) -> bool:
    return paragraph.lstrip("\n").startswith(line)


def _as_text(
    said: Mapping[str, str], blocks: list[Block], language: str, link: str, unsubscribe: str | None
) -> str:
    written = ["\n".join(f"– {line}" if block.is_list else line for line in block.lines) for block in blocks]
    way_out = [f"{UNSUBSCRIBE[language]}:\n{unsubscribe}"] if unsubscribe else []
    parts = [
        said["headline"],
        *([said["highlight"]] if "highlight" in said else []),
        *written,
        f"{said['button']}:\n{link}",
        f"--\n{said['why']}",
        *way_out,
    ]
    return "\n\n".join(parts) + "\n"


def _as_html(
    said: Mapping[str, str], blocks: list[Block], language: str, link: str, unsubscribe: str | None
) -> str:
    mjml = _layout().render(
        said=said,
        blocks=blocks,
        glimpse=said.get("highlight") or blocks[min(1, len(blocks) - 1)].lines[0],
        language=language,
        link=link,
        unsubscribe=unsubscribe,
        unsubscribe_words=UNSUBSCRIBE[language],
    )
    # No fonts: by default MJML has a mail fetch them from a third party.
    return str(to_html(mjml, render_options=RenderOptions(fonts={})).content)
