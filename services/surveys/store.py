"""What does the service keep, and where?"""

from functools import partial

from services.surveys.domain import events
from services.surveys.postal_vote.code_keys import CodeKeys
from services.surveys.postal_vote.envelopes import PostalVote
from services.surveys.postal_vote.links import survey_links
from services.surveys.postal_vote.sealing import Seals
from services.surveys.projections import due, erased, instruments, programmes, reports, waves
from services.surveys.published import PUBLISHED
from shared.codec import Codec
from shared.database import Database
from shared.erasure import ErasureBegun, PersonErased
from shared.eventstore import Store
from shared.settings import Settings
from shared.vault import Vault

__all__ = ["EVENTS", "PROJECTIONS", "open_postal_vote", "open_store", "survey_links"]

WRAP = "surveys-wrap"
MASTERS_BESIDE = (WRAP,)  # as an operator changes them, together with the vault's
EVENTS = (
    events.InstrumentPublished,
    events.HelpContactsChanged,
    events.WavePlanned,
    events.ClosingForeseen,
    events.OpeningForeseen,
    events.WaveOpened,
    events.ClosingMoved,
    events.RespondentAdded,
    events.RespondentInvited,
    events.RespondentRemoved,
    events.AnswerReceived,
    events.WaveClosed,
    events.WaveCancelled,
    events.ProgrammeNoted,
    events.ProgrammeRevised,
    events.GroupAwaited,
    events.MemberSeen,
    events.MemberGone,
    events.SurveyConsentNoted,
    events.SurveyConsentGone,
    events.MemberSettled,
    events.WaveCounted,
    events.ProgrammeEnded,
    events.ProgrammeCalledOff,
    events.WavesSettled,
    events.ReportAwaited,
    events.ReportReleased,
    ErasureBegun,
    PersonErased,
)
PROJECTIONS = (
    waves.PROJECTION,
    programmes.PROJECTION,
    reports.PROJECTION,
    instruments.PROJECTION,
    due.PROJECTION,
    erased.projection,
)


def open_store(settings: Settings) -> Store:
    return Store(
        "surveys",
        Database(settings.database_url("surveys")),
        Codec(EVENTS),
        Vault(Database(settings.database_url("surveys-keys")), partial(settings.versions, "surveys-master")),
        PROJECTIONS,
        PUBLISHED,
        clock=settings.clock,
    )


def open_postal_vote(settings: Settings) -> PostalVote:
    """The answers' keys: a database of their own, and two secrets, each in its own file."""
    wraps = partial(settings.versions, WRAP)
    seals = Seals(pair=settings.secret("surveys-pair"), wrap=wraps()[0], wraps=wraps)
    keys = CodeKeys(Database(settings.database_url("surveys-answers-keys")), seals)
    keys.prepare()
    return PostalVote(seals, keys)


def rewrap_beside(settings: Settings) -> int:
    """After a change of a secret in MASTERS_BESIDE: wrap what it wraps anew; how many."""
    return open_postal_vote(settings).keys.rewrap()


def databases_beside(settings: Settings) -> tuple[Database, ...]:
    """What is kept beside the store and its vault, ready for use."""
    return (open_postal_vote(settings).keys.database,)
