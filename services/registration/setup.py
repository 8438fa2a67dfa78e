"""How does a new installation get its first admin, and how does whoever runs it come in?"""

import os
from collections.abc import Iterator

from services.registration import kept, keys
from services.registration.domain.commands import AppointAdmin, RegisterPerson
from services.registration.domain.person import PERSON
from services.registration.projections.addresses import blind_index, whose
from services.registration.projections.roles import admins
from shared.decider import Intent
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute_all
from shared.personal import Clear
from shared.settings import Settings

DEFAULT_ADMIN = "admin@vertais.example"


def ensure_admin(store: Store, settings: Settings, email: str, name: str, language: str = "fi") -> str:
    """Make sure that the person with this address is known and is an admin; their id. Idempotent."""
    with store.database.read() as tx:
        known = whose(tx, blind_index(keys.address_key(settings), email))
    ident = known or new_id()
    intents = [Intent(PERSON, ident, AppointAdmin(ident))]
    if known is None:
        register = RegisterPerson(ident, Clear(name), Clear(email), None, language)
        intents.insert(0, Intent(PERSON, ident, register))
    execute_all(store, intents, Metadata(actor="service:registration", correlation=new_id()))
    return ident


def sign_in_link(store: Store, settings: Settings, email: str) -> str | None:
    """A fresh sign-in link for whoever has this address; None where nobody has."""
    now = settings.clock()
    with store.database.write() as tx:
        ident = whose(tx, blind_index(keys.address_key(settings), email))
        if ident is None:
            return None
        return f"{settings.public_url}/in/{kept.mint_sign_in_link(tx, ident, now)}"


def sign_in_links(store: Store, settings: Settings) -> Iterator[tuple[str, str]]:
    """A link for the first admin, who is made on the very first start (VERTAIS_ADMIN_EMAIL names them)."""
    with store.database.read() as tx:
        known = list(admins(tx))
    if not known:
        email = os.environ.get("VERTAIS_ADMIN_EMAIL", DEFAULT_ADMIN)
        known = [ensure_admin(store, settings, email, os.environ.get("VERTAIS_ADMIN_NAME", "Admin"))]
    with store.database.write() as tx:
        secret = kept.mint_sign_in_link(tx, known[0], settings.clock())
    yield "admin", f"{settings.public_url}/in/{secret}"
