"""What does registration keep, and which questions are answered from it?"""

from functools import partial
from typing import get_args

from services.registration import kept, keys, passkeys
from services.registration.domain import (
    erasure_events,
    events,
    grouping_events,
    partner_events,
    provider_events,
    retention_events,
)
from services.registration.projections.addresses import addresses_projection
from services.registration.projections.applications import APPLICATIONS
from services.registration.projections.due import DUE
from services.registration.projections.erasures import ERASURES
from services.registration.projections.grouping import GROUPING
from services.registration.projections.groups import GROUPS
from services.registration.projections.organisations import ORGANISATIONS
from services.registration.projections.partner_systems import PARTNER_SYSTEMS
from services.registration.projections.people import PEOPLE
from services.registration.projections.programmes import PROGRAMMES
from services.registration.projections.providers import PROVIDERS
from services.registration.projections.retention import RETENTIONS
from services.registration.projections.roles import ROLES
from services.registration.projections.senders import SENDERS
from services.registration.projections.standing import STANDING
from services.registration.projections.unreachable import UNREACHABLE
from services.registration.published import PUBLISHED
from shared.codec import Codec
from shared.database import Database
from shared.eventstore import Store
from shared.recorded import Recorded
from shared.settings import Settings
from shared.tombstones import forgetting
from shared.vault import Vault

EVENTS: tuple[type, ...] = (
    *get_args(events.PersonEvent),
    *get_args(events.OrganisationEvent),
    *get_args(events.ProgrammeEvent),
    *get_args(events.PlacesEvent),
    *get_args(events.ApplicationEvent),
    *get_args(grouping_events.GroupingEvent),
    *get_args(grouping_events.GroupEvent),
    *get_args(erasure_events.ErasureEvent),
    *get_args(retention_events.RetentionEvent),
    *get_args(partner_events.PartnerSystemEvent),
    *get_args(provider_events.SignInProviderEvent),
)
KEPT_BESIDE = (*kept.TABLES, *passkeys.TABLES)  # imported here, so that migrations know them


def open_store(settings: Settings) -> Store:
    keys_database = Database(settings.database_url("registration-keys"))
    vault = Vault(keys_database, partial(settings.versions, "registration-master"))
    return Store(
        service="registration",
        database=Database(settings.database_url("registration")),
        codec=Codec(EVENTS),
        vault=vault,
        projections=(
            forgetting(PEOPLE, whom_it_erases),
            addresses_projection(vault, keys.address_key(settings)),
            ROLES,
            forgetting(ORGANISATIONS, whom_it_erases),
            PROGRAMMES,
            forgetting(APPLICATIONS, whom_it_erases),
            STANDING,
            DUE,
            GROUPING,
            GROUPS,
            ERASURES,
            RETENTIONS,
            PARTNER_SYSTEMS,
            PROVIDERS,
            UNREACHABLE,
            SENDERS,
        ),
        published=PUBLISHED,
        clock=settings.clock,
    )


def whom_it_erases(recorded: Recorded) -> str | None:
    return recorded.event.person_id if isinstance(recorded.event, erasure_events.PersonErased) else None
