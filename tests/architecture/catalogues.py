"""Which sentences does the site say, and has each its translation?"""

from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from tests.architecture.sources import ROOT

WEB = ROOT / "services" / "web"
TRANSLATED = ("fi", "sv")
METHODS = [("**.py", "python"), ("templates/**.*", "jinja2")]
# git knows when; a date in the file would change with every run.
UNDATED = datetime(2026, 11, 24, tzinfo=UTC)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def said() -> Catalog:
    """All that templates and code of the site say, in English."""
    catalogue = Catalog(project="Vertais", charset="utf-8")
    options = {"templates/**.*": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(WEB, METHODS, options, KEYWORDS, strip_comment_tags=True)
    for _, _, message, comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    return WEB / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def write() -> None:
    """Bring the catalogues up to what is said: new sentences come in empty, unsaid ones go."""
    template = said()
    for language in TRANSLATED:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = read(language) if path.exists() else Catalog(locale=language, project="Vertais")
        catalogue.update(template, no_fuzzy_matching=True, keep_user_comments=False)
        catalogue.obsolete.clear()
        catalogue.creation_date = catalogue.revision_date = UNDATED
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, omit_header=False, width=110)
