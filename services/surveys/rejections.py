"""How do we say no, in three languages?"""

from shared.problems import Wording

REJECTIONS = {
    "survey-has-closed": Wording(
        410,
        "This survey has closed, so it no longer takes answers. Thank you for coming by.",
        "Tämä kysely on päättynyt, eikä siihen voi enää vastata. Kiitos, että kävit.",
        "Den här enkäten är avslutad och tar inte längre emot svar. Tack för att du tittade in.",
    ),
    "survey-already-answered": Wording(
        410,
        "You have answered this survey already. Thank you: nothing more is needed.",
        "Olet jo vastannut tähän kyselyyn. Kiitos, muuta ei tarvita.",
        "Du har redan svarat på den här enkäten. Tack, mer behövs inte.",
    ),
    "survey-not-open-yet": Wording(
        409,
        "This survey is not open yet.",
        "Tämä kysely ei ole vielä auki.",
        "Den här enkäten är inte öppen ännu.",
    ),
    "survey-still-open": Wording(
        409,
        "This survey is still open.",
        "Tämä kysely on vielä auki.",
        "Den här enkäten är fortfarande öppen.",
    ),
    "not-invited-to-survey": Wording(
        410,
        "This survey does not ask you: you have withdrawn your consent or moved to another group.",
        "Tätä kyselyä ei kysytä sinulta: olet perunut suostumuksesi tai vaihtanut ryhmää.",
        "Den här enkäten gäller inte dig: du har återkallat ditt samtycke eller bytt grupp.",
    ),
    "no-such-item": Wording(
        422,
        "The survey has no such question.",
        "Kyselyssä ei ole tällaista kysymystä.",
        "Enkäten har ingen sådan fråga.",
    ),
    "answer-out-of-range": Wording(
        422,
        "Choose a number from {lowest} to {highest}, or leave the question out.",
        "Valitse luku väliltä {lowest}–{highest} tai jätä kohta väliin.",
        "Välj ett tal mellan {lowest} och {highest} eller hoppa över frågan.",
    ),
    "nothing-answered": Wording(
        422,
        "Answer at least one question before you send the survey.",
        "Vastaa ainakin yhteen kysymykseen ennen kuin lähetät kyselyn.",
        "Svara på minst en fråga innan du skickar enkäten.",
    ),
    "instrument-version-is-taken": Wording(
        409,
        "Version {version} of this survey is in use with other words. Give the new words a new version.",
        "Kyselyn versio {version} on jo käytössä toisin sanoin. Anna uusille sanoille uusi versio.",
        "Version {version} av enkäten används redan med andra ord. Ge de nya orden en ny version.",
    ),
    "no-such-instrument": Wording(
        404,
        "There is no such survey.",
        "Tällaista kyselyä ei ole.",
        "Det finns ingen sådan enkät.",
    ),
    "report-not-awaited": Wording(
        409,
        "The report cannot be made before every group's survey after the programme has closed.",
        "Raporttia ei voi tehdä ennen kuin jokaisen ryhmän loppukysely on päättynyt.",
        "Rapporten kan inte göras innan varje grupps slutenkät är avslutad.",
    ),
    "report-singles-out": Wording(
        409,
        "This report beside an earlier one would tell of too few people.",
        "Tämä raportti paljastaisi aiemman rinnalla liian pienen joukon vastaukset.",
        "Den här rapporten skulle bredvid en tidigare berätta om för få personer.",
    ),
}
