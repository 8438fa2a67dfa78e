"""Which language does a page speak, and from where come its words?"""

from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import Domain

from services.web import client
from services.web.words import current

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
COOKIE = "language"
YEAR = 365 * 24 * 3600
FOLDER = Path(__file__).parent / "translations"


def chosen() -> str:
    """The person's choice in this browser, else their own setting, else what the browser asks for."""
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    me = client.me()
    if me and me.language in LANGUAGES:
        return me.language
    return request.accept_languages.best_match(list(LANGUAGES)) or "fi"


class Catalogues(Domain):  # type: ignore[misc]  # flask-babel has no types
    """Reads the .po files themselves, so that no compiled copy can be older than its source."""

    def get_translations(self) -> NullTranslations:
        language = current()
        if language not in self.cache:
            self.cache[language] = read(language)
        found: NullTranslations = self.cache[language]
        return found


def read(language: str) -> NullTranslations:
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()  # English: the words in the code are its own
    with path.open("rb") as source:
        catalogue = read_po(source, locale=Locale.parse(language))
    packed = BytesIO()
    write_mo(packed, catalogue)
    packed.seek(0)
    return Translations(packed)
