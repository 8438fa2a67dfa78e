"""How is a refusal said? RFC 9457 problem+json, in the caller's language, naming the field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, request
from marshmallow import Schema, fields

LANGUAGES = ("en", "fi", "sv")
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LARGEST_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Wording:
    """A slug's HTTP status and what it says; `{name}` is filled from the refusal's facts."""

    status: int
    en: str
    fi: str
    sv: str

    def text(self, language: str, facts: Mapping[str, object]) -> str:
        return str(getattr(self, language)).format(**facts)


PLUMBING = {
    "bad-request": Wording(
        400, "The request cannot be read.", "Pyyntöä ei voi lukea.", "Begäran kan inte läsas."
    ),
    "sign-in-first": Wording(401, "Sign in first.", "Kirjaudu ensin sisään.", "Logga in först."),
    "not-found": Wording(
        404,
        "There is no such thing, or it is not yours to see.",
        "Tätä ei löydy, tai se ei ole sinun nähtävissäsi.",
        "Det här finns inte, eller så får du inte se det.",
    ),
    "method-not-allowed": Wording(
        405, "This cannot be done here.", "Tätä ei voi tehdä tässä.", "Det går inte att göra här."
    ),
    "changed-meanwhile": Wording(
        409,
        "Somebody changed this at the same time. Look at it again and retry.",
        "Joku muutti tätä samaan aikaan. Katso uudelleen ja yritä sitten.",
        "Någon ändrade det här samtidigt. Titta igen och försök på nytt.",
    ),
    "gone": Wording(410, "This is no longer here.", "Tätä ei enää ole.", "Det här finns inte längre."),
    "stale-version": Wording(
        412,
        "This has changed since you read it (If-Match). Read it again.",
        "Tämä on muuttunut sen jälkeen, kun luit sen (If-Match). Lue se uudelleen.",
        "Det här har ändrats sedan du läste det (If-Match). Läs det igen.",
    ),
    "too-large": Wording(413, "The request is too large.", "Pyyntö on liian suuri.", "Begäran är för stor."),
    "wrong-content-type": Wording(
        415,
        "Send JSON (application/json).",
        "Lähetä JSON (application/json).",
        "Skicka JSON (application/json).",
    ),
    "invalid-fields": Wording(
        422, "Some fields need another look.", "Tarkista merkityt kohdat.", "Kontrollera de markerade fälten."
    ),
    "unreadable": Wording(
        422,
        "This holds characters that no screen shows, or a number past all use.",
        "Tässä on merkkejä, joita mikään näyttö ei näytä, tai kohtuuttoman suuri luku.",
        "Här finns tecken som ingen skärm visar, eller ett orimligt stort tal.",
    ),
    "idempotency-key-reused": Wording(
        422,
        "This Idempotency-Key was used for another request. Use a new one.",
        "Tätä Idempotency-Key-avainta on käytetty toiseen pyyntöön. Käytä uutta.",
        "Den här Idempotency-Key har använts för en annan begäran. Använd en ny.",
    ),
    "too-many-requests": Wording(
        429,
        "Too many tries. Wait a while.",
        "Liian monta yritystä. Odota hetki.",
        "För många försök. Vänta en stund.",
    ),
    "our-fault": Wording(
        500,
        "Something broke here. It is told to us; nothing was saved.",
        "Jokin meni meillä rikki. Saimme siitä tiedon; mitään ei tallennettu.",
        "Något gick sönder hos oss. Vi har fått veta det; inget sparades.",
    ),
    "busy": Wording(
        503,
        "We are busy for a moment. Try again.",
        "Ruuhkaa on hetken. Yritä uudelleen.",
        "Mycket på gång. Försök igen.",
    ),
}
BY_STATUS = {wording.status: slug for slug, wording in reversed(PLUMBING.items())}

# marshmallow's own sentences, as patterns → what would be right, in the caller's language
FIELD_WORDING = {
    r"Missing data for required field\.": ("This is needed.", "Tämä tarvitaan.", "Det här behövs."),
    r"Field may not be null\.": (
        "This may not be empty.",
        "Tämä ei voi olla tyhjä.",
        "Det här får inte vara tomt.",
    ),
    r"Unknown field\.": (
        "There is no such field.",
        "Tällaista kenttää ei ole.",
        "Det finns inget sådant fält.",
    ),
    r"Not a valid (string|UUID|email address|URL|date|datetime|time|boolean|integer|number|list"
    r"|mapping type)\.": ("This should be {0}.", "Tämän pitäisi olla {0}.", "Det här ska vara {0}."),
    r"Longer than maximum length (\d+)\.": (
        "At most {0} characters.",
        "Enintään {0} merkkiä.",
        "Högst {0} tecken.",
    ),
    r"Shorter than minimum length (\d+)\.": ("At least {0}.", "Vähintään {0}.", "Minst {0}."),
    r"Length must be between (\d+) and (\d+)\.": (
        "Between {0} and {1} long.",
        "Pituus {0}–{1}.",
        "Längd {0}–{1}.",
    ),
    r"Must be greater than or equal to ([\d.-]+)(?: and less than or equal to ([\d.-]+))?\.": (
        "Between {0} and {1}.",
        "Väliltä {0}–{1}.",
        "Mellan {0} och {1}.",
    ),
    r"Must be one of: (.+)\.": ("One of: {0}.", "Jokin näistä: {0}.", "Något av: {0}."),
}
KINDS = {
    "string": ("text", "tekstiä", "text"),
    "UUID": ("an id (UUID)", "tunniste (UUID)", "en id (UUID)"),
    "email address": ("an e-mail address", "sähköpostiosoite", "en e-postadress"),
    "URL": ("a web address", "verkko-osoite", "en webbadress"),
    "date": ("a date, 2026-11-24", "päivämäärä, 2026-11-24", "ett datum, 2026-11-24"),
    "datetime": (
        "a time, 2026-11-24T09:00:00+02:00",
        "aika, 2026-11-24T09:00:00+02:00",
        "en tid, 2026-11-24T09:00:00+02:00",
    ),
    "time": ("a time of day, 09:00", "kellonaika, 09:00", "ett klockslag, 09:00"),
    "boolean": ("true or false", "true tai false", "true eller false"),
    "integer": ("a whole number", "kokonaisluku", "ett heltal"),
    "number": ("a number", "luku", "ett tal"),
    "list": ("a list", "luettelo", "en lista"),
    "mapping type": ("an object", "olio", "ett objekt"),
}


class FieldProblem(Schema):
    field = fields.String(required=True, metadata={"description": "JSON path, such as $.starts_at"})
    problem = fields.String(required=True, metadata={"description": "what is wrong, in your language"})


class Problem(Schema):
    """A refusal (RFC 9457). `slug` is stable; `detail` is worded in the language of Accept-Language."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    slug = fields.String(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(FieldProblem))


