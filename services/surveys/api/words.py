"""Why is something not shown, and is a programme large enough? In words, in three languages."""

WITHHELD = {
    "too-few-pairs": {
        "fi": "Ei näytetä: alle {minimum} osallistujaa vastasi tähän sekä alussa että lopussa. Näin kukaan "
        "ei erotu joukosta.",
        "sv": "Visas inte: färre än {minimum} deltagare svarade på detta både i början och i slutet. Så kan "
        "ingen enskild urskiljas.",
        "en": "Not shown: fewer than {minimum} participants answered this both before and after. So nobody "
        "can be singled out.",
    },
    "counts-under-5": {
        "fi": "Ei eritellä: jokin joukoista olisi alle viisi.",
        "sv": "Specificeras inte: någon av grupperna skulle ha färre än fem personer.",
        "en": "Not broken down: one of the counts would be under five.",
    },
}
CHECKS = {
    "too-small": {
        "fi": "Tuloksia ei voida näyttää: raportti vaatii vähintään {minimum} osallistujaa, jotka vastaavat "
        "sekä alku- että loppukyselyyn, ja vastaajia on enintään {possible}.",
        "sv": "Resultaten kan inte visas: rapporten kräver minst {minimum} deltagare som svarar på både "
        "start- och slutenkäten, och högst {possible} kan svara.",
        "en": "The results cannot be shown: the report needs at least {minimum} participants who answer both "
        "before and after, and at most {possible} can answer.",
    },
    "may-fall-short": {
        "fi": "Raporttiin tarvitaan {minimum} vastaajaparia. Kun vastaajia on enintään {possible}, muutama "
        "vastaamatta jättänyt riittää viemään raportin.",
        "sv": "Rapporten kräver {minimum} personer som svarar båda gångerna. När högst {possible} kan svara "
        "räcker det att några låter bli för att rapporten ska utebli.",
        "en": "The report needs {minimum} people who answer both times. With at most {possible}, a few who "
        "do not answer are enough to lose it.",
    },
    "enough": {
        "fi": "Vastaajia on tarpeeksi, jos vähintään {minimum} vastaa sekä alku- että loppukyselyyn.",
        "sv": "Deltagarna räcker till om minst {minimum} svarar på både start- och slutenkäten.",
        "en": "There are enough people if at least {minimum} answer both before and after.",
    },
}
