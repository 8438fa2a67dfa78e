"""In which words is it said what cannot be done with groups?"""

from shared.problems import Wording

GROUPING: dict[str, Wording] = {
    "nobody-to-group": Wording(
        409,
        "There is nobody to group yet, or nobody has told a weekly time.",
        "Ryhmiteltäviä ei vielä ole, tai kukaan ei ole kertonut sopivia aikoja.",
        "Det finns ännu ingen att gruppera, eller så har ingen angett passande tider.",
    ),
    "grouping-takes-too-long": Wording(
        409,
        "No groups were found in time. Try with looser rules or another number of groups.",
        "Ryhmiä ei löytynyt ajoissa. Kokeile väljempiä ehtoja tai toista ryhmien määrää.",
        "Inga grupper hittades i tid. Försök med lösare villkor eller ett annat antal grupper.",
    ),
    "looking-for-groups": Wording(
        409,
        "Groups are being looked for. Wait until they are here.",
        "Ryhmiä haetaan parhaillaan. Odota, että ne ovat valmiina.",
        "Grupper söks just nu. Vänta tills de är klara.",
    ),
    "no-groups-proposed": Wording(
        409,
        "No groups have been proposed yet.",
        "Ryhmiä ei ole vielä ehdotettu.",
        "Inga grupper har föreslagits ännu.",
    ),
    "groups-already-published": Wording(
        409,
        "The groups are published. Move people in the groups themselves.",
        "Ryhmät on jo julkaistu. Siirrä ihmisiä suoraan ryhmästä toiseen.",
        "Grupperna är redan publicerade. Flytta människor direkt mellan grupperna.",
    ),
    "groups-not-published": Wording(
        409,
        "The groups have not been published yet.",
        "Ryhmiä ei ole vielä julkaistu.",
        "Grupperna har inte publicerats ännu.",
    ),
    "grouping-changed": Wording(
        409,
        "Somebody changed the groups meanwhile. Look at them again before publishing.",
        "Joku muutti ryhmiä sillä välin. Katso ne läpi ennen julkaisemista.",
        "Någon ändrade grupperna under tiden. Titta igenom dem innan du publicerar.",
    ),
    "no-such-group": Wording(
        422, "There is no such group.", "Tällaista ryhmää ei ole.", "Det finns ingen sådan grupp."
    ),
    "not-a-participant": Wording(
        422,
        "Choose people who are in the programme.",
        "Valitse henkilöitä, jotka ovat mukana ohjelmassa.",
        "Välj personer som är med i programmet.",
    ),
    "not-a-facilitator": Wording(
        422,
        "This person is not one of the organisation's facilitators.",
        "Tämä henkilö ei ole organisaation fasilitoija.",
        "Den här personen är inte facilitator i organisationen.",
    ),
    "not-in-a-group": Wording(
        409,
        "This person is in no group yet.",
        "Tämä henkilö ei ole vielä missään ryhmässä.",
        "Den här personen är ännu inte med i någon grupp.",
    ),
    "member-is-pinned": Wording(
        409,
        "This person is pinned to the group. Unpin first.",
        "Tämä henkilö on lukittu ryhmäänsä. Poista ensin lukitus.",
        "Den här personen är låst till sin grupp. Lås upp först.",
    ),
    "nothing-to-undo": Wording(
        409, "There is no move to undo.", "Peruttavaa siirtoa ei ole.", "Det finns ingen flytt att ångra."
    ),
    "facilitator-is-busy": Wording(
        409,
        "This facilitator leads another group at that time.",
        "Tämä fasilitoija vetää samaan aikaan toista ryhmää.",
        "Den här facilitatorn leder en annan grupp vid samma tid.",
    ),
    "facilitator-is-a-member": Wording(
        409,
        "Nobody is a member and a facilitator of the same group.",
        "Sama henkilö ei voi olla ryhmän jäsen ja sen fasilitoija.",
        "Samma person kan inte vara både medlem och facilitator i en grupp.",
    ),
    "last-facilitator": Wording(
        409,
        "A group needs a facilitator. Assign another one first.",
        "Ryhmällä on oltava fasilitoija. Nimeä ensin toinen.",
        "En grupp behöver en facilitator. Utse först en annan.",
    ),
    "second-facilitator-missing": Wording(
        409,
        "A group of more than ten needs two facilitators.",
        "Yli kymmenen hengen ryhmä tarvitsee kaksi fasilitoijaa.",
        "En grupp med fler än tio behöver två facilitatorer.",
    ),
    "group-is-full": Wording(
        409,
        "The group is full: it takes {largest} people.",
        "Ryhmä on täynnä: siihen mahtuu {largest}.",
        "Gruppen är full: den rymmer {largest} personer.",
    ),
    "group-without-members": Wording(
        409,
        "Nobody is in group {label}.",
        "Ryhmässä {label} ei ole ketään.",
        "Det finns ingen i grupp {label}.",
    ),
    "group-without-facilitator": Wording(
        409,
        "Group {label} has no facilitator yet.",
        "Ryhmällä {label} ei ole vielä fasilitoijaa.",
        "Grupp {label} har ännu ingen facilitator.",
    ),
    "someone-without-group": Wording(
        409,
        "People without a group: {count}. Place everyone first.",
        "Ilman ryhmää: {count}. Sijoita ensin kaikki.",
        "Personer utan grupp: {count}. Placera först alla.",
    ),
    "rules-broken": Wording(
        409,
        "These groups break rules that you have not accepted breaking: {rules}.",
        "Ryhmät rikkovat ehtoja, joiden rikkomista et ole hyväksynyt: {rules}.",
        "Grupperna bryter mot villkor som du inte har godkänt att de bryter mot: {rules}.",
    ),
}
