"""Does an operator learn whether what was recorded is what stands there?"""

from sqlalchemy import text, update

from shared.eventstore import events, feed


def test_a_whole_chain_is_told_with_its_events(on_each_engine):
    on_each_engine.plan()
    on_each_engine.hear()
    (told,) = on_each_engine.told("verify", "sessions")["services"]
    assert told == {"service": "sessions", "intact": True, "events": 1, "false_from": None}
    result = on_each_engine.vertais("verify", "sessions")
    assert result.stdout == "sessions: 1 events as recorded\n"
    assert result.stderr == "verifying sessions: 1 of 1\n"


def test_a_changed_event_is_named_by_its_position_and_ends_with_4(operated):
    operated.plan()
    with operated.house.store.database.write() as tx:
        tx.execute(text("DROP TRIGGER events_UPDATE"))
        third = feed.select().where(feed.c.position == 3)
        changed = tx.execute(third).one().event_id
        tx.execute(update(events).where(events.c.id == changed).values(metadata=b"{}"))
    (told,) = operated.told("verify", "registration", code=4)["services"]
    assert (told["intact"], told["events"], told["false_from"]) == (False, 2, 3)
    stderr = operated.vertais("verify", "registration").stderr
    assert "vertais: registration is not what was recorded, from position 3 of its feed on" in stderr
