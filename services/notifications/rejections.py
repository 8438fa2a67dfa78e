"""How are the refusals of notifications said?"""

from shared.problems import Wording

REJECTIONS = {
    "message-is-too-late": Wording(
        409,
        "What this message is about is over. It is not sent again.",
        "Asia, josta viesti kertoo, on jo ohi. Viestiä ei lähetetä uudelleen.",
        "Det som meddelandet gäller är redan över. Det skickas inte på nytt.",
    ),
    "message-was-not-given-up": Wording(
        409,
        "Only a message that could not be delivered can be sent again.",
        "Uudelleen voi lähettää vain viestin, joka ei mennyt perille.",
        "Bara ett meddelande som inte kom fram kan skickas på nytt.",
    ),
    "message-is-essential": Wording(
        422,
        "This message belongs to taking part, and cannot be turned off.",
        "Tämä viesti kuuluu osallistumiseen, eikä sitä voi ottaa pois käytöstä.",
        "Det här meddelandet hör till deltagandet och kan inte stängas av.",
    ),
    "no-such-message": Wording(
        422,
        "There is no such kind of message.",
        "Tällaista viestiä ei ole.",
        "Det finns inget sådant meddelande.",
    ),
    "not-an-hour": Wording(
        422,
        "Give a full hour from 0 to 23.",
        "Anna tasatunti väliltä 0–23.",
        "Ange en hel timme mellan 0 och 23.",
    ),
    "no-such-timezone": Wording(
        422,
        "Give a time zone by its name, such as Europe/Helsinki.",
        "Anna aikavyöhykkeen nimi, esimerkiksi Europe/Helsinki.",
        "Ange tidszonens namn, till exempel Europe/Helsinki.",
    ),
    "nobody-to-write-to": Wording(
        422,
        "Choose at least one person to write to.",
        "Valitse ainakin yksi vastaanottaja.",
        "Välj minst en mottagare.",
    ),
    "not-in-the-audience": Wording(
        422,
        "One of those chosen does not belong to this programme or group.",
        "Joku valituista ei kuulu tähän ohjelmaan tai ryhmään.",
        "Någon av de valda hör inte till programmet eller gruppen.",
    ),
}
