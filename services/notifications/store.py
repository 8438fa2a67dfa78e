"""Where does notifications keep what happened, and which questions are answered from it?"""

from functools import partial

from services.notifications.domain.events import EVENTS
from services.notifications.projections.audiences import AUDIENCES
from services.notifications.projections.deliveries import DELIVERIES, counted
from services.notifications.projections.due import DUE
from services.notifications.projections.erased import projection
from services.notifications.projections.written import WRITTEN
from services.notifications.published import PUBLISHED
from shared.codec import Codec
from shared.database import Database
from shared.erasure import ErasureBegun, PersonErased, whom_it_erases
from shared.eventstore import Store
from shared.settings import Settings
from shared.tombstones import forgetting
from shared.vault import Vault

SERVICE = "notifications"


def open_store(settings: Settings) -> Store:
    return Store(
        service=SERVICE,
        database=Database(settings.database_url(SERVICE)),
        codec=Codec((*EVENTS, ErasureBegun, PersonErased)),
        vault=Vault(
            Database(settings.database_url(f"{SERVICE}-keys")),
            partial(settings.versions, f"{SERVICE}-master"),
        ),
        projections=(DUE, DELIVERIES, forgetting(WRITTEN, whom_it_erases), AUDIENCES, projection),
        published=PUBLISHED,
        clock=settings.clock,
        tells=counted,
    )
