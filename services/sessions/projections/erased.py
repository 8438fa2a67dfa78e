"""Who has been erased here, and is never heard of again?"""

from services.sessions.projections import metadata
from shared.erasure import whom_it_erases
from shared.tombstones import erased_table, tombstones

erased = erased_table(metadata)
projection = tombstones(erased, whom_it_erases)
