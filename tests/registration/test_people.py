"""What may a person choose, and who works for an organisation?"""

from datetime import UTC, datetime, timedelta

from services.registration.domain.commands import (
    AppointAdmin,
    AppointCoordinator,
    ChooseLanguage,
    ChooseShownToGroup,
    CorrectEmail,
    CorrectName,
    CorrectPhone,
    DismissCoordinator,
    DismissFacilitator,
    DismissSender,
    EngageFacilitator,
    FoundOrganisation,
    MarkContact,
    NameSender,
    RegisterPerson,
    RequestSignIn,
)
from services.registration.domain.events import (
    AdminAppointed,
    ContactBounced,
    CoordinatorAppointed,
    CoordinatorDismissed,
    EmailCorrected,
    FacilitatorDismissed,
    FacilitatorEngaged,
    LanguageChosen,
    NameCorrected,
    OrganisationFounded,
    PersonRegistered,
    PhoneCorrected,
    ShownToGroupChosen,
    SignInRequested,
)
from services.registration.domain.organisation import ORGANISATION
from services.registration.domain.person import PERSON
from services.registration.domain.sender_events import SenderDismissed, SenderNamed
from shared.personal import Clear
from tests.kit import story

NOW = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)
name, email = Clear("Aino"), Clear("aino@example.org")
registered = PersonRegistered("aino", name, email, None, "fi")
person = story(PERSON)
aino = person.given(registered)
founded = OrganisationFounded("o1", "Turun Yrittäjät", "toimisto@example.org")
organisation = story(ORGANISATION).given(founded)
able = Clear({"languages": ["fi"], "weekly_times": ["mon 17:00"]})


def test_a_person_is_registered_once():
    register = RegisterPerson("aino", name, email, None, "fi")
    person.when(register).then(registered).when(register).then_nothing()


def test_mail_that_comes_back_marks_the_address_that_it_went_to_until_it_is_corrected():
    marked = aino.when(MarkContact(1)).then(ContactBounced("aino", 1)).when(MarkContact(1)).then_nothing()
    corrected = marked.given(EmailCorrected("aino", Clear("a@example.org")))
    corrected.when(MarkContact(1)).then_nothing()
    corrected.when(MarkContact(2)).then(ContactBounced("aino", 2))
    person.when(MarkContact(1)).then_nothing()


def test_contact_is_corrected():
    aino.when(CorrectName(Clear("Aino K"))).then(NameCorrected("aino", Clear("Aino K")))
    aino.when(CorrectEmail(Clear("a@example.org"))).then(EmailCorrected("aino", Clear("a@example.org")))
    aino.when(CorrectPhone(None)).then(PhoneCorrected("aino", None))
    person.when(CorrectName(name)).then_rejected("unknown-person")


def test_language_and_what_the_group_sees_are_chosen():
    aino.when(ChooseLanguage("sv")).then(LanguageChosen("aino", "sv"))
    aino.when(ChooseLanguage("fi")).then_nothing()
    shown = aino.when(ChooseShownToGroup(("phone", "email"))).then(
        ShownToGroupChosen("aino", ("email", "phone"))
    )
    shown.when(ChooseShownToGroup(("email", "phone"))).then_nothing()
    aino.when(ChooseShownToGroup(("answers",))).then_rejected("cannot-be-shown", "shown")


def test_an_admin_is_appointed_once():
    aino.when(AppointAdmin("aino")).then(AdminAppointed("aino")).when(AppointAdmin("aino")).then_nothing()


def test_nobodys_mailbox_is_filled_with_sign_in_links():
    asked = [SignInRequested(f"r{turn}", "aino", NOW) for turn in range(5)]
    aino.given(*asked[:4]).when(RequestSignIn("r4", NOW)).then(asked[4])
    aino.given(*asked).when(RequestSignIn("r5", NOW)).then_nothing()
    later = NOW + timedelta(minutes=15)
    aino.given(*asked).when(RequestSignIn("r5", later)).then(SignInRequested("r5", "aino", later))


def test_an_organisation_is_founded_once():
    found = FoundOrganisation("o1", "Turun Yrittäjät", "toimisto@example.org")
    story(ORGANISATION).when(found).then(founded).when(found).then_nothing()
    story(ORGANISATION).when(AppointCoordinator("k")).then_rejected("unknown-organisation")


def test_an_organisation_keeps_at_least_one_coordinator():
    one = organisation.when(AppointCoordinator("kirsi")).then(CoordinatorAppointed("o1", "kirsi"))
    one.when(AppointCoordinator("kirsi")).then_nothing()
    one.when(DismissCoordinator("kirsi")).then_rejected("last-coordinator")
    two = one.given(CoordinatorAppointed("o1", "lauri"))
    gone = two.when(DismissCoordinator("kirsi")).then(CoordinatorDismissed("o1", "kirsi"))
    gone.when(DismissCoordinator("kirsi")).then_nothing()


def test_an_organisation_writes_from_an_address_of_its_own_until_that_is_taken_away():
    first = organisation.when(NameSender("posti@ty.example")).then(SenderNamed("o1", "posti@ty.example"))
    first.when(NameSender("posti@ty.example")).then_nothing()
    first.when(NameSender("info@ty.example")).then(SenderNamed("o1", "info@ty.example"))
    gone = first.when(DismissSender()).then(SenderDismissed("o1"))
    gone.when(DismissSender()).then_nothing()
    story(ORGANISATION).when(NameSender("posti@ty.example")).then_rejected("unknown-organisation")


def test_facilitators_are_engaged_with_what_they_can():
    engaged = organisation.when(EngageFacilitator("fanni", able)).then(
        FacilitatorEngaged("o1", "fanni", able)
    )
    gone = engaged.when(DismissFacilitator("fanni")).then(FacilitatorDismissed("o1", "fanni"))
    gone.when(DismissFacilitator("fanni")).then_nothing()
    wrong = Clear({"weekly_times": ["noon"]})
    organisation.when(EngageFacilitator("fanni", wrong)).then_rejected("not-a-weekly-time", "weekly_times")
    wrong = Clear({"languages": ["de"]})
    organisation.when(EngageFacilitator("fanni", wrong)).then_rejected("not-a-choice", "languages")
