"""How does code say something in the reader's language? English is the key, a catalogue has the rest."""

from flask_babel import get_locale, gettext
from flask_babel import ngettext as _ngettext


def _(text: str, **facts: object) -> str:
    return str(gettext(text, **facts))


def ngettext(one: str, many: str, num: int, **facts: object) -> str:
    return str(_ngettext(one, many, num, **facts))


def current() -> str:
    """The language of this answer: fi, sv or en."""
    locale = get_locale()
    return locale.language if locale else "en"
