"""Which codes still have a key? Without it, what lies under the code is dead in every backup."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

from services.surveys.postal_vote.sealing import Seals
from shared.database import Database

AT_ONCE = 500

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

    def of(self, codes: Iterable[str]) -> dict[str, bytes]:
        """The wrapped keys of those codes that have one."""
        wanted = sorted(set(codes))
        found: dict[str, bytes] = {}
        with self.database.read() as tx:
            for start in range(0, len(wanted), AT_ONCE):
                some = code_keys.c.code.in_(wanted[start : start + AT_ONCE])
                found.update((code, wrapped) for code, wrapped in tx.execute(select(code_keys).where(some)))
        return found

    def kept(self, code: str) -> bytes:
        """The code's key, made and committed now where it has none; one that seals nothing is harmless."""
        known = self.of([code])
        if code not in known:
            try:
                with self.database.write() as tx:
                    tx.execute(code_keys.insert().values(code=code, wrapped=self.seals.fresh_key()))
            except IntegrityError:
                pass  # another request was first: theirs is the key
            known = self.of([code])
        return known[code]

    def destroy(self, codes: Iterable[str]) -> None:
        """Make what lies under the codes unreadable, in backups of the data too. Idempotent."""
        gone = sorted(set(codes))
        with self.database.write() as tx:
            for start in range(0, len(gone), AT_ONCE):
                tx.execute(delete(code_keys).where(code_keys.c.code.in_(gone[start : start + AT_ONCE])))
        empty_log(self.database)


def empty_log(database: Database) -> None:
    """Have SQLite's write-ahead log give up the pages as they were before; PostgreSQL vacuums."""
    if database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
