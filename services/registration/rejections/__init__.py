"""In which words is each refusal said?"""

from services.registration.rejections.grouping import GROUPING
from shared.problems import Wording

PEOPLE: dict[str, Wording] = {
    "not-a-cursor": Wording(
        422,
        "Use the `next` of the page before as it is.",
        "Käytä edellisen sivun arvoa `next` sellaisenaan.",
        "Använd föregående sidas `next` som det är.",
    ),
    "unknown-person": Wording(
        404, "We do not know this person.", "Emme tunne tätä henkilöä.", "Vi känner inte den här personen."
    ),
    "cannot-be-shown": Wording(
        422,
        "This cannot be shown to the group.",
        "Tätä ei voi näyttää ryhmälle.",
        "Det här kan inte visas för gruppen.",
    ),
    "sender-needs-plain-letters": Wording(
        422,
        "Write it without å, ä and ö; a domain that has them in its form with xn--.",
        "Kirjoita se ilman kirjaimia å, ä ja ö; verkkotunnus, jossa niitä on, muodossa xn--.",
        "Skriv den utan å, ä och ö; en domän som har dem i formen med xn--.",
    ),
    "not-a-phone-number": Wording(
        422, "This is not a phone number.", "Tämä ei ole puhelinnumero.", "Det här är inte ett telefonnummer."
    ),
    "contact-is-not-changed-here": Wording(
        409,
        "This person's contact cannot be changed here: it is also how they sign in elsewhere.",
        "Tämän henkilön yhteystietoja ei voi muuttaa tässä: hän kirjautuu niillä myös muualle.",
        "Den här personens kontaktuppgifter kan inte ändras här: med dem loggar man in också annanstans.",
    ),
    "link-is-used-up": Wording(
        410,
        "This link has been used or is too old. Ask for a new one.",
        "Linkki on jo käytetty tai vanhentunut. Pyydä uusi.",
        "Länken är redan använd eller för gammal. Be om en ny.",
    ),
    "hand-over-first": Wording(
        409,
        "Others count on you here. Ask an admin to end your tasks first.",
        "Muut luottavat täällä sinuun. Pyydä ensin ylläpitäjää päättämään tehtäväsi.",
        "Andra räknar med dig här. Be först en administratör avsluta dina uppdrag.",
    ),
    "no-erasure-to-speak-of": Wording(
        409,
        "There is no erasure under way.",
        "Tietojen poistaminen ei ole vireillä.",
        "Ingen radering är på gång.",
    ),
    "not-a-holds-end": Wording(
        422,
        "A legal hold ends in the future, within 15 years.",
        "Säilytysvelvoite päättyy tulevaisuudessa, viimeistään 15 vuoden kuluttua.",
        "En bevarandeplikt slutar i framtiden, inom 15 år.",
    ),
    "unknown-organisation": Wording(
        404,
        "There is no such organisation.",
        "Tällaista organisaatiota ei ole.",
        "Det finns ingen sådan organisation.",
    ),
    "code-does-not-fit": Wording(
        422,
        "This code does not fit, or is too old. Look at the newest e-mail, or ask for a new one.",
        "Koodi ei täsmää tai on vanhentunut. Katso uusin sähköposti tai pyydä uusi.",
        "Koden stämmer inte eller är för gammal. Se det nyaste mejlet eller be om ett nytt.",
    ),
    "passkey-does-not-fit": Wording(
        422,
        "This passkey is not known here, or it took too long. Try again, or sign in by e-mail.",
        "Pääsyavainta ei tunneta täällä, tai aika loppui. Yritä uudelleen tai kirjaudu sähköpostilla.",
        "Den här nyckeln är inte känd här, eller så tog det för länge. Försök igen eller logga in via mejl.",
    ),
    "not-an-issuer": Wording(
        422,
        "This should be the provider's address, beginning with https.",
        "Tämän pitäisi olla tunnistuspalvelun osoite, joka alkaa https.",
        "Det här ska vara leverantörens adress, som börjar med https.",
    ),
    "provider-does-not-answer": Wording(
        409,
        "The provider does not answer as an OpenID provider does. Look at its address, or try later.",
        "Tunnistuspalvelu ei vastaa OpenID-palvelun tavoin. Tarkista osoite tai yritä myöhemmin.",
        "Leverantören svarar inte som en OpenID-leverantör. Kontrollera adressen eller försök senare.",
    ),
    "not-vouched-for": Wording(
        422,
        "The sign-in at your organisation did not do. Sign in by e-mail.",
        "Kirjautuminen organisaatiosi kautta ei onnistunut. Kirjaudu sähköpostilla.",
        "Inloggningen via din organisation räckte inte till. Logga in via e-post.",
    ),
    "unknown-scope": Wording(
        422,
        "Choose at least one of the rights that there are.",
        "Valitse ainakin yksi tarjolla olevista oikeuksista.",
        "Välj minst en av de rättigheter som finns.",
    ),
    "unknown-partner-system": Wording(
        404,
        "There is no such system of a partner.",
        "Tällaista kumppanin järjestelmää ei ole.",
        "Det finns inget sådant partnersystem.",
    ),
    "two-secrets-are-enough": Wording(
        409,
        "Two secrets are in use already. Revoke one of them first.",
        "Käytössä on jo kaksi salaisuutta. Mitätöi ensin toinen niistä.",
        "Två hemligheter används redan. Återkalla först den ena.",
    ),
    "partner-system-is-revoked": Wording(
        409,
        "This system has been shut out. Let it in anew.",
        "Tämän järjestelmän pääsy on poistettu. Lisää se uudelleen.",
        "Det här systemet har stängts ute. Lägg till det på nytt.",
    ),
    "last-coordinator": Wording(
        409,
        "An organisation needs a coordinator. Appoint another one first.",
        "Organisaatiolla on oltava koordinaattori. Nimeä ensin toinen.",
        "En organisation behöver en koordinator. Utse först en annan.",
    ),
}
DESIGN: dict[str, Wording] = {
    "words-missing": Wording(
        422,
        "These words are missing in: {languages}.",
        "Teksti puuttuu näillä kielillä: {languages}.",
        "Texten saknas på: {languages}.",
    ),
    "too-few-pairs": Wording(
        422,
        "Fewer than {least} pairs would give people away.",
        "Alle {least} parin tuloksista ihmiset voisi tunnistaa.",
        "Med färre än {least} par kunde man känna igen människor.",
    ),
    "smallest-above-largest": Wording(
        422,
        "The smallest group is larger than the largest.",
        "Pienin ryhmäkoko on suurempi kuin suurin.",
        "Den minsta gruppen är större än den största.",
    ),
    "asked-twice": Wording(
        422,
        "Another question has this id.",
        "Toisella kysymyksellä on sama tunniste.",
        "En annan fråga har samma id.",
    ),
    "choices-missing": Wording(
        422, "Give at least two choices.", "Anna ainakin kaksi vaihtoehtoa.", "Ge minst två alternativ."
    ),
    "day-in-the-past": Wording(
        422, "This day has passed.", "Tämä päivä on jo mennyt.", "Den här dagen har redan varit."
    ),
    "days-out-of-order": Wording(
        422,
        "This day comes too early or too late beside the others.",
        "Tämä päivä on muihin nähden liian aikaisin tai myöhään.",
        "Den här dagen är för tidig eller för sen i förhållande till de andra.",
    ),
    "meetings-do-not-add-up": Wording(
        422,
        "Describe all {count} meetings, or none.",
        "Kuvaa kaikki {count} tapaamista tai jätä kaikki pois.",
        "Beskriv alla {count} träffar eller ingen.",
    ),
    "agenda-does-not-add-up": Wording(
        422,
        "The steps do not add up to {minutes} minutes.",
        "Vaiheista ei tule yhteensä {minutes} minuuttia.",
        "Stegen blir inte sammanlagt {minutes} minuter.",
    ),
    "no-break-in-an-hour": Wording(
        422,
        "Plan a break at least every hour.",
        "Varaa tauko ainakin kerran tunnissa.",
        "Planera en paus minst en gång i timmen.",
    ),
    "fixed-once-open": Wording(
        409,
        "People have applied by this: it stays as it is.",
        "Tämän mukaan on jo haettu, joten sitä ei enää muuteta.",
        "Människor har ansökt enligt det här, så det ändras inte längre.",
    ),
    "not-a-code": Wording(
        422,
        "Use small letters, digits and hyphens.",
        "Käytä pieniä kirjaimia, numeroita ja yhdysmerkkejä.",
        "Använd små bokstäver, siffror och bindestreck.",
    ),
    "not-a-country": Wording(422, "Give a country code, FI.", "Anna maatunnus, FI.", "Ge en landskod, FI."),
    "not-a-timezone": Wording(
        422,
        "Give a time zone, Europe/Helsinki.",
        "Anna aikavyöhyke, Europe/Helsinki.",
        "Ge en tidszon, Europe/Helsinki.",
    ),
    "not-a-logo": Wording(
        422,
        "Give a file name ending in .svg or .png.",
        "Anna tiedostonimi, jonka pääte on .svg tai .png.",
        "Ge ett filnamn som slutar på .svg eller .png.",
    ),
    "template-or-yaml": Wording(
        422,
        "Give either a template or a YAML text.",
        "Anna joko mallipohja tai YAML-teksti.",
        "Ge antingen en mall eller en YAML-text.",
    ),
    "unknown-template": Wording(
        422, "There is no such template.", "Tällaista mallipohjaa ei ole.", "Det finns ingen sådan mall."
    ),
    "yaml-cannot-be-read": Wording(
        422,
        "The YAML cannot be read at line {line}.",
        "YAML-tekstiä ei voi lukea rivillä {line}.",
        "YAML-texten kan inte läsas på rad {line}.",
    ),
    "yaml-is-no-design": Wording(
        422,
        "The YAML does not hold a programme's design.",
        "YAML-tekstissä ei ole ohjelman kuvausta.",
        "YAML-texten innehåller ingen programbeskrivning.",
    ),
}
PROGRAMMES: dict[str, Wording] = {
    "unknown-programme": Wording(
        404, "There is no such programme.", "Tällaista ohjelmaa ei ole.", "Det finns inget sådant program."
    ),
    "not-in-this-stage": Wording(
        409,
        "This cannot be done at this stage of the programme ({stage}).",
        "Tätä ei voi tehdä ohjelman tässä vaiheessa ({stage}).",
        "Det här går inte i programmets nuvarande skede ({stage}).",
    ),
    "not-now": Wording(409, "This cannot be done now.", "Tätä ei voi tehdä nyt.", "Det här går inte nu."),
    "programme-is-over": Wording(
        409, "The programme is over.", "Ohjelma on päättynyt.", "Programmet är slut."
    ),
    "programme-is-full": Wording(409, "The programme is full.", "Ohjelma on täynnä.", "Programmet är fullt."),
    "capacity-below-taken": Wording(
        422,
        "{taken} places are taken already.",
        "{taken} paikkaa on jo varattu.",
        "{taken} platser är redan upptagna.",
    ),
    "applications-are-not-open": Wording(
        409, "Applications are not open now.", "Haku ei ole nyt avoinna.", "Ansökan är inte öppen nu."
    ),
}
APPLICATIONS: dict[str, Wording] = {
    "unknown-application": Wording(
        404, "There is no such application.", "Tällaista hakemusta ei ole.", "Det finns ingen sådan ansökan."
    ),
    "already-applied": Wording(
        409,
        "This person has applied already.",
        "Tämä henkilö on jo hakenut.",
        "Den här personen har redan ansökt.",
    ),
    "for-coordinators-only": Wording(
        422,
        "Only a coordinator can do this.",
        "Vain koordinaattori voi tehdä tämän.",
        "Bara en koordinator kan göra det här.",
    ),
    "not-in-this-status": Wording(
        409,
        "This cannot be done to an application in this status ({status}).",
        "Tätä ei voi tehdä hakemukselle tässä tilassa ({status}).",
        "Det här går inte för en ansökan i det här läget ({status}).",
    ),
    "leave-instead": Wording(
        409,
        "The programme has started: tell why you leave.",
        "Ohjelma on jo alkanut: kerro, miksi lopetat.",
        "Programmet har redan börjat: berätta varför du slutar.",
    ),
    "offer-has-lapsed": Wording(
        410,
        "This offer is no longer open.",
        "Tarjous ei ole enää voimassa.",
        "Erbjudandet gäller inte längre.",
    ),
    "another-consent-text": Wording(
        409,
        "The text of the consent has changed. Read it again.",
        "Suostumuksen teksti on muuttunut. Lue se uudelleen.",
        "Samtyckets text har ändrats. Läs den igen.",
    ),
    "consent-is-ones-own": Wording(
        422,
        "Nobody can consent for another. The applicant is asked.",
        "Kukaan ei voi antaa suostumusta toisen puolesta. Asia kysytään hakijalta.",
        "Ingen kan samtycka för någon annan. Frågan ställs till den sökande.",
    ),
    "draft-id-too-short": Wording(
        422,
        "A draft's id needs 32 characters.",
        "Luonnoksen tunnisteessa on oltava 32 merkkiä.",
        "Ett utkasts id behöver 32 tecken.",
    ),
}
ANSWERS: dict[str, Wording] = {
    "answer-needed": Wording(422, "This is needed.", "Tämä tarvitaan.", "Det här behövs."),
    "unreadable": Wording(
        422,
        "This holds characters that cannot be shown, or a number that is too large.",
        "Tässä on merkkejä, joita ei voi näyttää, tai liian suuri luku.",
        "Det här innehåller tecken som inte kan visas eller ett för stort tal.",
    ),
    "not-asked": Wording(
        422,
        "This programme does not ask this.",
        "Tämä ohjelma ei kysy tätä.",
        "Det här programmet frågar inte detta.",
    ),
    "not-valid": Wording(
        422, "This answer has the wrong form.", "Vastaus on väärässä muodossa.", "Svaret har fel form."
    ),
    "too-long": Wording(422, "This is too long.", "Tämä on liian pitkä.", "Det här är för långt."),
    "not-a-choice": Wording(
        422,
        "This is not one of the choices.",
        "Tämä ei ole vaihtoehtojen joukossa.",
        "Det här finns inte bland alternativen.",
    ),
    "not-a-business-id": Wording(
        422,
        "This is not a Business ID (1234567-1); check the digits.",
        "Tämä ei ole Y-tunnus (1234567-1); tarkista numerot.",
        "Det här är inget FO-nummer (1234567-1); kontrollera siffrorna.",
    ),
    "not-a-trade": Wording(
        422,
        "Give the trade as a TOL section, A–V.",
        "Anna toimiala TOL-pääluokkana A–V.",
        "Ge branschen som näringsgrensindelningens avdelning A–V.",
    ),
    "not-a-web-address": Wording(
        422,
        "Give an address that begins with https://.",
        "Anna osoite, joka alkaa https://.",
        "Ge en adress som börjar med https://.",
    ),
    "not-a-weekly-time": Wording(
        422,
        "Give a weekly time, mon 17:00.",
        "Anna viikoittainen aika, mon 17:00.",
        "Ge en veckotid, mon 17:00.",
    ),
    "personal-identity-code": Wording(
        422,
        "Leave the personal identity code out: we never keep one.",
        "Jätä henkilötunnus pois: emme säilytä sitä.",
        "Lämna bort personbeteckningen: vi sparar den aldrig.",
    ),
}
REJECTIONS: dict[str, Wording] = PEOPLE | DESIGN | PROGRAMMES | APPLICATIONS | ANSWERS | GROUPING
