"""Who is behind these ids? Names and contacts, opened for whoever may see them."""

from typing import Any

from services.registration.projections.people import several
from services.registration.projections.unreachable import among
from shared.eventstore import Store
from shared.personal import ERASED


def contacts(store: Store, person_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Name, e-mail, phone and language by person, and whether mail to them comes back; what has been erased
    is None."""
    with store.database.read() as tx:
        rows = several(tx, person_ids)
        unreachable = among(tx, person_ids)
    opened = store.vault.open([text for row in rows for text in (row.name, row.email, row.phone)])

    def clear(text: str | None) -> Any:
        value = None if text is None else opened[text]
        return None if value is ERASED else value

    return {
        row.person_id: {
            "name": clear(row.name),
            "email": clear(row.email),
            "phone": clear(row.phone),
            "language": row.language,
            "comes_back": row.person_id in unreachable and clear(row.email) is not None,
        }
        for row in rows
    }
