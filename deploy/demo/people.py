"""Who takes part in the demo? Nobody real: names, companies and answers come out of a seeded generator."""

import random
from dataclasses import dataclass
from typing import Any

MARK = "synthetic"
SLOTS = ("tue 09:00", "thu 17:00")

FIRST_NAMES = {
    "fi": (
        "Aino", "Eero", "Helmi", "Ilmari", "Kerttu", "Lauri", "Meeri", "Oiva", "Päivi", "Risto", "Saara",
        "Toivo", "Ulla", "Veikko", "Ansa", "Heikki", "Iida",
    ),
    "sv": ("Björn", "Carita", "Gunilla", "Jonas", "Linnéa", "Mårten"),
    "en": ("Daniel", "Farid", "Grace", "Noor"),
}  # fmt: skip
LAST_NAMES = ("Esimerkki", "Malli", "Koekenttä", "Harjoitus", "Näyte")
WORK = {  # section of TOL 2025 → kinds of work
    "I": ("Kahvila", "Leipomo"), "F": ("Puusepänpaja", "Maalaamo"), "Q": ("Valmennus", "Koulutus"),
    "K": ("Ohjelmistopaja", "Verkkopalvelu"), "T": ("Kampaamo", "Hieronta"), "H": ("Kuljetus",),
    "G": ("Verkkokauppa", "Kivijalkakauppa"), "N": ("Tilitoimisto", "Suunnittelu"), "S": ("Kuvataide",),
    "A": ("Puutarha",), "C": ("Käsityöpaja",),
}  # fmt: skip
TOWNS = ("Turku", "Salo", "Kaarina", "Parainen", "Loimaa", "Naantali")
NEEDS: dict[str, tuple[str, ...]] = {
    "fi": (
        "Haluan rajata työaikaani.",
        "Kaipaan juttuseuraa, joka ymmärtää.",
        "Tavoitteet ovat hukassa.",
    ),
    "sv": (
        "Jag vill få grepp om min tid.",
        "Jag saknar kolleger att prata med.",
        "Jag vill se längre framåt.",
    ),
    "en": ("I want to plan my weeks.", "I miss colleagues to talk with.", "I would like clearer goals."),
}
LANGUAGES = ["fi"] * 17 + ["sv"] * 6 + ["en"] * 2
NEWCOMERS_AND_VETERANS = (0, 1, 1, 2, 3, 4, 6, 8, 9, 12, 14, 18, 22, 25)


@dataclass(frozen=True, slots=True)
class Applicant:
    """One made-up entrepreneur, and how their wellbeing goes: `before` and `lift` on a scale of 0 to 1."""

    number: int
    name: str
    email: str
    phone: str
    language: str
    answers: dict[str, Any]
    before: float
    lift: float

    @property
    def reference(self) -> str:
        return f"{MARK}-{self.number:02d}"


def business_id(chance: random.Random) -> str:
    """A Business ID whose check digit is right; it starts with 99, far from the numbers in use."""
    while True:
        digits = f"99{chance.randrange(100_000):05d}"
        rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        if rest != 1:
            return f"{digits}-{11 - rest if rest else 0}"


def chance_of(seed: int) -> random.Random:
    """What falls the same each time, so that a story can be told again."""
    return random.Random(seed)  # noqa: S311  no secret is drawn from it


def applicants(count: int = 25, seed: int = 2026) -> list[Applicant]:
    """`count` applicants, the same ones for a seed, in three languages, trades and walks of life."""
    chance = chance_of(seed)
    trades = [(section, work) for section, kinds in WORK.items() for work in kinds]
    chance.shuffle(trades)
    languages = [LANGUAGES[turn % len(LANGUAGES)] for turn in range(count)]
    chance.shuffle(languages)
    used: dict[str, int] = dict.fromkeys(FIRST_NAMES, 0)
    markets: set[tuple[str, str]] = set()
    made = []
    for number, language in enumerate(languages, start=1):
        names = FIRST_NAMES[language]
        first = names[used[language] % len(names)]
        used[language] += 1
        last = LAST_NAMES[number % len(LAST_NAMES)]
        section, work = trades[number % len(trades)]
        town = _without_a_competitor(section, TOWNS.index(chance.choice(TOWNS)), markets)
        made.append(
            Applicant(
                number=number,
                name=f"{first} {last}",
                email=f"{MARK}-{number:02d}@example.org",
                phone=f"+358 457 000 {number:04d}",
                language=language,
                answers={
                    "company": f"{work} {first} (esimerkki)",
                    "business_id": business_id(chance),
                    "municipality": town,
                    "company_size": chance.choice(("1", "1", "2-4")),
                    "membership": chance.random() < 0.7,
                    "trade": section,
                    "years_in_business": chance.choice(NEWCOMERS_AND_VETERANS),
                    "languages": sorted({language, "fi"} if language != "en" else {"en", "fi"}),
                    "needs": chance.choice(NEEDS[language]),
                    "weekly_times": list(SLOTS) if number % 5 != 3 else [SLOTS[number % 2]],
                },
                before=chance.uniform(0.25, 0.65),
                lift=chance.gauss(0.14, 0.12),
            )
        )
    return made


def _without_a_competitor(section: str, first: int, markets: set[tuple[str, str]]) -> str:
    """The first town from there on where nobody has this trade: the pilot keeps competitors apart."""
    towns = (TOWNS[(first + step) % len(TOWNS)] for step in range(len(TOWNS)))
    town = next((one for one in towns if (section, one) not in markets), TOWNS[first])
    markets.add((section, town))
    return town
