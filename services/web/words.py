"""How does code say something in the reader's language? English is the key, a catalogue has the rest."""

from collections.abc import Mapping

from babel import Locale
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext
from flask_babel import ngettext as _ngettext


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    return str(_ngettext(one, many, num, **facts))


def of(texts: Mapping[str, str] | str | None) -> str:
    """Words that come in several languages: the reader's, else whichever there is."""
    if texts is None or isinstance(texts, str):
        return texts or ""
    for language in (current(), "fi", "en", "sv"):
        if texts.get(language):
            return texts[language]
    return next(iter(texts.values()), "")


def language_name(code: str) -> str:
    """A language's name in the reader's: suomi, finska, Finnish."""
    return Locale.parse(code).get_display_name(current()) or code


def number(value: float) -> str:
    """A figure with at most one decimal, written as the reader's language does."""
    return str(format_decimal(value, "#,##0.#", locale=current()))


def current() -> str:
    """The language of this answer: fi, sv or en."""
    locale = get_locale()
    return locale.language if locale else "en"