def language() -> str:
    """The language the caller asked for: en, fi or sv."""
    return request.accept_languages.best_match(LANGUAGES) or "en"


def problem(status: int, slug: str, detail: str, errors: list[dict[str, str]] | None = None) -> Response:
    """A problem+json response; `errors` are `{"field": JSON path, "problem": sentence}`."""
    body: dict[str, Any] = {
        "type": f"urn:vertais:problem:{slug}",
        "title": slug.replace("-", " "),
        "status": status,
        "slug": slug,
        "detail": detail,
        **({"errors": errors} if errors else {}),
    }
    headers = {"Content-Type": "application/problem+json", "Content-Language": language()}
    return make_response(body, status, headers)


def plumbing_problem(slug: str, errors: list[dict[str, str]] | None = None) -> Response:
    wording = PLUMBING[slug]
    return problem(wording.status, slug, wording.text(language(), {}), errors)


def field_errors(messages: Mapping[str, Any], rejections: Mapping[str, Wording]) -> list[dict[str, str]]:
    """marshmallow's messages by location (`{"json": {"name": [...]}}`) as a flat list with JSON paths."""
    return [
        {"field": path, "problem": worded(message, rejections)}
        for location, inner in messages.items()
        for path, message in _walk("$" if location in {"json", "files", "form"} else location, inner)
    ]


def worded(message: str, rejections: Mapping[str, Wording]) -> str:
    """A validation message in the caller's language; a slug is looked up among the rejections."""
    tongue = language()
    if message in rejections:
        return rejections[message].text(tongue, {})
    for pattern, sentences in FIELD_WORDING.items():
        if found := re.fullmatch(pattern, message):
            groups = (_kind(group, tongue) for group in found.groups("…"))
            return sentences[LANGUAGES.index(tongue)].format(*groups)
    return message


def unreadable(value: Any, path: str = "$") -> Iterator[str]:
    """Paths in a JSON value of text with control characters or halves of characters, which no screen
    shows and not every database keeps, and of numbers that no column holds."""
    match value:
        case dict():
            for name, inner in value.items():
                if UNREADABLE.search(name):
                    yield path
                yield from unreadable(inner, f"{path}.{name}")
        case list():
            for place, inner in enumerate(value):
                yield from unreadable(inner, f"{path}[{place}]")
        case str() if UNREADABLE.search(value):
            yield path
        case int() | float() if not abs(value) <= LARGEST_NUMBER:
            yield path


def _kind(group: str, tongue: str) -> str:
    return KINDS[group][LANGUAGES.index(tongue)] if group in KINDS else group


def _walk(path: str, messages: Any) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            step = "" if name == "_schema" else f"[{name}]" if isinstance(name, int) else f".{name}"
            yield from _walk(path + step, inner)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _walk(path, inner)
    else:
        yield path, str(messages)
