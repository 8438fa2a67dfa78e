"""How does a new installation get its first admin, and how does whoever runs it come in?"""

from collections.abc import Iterator

from services.registration import kept, keys
from services.registration.domain.commands import AppointAdmin, FoundOrganisation, RegisterPerson
from services.registration.domain.organisation import ORGANISATION
from services.registration.domain.person import PERSON
from services.registration.projections.addresses import blind_index, whose
from services.registration.projections.organisations import all_organisations
from services.registration.projections.roles import admins
from services.registration.store import open_store
from shared.decider import Intent
from shared.eventstore import Metadata, Store, new_id
from shared.execute import execute_all
from shared.personal import Clear
from shared.settings import Settings, read_settings, told

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
    execute_all(store, intents, _by_itself())
    return ident


def first_admin(store: Store, settings: Settings) -> str:
    """Whoever is admin, made on the very first start: VERTAIS_ADMIN_EMAIL names them. Their id."""
    with store.database.read() as tx:
        known = list(admins(tx))
    if known:
        return known[0]
    return ensure_admin(
        store, settings, told("VERTAIS_ADMIN_EMAIL", DEFAULT_ADMIN), told("VERTAIS_ADMIN_NAME", "Admin")
    )


def ensure_organisation(store: Store, name: str, reply_to: str) -> None:
    """Make sure that there is an organisation: this one, where there is none. Idempotent."""
    with store.database.read() as tx:
        if all_organisations(tx):
            return
    found = FoundOrganisation(new_id(), name, reply_to)
    execute_all(store, [Intent(ORGANISATION, found.organisation_id, found)], _by_itself())


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
    first = first_admin(store, settings)
    with store.database.write() as tx:
        secret = kept.mint_sign_in_link(tx, first, settings.clock())
    yield "admin", f"{settings.public_url}/in/{secret}"


def _by_itself() -> Metadata:
    return Metadata(actor="service:registration", correlation=new_id())


if __name__ == "__main__":
    here = read_settings()
    kept_here = open_store(here)
    first_admin(kept_here, here)
    ensure_organisation(kept_here, told("VERTAIS_ORGANISATION"), told("VERTAIS_REPLY_TO"))
