"""What has been answered so far, in envelopes while a wave is open and under codes once it is closed?"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from random import SystemRandom

from sqlalchemy import Column, Connection, LargeBinary, String, Table, and_, delete, insert, select, update

from services.surveys.postal_vote.code_keys import AT_ONCE, CodeKeys
from services.surveys.postal_vote.sealing import Seals
from services.surveys.projections import metadata

Answers = dict[str, int | None]

envelopes = Table(
    "envelopes",
    metadata,
    Column("wave_id", String(36), primary_key=True),
    Column("person_id", String(36), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False, comment="all of one size; draft and submission alike"),
    sqlite_with_rowid=False,
)
sealed = Table(
    "sealed",
    metadata,
    Column("wave_id", String(36), primary_key=True),
    Column("code", String(64), primary_key=True),
    Column("ciphertext", LargeBinary, nullable=False),
    sqlite_with_rowid=False,  # rows lie by code: not even the file tells who came after whom
)


@dataclass(frozen=True)
class PostalVote:
    """Every function works in the caller's transaction on the data; keys are read beside it."""

    seals: Seals
    keys: CodeKeys
    shuffle: Callable[[list[tuple[str, Answers]]], None] = SystemRandom().shuffle

    def key_for(self, programme_id: str, person_id: str) -> bytes:
        """The person's wrapped key in this programme, made where missing: before the data's transaction."""
        return self.keys.kept(self.seals.code(programme_id, person_id))

    def save(self, tx: Connection, wave_id: str, person_id: str, key: bytes, answers: Answers) -> None:
        """Put a draft or a submission into the person's envelope, in place of what it held."""
        mine = and_(envelopes.c.wave_id == wave_id, envelopes.c.person_id == person_id)
        ciphertext = self.seals.seal(key, _envelope(wave_id, person_id), answers)
        if not tx.execute(update(envelopes).where(mine).values(ciphertext=ciphertext)).rowcount:
            tx.execute(insert(envelopes).values(wave_id=wave_id, person_id=person_id, ciphertext=ciphertext))

    def own(self, tx: Connection, wave_id: str, programme_id: str, person_id: str) -> Answers | None:
        """A person's own answers in a wave, open or closed; None where there are none, or no more."""
        code = self.seals.code(programme_id, person_id)
        mine = and_(envelopes.c.wave_id == wave_id, envelopes.c.person_id == person_id)
        bound, kept = (
            _envelope(wave_id, person_id),
            tx.execute(select(envelopes.c.ciphertext).where(mine)).scalar(),
        )
        if kept is None:
            coded = and_(sealed.c.wave_id == wave_id, sealed.c.code == code)
            bound, kept = _vote(wave_id, code), tx.execute(select(sealed.c.ciphertext).where(coded)).scalar()
        if kept is None:
            return None
        key = self.keys.of([code]).get(code)
        return None if key is None else self.seals.open(key, bound, kept)

    def seal_wave(self, tx: Connection, wave_id: str, programme_id: str, answered: Collection[str]) -> int:
        """Take the submissions out of their envelopes, shuffle, lay them under codes, and destroy the
        envelopes with all drafts; how many were sealed."""
        rows = tx.execute(select(envelopes).where(envelopes.c.wave_id == wave_id)).all()
        codes = {row.person_id: self.seals.code(programme_id, row.person_id) for row in rows}
        keys = self.keys.of(codes.values())
        opened: list[tuple[str, Answers]] = []
        for row in rows:
            code = codes[row.person_id]
            if row.person_id in answered and code in keys:
                bound = _envelope(wave_id, row.person_id)
                opened.append((code, self.seals.open(keys[code], bound, row.ciphertext)))
        self.shuffle(opened)
        if opened:
            tx.execute(
                insert(sealed),
                [
                    {
                        "wave_id": wave_id,
                        "code": code,
                        "ciphertext": self.seals.seal(keys[code], _vote(wave_id, code), answers),
                    }
                    for code, answers in opened
                ],
            )
        tx.execute(delete(envelopes).where(envelopes.c.wave_id == wave_id))
        return len(opened)

    def answers_by_code(self, tx: Connection, wave_ids: Iterable[str]) -> dict[str, Answers]:
        """The sealed answers of closed waves of one kind, in memory, by code; those whose key is destroyed
        are gone. Raises KeyMissing and DoesNotOpen: they are not, and must not look so."""
        rows = tx.execute(select(sealed).where(sealed.c.wave_id.in_(list(wave_ids)))).all()
        keys = self.keys.of(row.code for row in rows)
        return {
            row.code: self.seals.open(keys[row.code], _vote(row.wave_id, row.code), row.ciphertext)
            for row in rows
            if row.code in keys
        }

    def discard(self, tx: Connection, wave_ids: Iterable[str]) -> None:
        """Throw away the envelopes of waves that are called off."""
        tx.execute(delete(envelopes).where(envelopes.c.wave_id.in_(list(wave_ids))))

    def forget(self, tx: Connection, wave_ids: Iterable[str], programme_id: str, person_id: str) -> None:
        """Delete all rows of a person's in a programme's waves. Their key is destroyed by `destroy_key`."""
        waves = list(wave_ids)
        code = self.seals.code(programme_id, person_id)
        tx.execute(
            delete(envelopes).where(envelopes.c.wave_id.in_(waves), envelopes.c.person_id == person_id)
        )
        tx.execute(delete(sealed).where(sealed.c.wave_id.in_(waves), sealed.c.code == code))

    def destroy_key(self, programme_id: str, person_id: str) -> None:
        self.destroy_keys([programme_id], person_id)

    def destroy_keys(self, programme_ids: Iterable[str], person_id: str) -> None:
        self.keys.destroy(self.seals.code(programme_id, person_id) for programme_id in programme_ids)

    def forget_everywhere(self, tx: Connection, programme_ids: Iterable[str], person_id: str) -> None:
        """Delete all rows of a person's, in whatever wave of these programmes."""
        codes = [self.seals.code(programme_id, person_id) for programme_id in programme_ids]
        tx.execute(delete(envelopes).where(envelopes.c.person_id == person_id))
        for start in range(0, len(codes), AT_ONCE):
            tx.execute(delete(sealed).where(sealed.c.code.in_(codes[start : start + AT_ONCE])))


def _envelope(wave_id: str, person_id: str) -> str:
    return f"envelope|{wave_id}|{person_id}"


def _vote(wave_id: str, code: str) -> str:
    return f"sealed|{wave_id}|{code}"
