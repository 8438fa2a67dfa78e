"""Who has been erased here, and is never heard of again?"""

from services.sessions.domain.erasure_events import ErasureBegun
from services.sessions.projections import metadata
from shared.erasure import erased_table, tombstones
from shared.recorded import Recorded

erased = erased_table(metadata)


def whom_it_erases(recorded: Recorded) -> str | None:
    return recorded.event.person_id if isinstance(recorded.event, ErasureBegun) else None


projection = tombstones(erased, whom_it_erases)
