"""Which codes still have a key? Without it, what lies under the code is dead in every backup."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from services.surveys.postal_vote.sealing import Seals
from shared.database import Database
from shared.vault import KeyMissing

AT_ONCE = 500
DESTROYED = b""  # in place of the key: its code tells no more than that one was there

metadata = MetaData()
code_keys = Table(
    "code_keys",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True)
class CodeKeys:
    """The keys database: codes and wrapped keys, no person, no time, in no order."""

    database: Database
    seals: Seals

    def prepare(self) -> None:
        """Make the table where it is missing; two processes may do so at once. Idempotent."""
        try:
            metadata.create_all(self.database.engine)
        except (IntegrityError, ProgrammingError):
            metadata.create_all(self.database.engine)

    def known(self, codes: Iterable[str]) -> dict[str, bytes]:
        """Of those codes that ever had a key what is kept: the wrapped key, or DESTROYED."""
        wanted = sorted(set(codes))
        found: dict[str, bytes] = {}
        with self.database.read() as tx:
            for start in range(0, len(wanted), AT_ONCE):
                some = code_keys.c.code.in_(wanted[start : start + AT_ONCE])
                found.update((code, wrapped) for code, wrapped in tx.execute(select(code_keys).where(some)))
        return found

    def of(self, codes: Iterable[str]) -> dict[str, bytes]:
        """The wrapped keys of those codes whose key is not destroyed. Raises KeyMissing where one never was:
        the keys are older than the data, or of another system."""
        wanted = set(codes)
        known = self.known(wanted)
        if missing := wanted - known.keys():
            raise KeyMissing(f"{len(missing)} codes have no key")
        return {code: wrapped for code, wrapped in known.items() if wrapped != DESTROYED}

    def kept(self, code: str) -> bytes:
        """The code's key, made and committed now where it has none; one that seals nothing is harmless.
        Whoever consents anew has a new one: what lay under the old stays dead."""
        known = self.known([code]).get(code)
        if known is None:
            try:
                with self.database.write() as tx:
                    tx.execute(code_keys.insert().values(code=code, wrapped=self.seals.fresh_key()))
            except IntegrityError:
                pass  # another request was first: theirs is the key
        elif known == DESTROYED:
            here = (code_keys.c.code == code, code_keys.c.wrapped == DESTROYED)
            with self.database.write() as tx:
                tx.execute(update(code_keys).where(*here).values(wrapped=self.seals.fresh_key()))
        return self.known([code])[code]

    def rewrap(self) -> int:
        """Wrap each key that an older form of `wrap` wraps by the newest; how many. No answer changes."""
        with self.database.read() as tx:
            rows = tx.execute(select(code_keys).where(code_keys.c.wrapped != DESTROYED)).all()
        done = 0
        for code, wrapped in rows:
            again = self.seals.wrapped_anew(wrapped)
            if again is not None:
                here = (code_keys.c.code == code, code_keys.c.wrapped == wrapped)
                with self.database.write() as tx:
                    done += tx.execute(update(code_keys).where(*here).values(wrapped=again)).rowcount
        empty_log(self.database)
        return done

    def destroy(self, codes: Iterable[str]) -> None:
        """Make what lies under the codes unreadable, in backups of the data too. Idempotent. A code that
        never had a key gets none."""
        gone = sorted(set(codes))
        with self.database.write() as tx:
            for start in range(0, len(gone), AT_ONCE):
                some = code_keys.c.code.in_(gone[start : start + AT_ONCE])
                tx.execute(update(code_keys).where(some).values(wrapped=DESTROYED))
        empty_log(self.database)


def empty_log(database: Database) -> None:
    """Have SQLite's write-ahead log give up the pages as they were before; PostgreSQL vacuums."""
    if database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
