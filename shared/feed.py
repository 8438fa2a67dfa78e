"""What has happened here since you last asked? The truth that the broker only makes faster."""

from typing import Annotated, Any, NotRequired, TypedDict

import msgspec
from sqlalchemy import Connection, bindparam, select

from shared.eventstore import START_OF_CHAIN, Store, events, feed, feed_head, recorded_from

CONTENT_TYPE = "application/cloudevents+json"
LARGEST_PAGE = 500


class Envelope(TypedDict):
    """What a listener needs of a CloudEvent of ours; numbers are decimal text."""

    id: str
    type: str
    time: str
    partitionkey: str
    shardseq: Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]*$")]
    chain: str
    chainbefore: str
    correlationid: str
    traceparent: NotRequired[str]
    data: dict[str, Any]


_reader = msgspec.json.Decoder(Envelope)


def read_envelope(body: bytes | str) -> Envelope:
    """A message's envelope. Raises msgspec.MsgspecError where it is none."""
    return _reader.decode(body)


def cloud_event(store: Store, row: Any) -> dict[str, Any]:
    """A row of `events` and `feed` as CloudEvents 1.0 JSON.

    Extensions: `partitionkey` (the ordering key), `shard` and `shardseq` (decimal, dense in the shard),
    `chain` (hex, the feed's hash chain at this event) and `chainbefore` (at the shard's event before:
    the cursor that it follows on), `correlationid`, `causationid`, `traceparent`.
    """
    recorded = recorded_from(store, row)
    public = store.published[type(recorded.event)]
    about = msgspec.json.decode(row.metadata)
    envelope = {
        "specversion": "1.0",
        "id": row.id,
        "source": f"/vertais/{store.service}",
        "type": public.type,
        "subject": row.stream,
        "time": row.recorded_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "partitionkey": row.key,
        "shard": str(row.shard),
        "shardseq": str(row.shard_seq),
        "chain": row.chain.hex(),
        "chainbefore": (row.chainbefore or START_OF_CHAIN).hex(),
        "correlationid": about["correlation"],
        "data": public.schema.dump(recorded.event),
    }
    extensions = (("causationid", "causation"), ("traceparent", "traceparent"))
    return envelope | {name: about[of] for name, of in extensions if about.get(of)}


_before = feed.alias("before")
_ROWS_AFTER = (  # made once: it is asked for most
    select(feed.c.shard, feed.c.shard_seq, feed.c.chain, _before.c.chain.label("chainbefore"), events)
    .join(events, events.c.id == feed.c.event_id)
    .outerjoin(_before, (_before.c.shard == feed.c.shard) & (_before.c.shard_seq == feed.c.shard_seq - 1))
    .where(feed.c.shard == bindparam("shard"), feed.c.shard_seq > bindparam("after"))
    .order_by(feed.c.shard_seq)
    .limit(bindparam("limit"))
)


def rows_after(tx: Connection, shard: int, after: int, limit: int) -> list[Any]:
    """Rows of one shard in order, those after sequence `after`."""
    return list(tx.execute(_ROWS_AFTER, {"shard": shard, "after": after, "limit": limit}))


def last_in_each_shard(tx: Connection) -> list[int]:
    """The last sequence number given in each shard."""
    return msgspec.json.decode(tx.execute(select(feed_head.c.shard_seqs)).scalar_one(), type=list[int])


def page(tx: Connection, store: Store, shard: int, after: int, limit: int) -> dict[str, Any]:
    """`items`: CloudEvents after sequence `after`; `at`: the chain there, by which a reader knows
    that this is still the history it read; `shards`: how many there are; `last`: the last number
    given in each."""
    last = last_in_each_shard(tx)
    at = tx.execute(select(feed.c.chain).where(feed.c.shard == shard, feed.c.shard_seq == after)).scalar()
    return {
        "shards": len(last),
        "last": last,
        "at": None if at is None else at.hex(),
        "items": [cloud_event(store, row) for row in rows_after(tx, shard, after, min(limit, LARGEST_PAGE))],
    }
