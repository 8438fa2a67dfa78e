"""Is the sender judged as others' servers do by what the DNS says, and does a trial mail tell its fate?"""

import json
import subprocess
import sys

import pytest

from services.notifications.mail import reputation, spf
from services.notifications.mail.names import Names
from services.notifications.mail.trial import tried
from tests.name_server import name_server

SENDER = "Vertais <vertais@esimerkki.example>"
SMARTHOST = "smtp://smarthost.example"
GOOD = """
esimerkki.example. MX 10 mail.esimerkki.example.
mail.esimerkki.example. A 198.51.100.9
esimerkki.example. TXT "v=spf1 include:spf.smarthost.example -all"
spf.smarthost.example. TXT "v=spf1 ip4:203.0.113.0/24 " "ip6:2001:db8::/32 ~all"
mail._domainkey.esimerkki.example. TXT "v=DKIM1; k=rsa; p=MIIB"
_dmarc.esimerkki.example. TXT "v=DMARC1; p=reject"
smarthost.example. A 203.0.113.5
smarthost.example. AAAA 2001:db8::5
5.113.0.203.in-addr.arpa. PTR smarthost.example.
5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR smarthost.example.
"""


def judged(records: str, *selectors: str, sender: str = SENDER) -> dict[str, tuple[str, str]]:
    with name_server(records) as address:
        found = [*reputation.found(sender, "smtp://127.0.0.1:1", Names(address), selectors)][1:]
        names = Names(address)
        found += reputation.ptr(names, "smarthost.example", names.addresses("smarthost.example"))
    return {one.what: (one.state, one.seen) for one in found}


def spf_of(records: str) -> tuple[str, str]:
    with name_server(records) as address:
        names = Names(address)
        (found,) = reputation.spf(names, "esimerkki.example", names.addresses("smarthost.example"))
    return found.state, found.seen


def without(name: str, *instead: str) -> str:
    kept = [line for line in GOOD.splitlines() if not line.startswith(name)]
    return "\n".join([*kept, *instead]) + "\n"


def test_a_sender_with_everything_in_place_is_fine():
    found = judged(GOOD)
    assert {what: state for what, (state, _) in found.items()} == dict.fromkeys(
        ("SPF", "DKIM", "DMARC", "PTR", "MX"), "fine"
    )
    assert spf_of(GOOD) == ("fine", "one record, and the smarthost passes")


SPF = 'esimerkki.example. TXT "v=spf1 '


@pytest.mark.parametrize(
    "given, state, seen",
    [
        ((), "wrong", "has no record"),
        ((f'{SPF}-all"', f'{SPF}~all"'), "wrong", "2 records"),
        ((f'{SPF}a +all"',), "wrong", "anybody"),
        ((f'{SPF}a mx -all"',), "warning", "gets fail"),
        ((f'{SPF}?all"',), "warning", "gets neutral"),
        ((f'{SPF}ipv4:203.0.113.5 -all"',), "wrong", "nobody knows what ipv4:203.0.113.5 means"),
        ((f'{SPF}include:nobody.example -all"',), "wrong", "which has none"),
        ((f'{SPF}redirect=esimerkki.example"',), "wrong", "more than 10 questions"),
        ((f'{SPF}exists:%{{i}}.smarthost.example -all"',), "fine", "is not known"),
        ((f'{SPF}a:smarthost.example -all"',), "fine", "passes"),
        ((f'{SPF}mx:list.example -all"', "list.example. MX 5 smarthost.example."), "fine", "passes"),
        ((f'{SPF}ptr:smarthost.example -all"',), "fine", "passes"),
        ((f'{SPF}exp=x.example redirect=spf.smarthost.example"',), "fine", "passes"),
    ],
)
def test_spf_is_judged_as_receivers_do(given: tuple[str, ...], state: str, seen: str):
    found = spf_of(without("esimerkki.example. TXT", *given))
    assert found[0] == state
    assert seen in found[1]


def test_the_size_of_a_network_counts_by_the_kind_of_address():
    record = (
        f'{SPF}a:other.example/24//32 -all"\nother.example. A 203.0.113.200\nother.example. AAAA 2001:db8::'
    )
    with name_server(without("esimerkki.example. TXT", record)) as address:
        names = Names(address)
        told = [spf.outcome(names, one, "esimerkki.example") for one in names.addresses("smarthost.example")]
    assert told == ["pass", "pass"]


KEY = "mail._domainkey"


@pytest.mark.parametrize(
    "records, selectors, state, seen",
    [
        (GOOD, ("mail",), "fine", "a key under mail"),
        (GOOD, ("other",), "wrong", "no key under other"),
        (GOOD, ("other", "mail"), "fine", "a key under mail"),
        (without(KEY), (), "warning", "no key under mail, default"),
        (without(KEY, f'{KEY}.esimerkki.example. TXT "v=DKIM1; p="'), (), "wrong", "revoked: mail"),
    ],
)
def test_dkim_s_key_is_looked_for_by_its_selector(
    records: str, selectors: tuple[str, ...], state: str, seen: str
):
    found = judged(records, *selectors)["DKIM"]
    assert found[0] == state
    assert seen in found[1]


@pytest.mark.parametrize(
    "given, state, seen",
    [
        ((), "warning", "has a record"),
        (('_dmarc.esimerkki.example. TXT "v=DMARC1; p=none"',), "warning", "nothing to be done"),
        (
            (
                '_dmarc.esimerkki.example. TXT "v=DMARC1; p=none"',
                '_dmarc.esimerkki.example. TXT "v=DMARC1;p=reject"',
            ),
            "wrong",
            "2 records",
        ),
    ],
)
def test_dmarc_is_asked_for_once(given: tuple[str, ...], state: str, seen: str):
    found = judged(without("_dmarc", *given))["DMARC"]
    assert found[0] == state
    assert seen in found[1]


def test_a_part_of_a_domain_has_the_policy_of_the_whole():
    sender = "Vertais <vertais@posti.esimerkki.example>"
    assert judged(GOOD, sender=sender)["DMARC"] == ("fine", "esimerkki.example asks for reject")
    lax = without("_dmarc", '_dmarc.esimerkki.example. TXT "v=DMARC1; p=reject; sp=none"')
    assert judged(lax, sender=sender)["DMARC"][0] == "warning"


@pytest.mark.parametrize(
    "given, seen",
    [
        ((), "has no name"),
        (("5.113.0.203.in-addr.arpa. PTR other.example.",), "which does not lead back"),
    ],
)
def test_the_smarthost_s_address_has_a_name_that_leads_back(given: tuple[str, ...], seen: str):
    found = judged(without("5.113", *given))["PTR"]
    assert found[0] == "warning"
    assert seen in found[1]


@pytest.mark.parametrize("given", [(), ("esimerkki.example. MX 0 .",)])
def test_a_sender_to_whom_nothing_can_come_back_is_told(given: tuple[str, ...]):
    assert judged(without("esimerkki.example. MX", *given))["MX"][0] == "warning"


def test_where_no_name_server_answers_each_says_so():
    nobody = Names("127.0.0.1:9", within=0.1)
    found = [*reputation.found(SENDER, "smtp://smarthost.example:1", nobody)][1:]
    assert [(one.what, one.state) for one in found] == [
        (what, "warning") for what in ("SPF", "DKIM", "DMARC", "PTR", "MX")
    ]
    assert all("could not be looked up" in one.seen for one in found)


def test_a_sender_without_a_domain_is_judged_by_nobody():
    found = [*reputation.found("Vertais <vertais@localhost>", "smtp://127.0.0.1:1", Names("127.0.0.1:9"))]
    assert [one.what for one in found] == ["smarthost", "sender"]


def test_whether_the_smarthost_lets_us_in_is_seen_without_a_mail(house):
    assert reputation.reached(house.settings.smtp_url).state == "fine"
    assert reputation.reached("smtp://127.0.0.1:1").state == "wrong"
    with_password = house.settings.smtp_url.replace("//", "//user:salasana@")
    assert "salasana" not in reputation.reached(with_password).seen
    assert reputation.reached(with_password).state == "wrong"
    assert house.letters() == []


def test_a_trial_mail_is_a_mail_in_all_three_languages(house):
    found = tried(house.settings, "me@example.org")
    (letter,) = house.letters()
    assert found.state == "fine"
    assert (letter["To"], letter["From"]) == ("me@example.org", house.settings.sender)
    text = letter.get_content()
    assert all(words in text for words in ("Tämä on koeviesti", "provmeddelande", "test message"))


@pytest.mark.parametrize(
    "answer, do",
    [
        ("550 5.7.1 not you", "does not take this sender"),
        ("451 later", "try again"),
        ("521 never", "for good"),
    ],
)
def test_a_trial_mail_that_is_not_taken_tells_the_answer_and_what_to_do(house, smarthost, answer, do):
    found = tried(house.through(smarthost(answer)).settings, "me@example.org")
    assert (found.state, found.seen) == ("wrong", f"not taken ({answer[:3]})")
    assert do in found.do
    assert (
        tried(house.through("smtp://127.0.0.1:1").settings, "me@example.org").seen
        == "not taken (unreachable)"
    )


@pytest.mark.slow
def test_both_are_programs_whose_findings_are_read_as_json(house):
    told: dict[str, str] = {}
    env = {"VERTAIS_SMTP_URL": house.settings.smtp_url, "VERTAIS_SENDER": SENDER}
    with name_server(GOOD) as address:
        own = ["--sender", "seura@posti.esimerkki.example"]
        words = {"reputation": ["--nameserver", address, *own], "trial": ["me@example.org"]}
        for program, given in words.items():
            argv = [sys.executable, "-m", f"services.notifications.mail.{program}", *given]
            said = subprocess.run(argv, check=True, capture_output=True, text=True, env=env)
            found = json.loads(said.stdout)
            assert all(one.keys() == {"what", "state", "seen", "do"} for one in found)
            assert {one["state"] for one in found if " of " not in one["what"]} == {"fine"}
            told |= {one["what"]: one["state"] for one in found}
        assert told["SPF of posti.esimerkki.example"] == "wrong"
        assert told["DMARC of posti.esimerkki.example"] == "fine"
        assert "PTR of posti.esimerkki.example" not in told
    assert len(house.letters()) == 1
