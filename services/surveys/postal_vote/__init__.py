"""How are answers kept, so that no store, file or backup without the keys ties one to a person?

Like a postal vote. While a wave is open, an outer envelope carries the name of its sender and is sealed;
when it closes, the envelopes are shuffled and what was in them lies under codes only. Who has answered
is openly known; what was answered is in no event, feed, idempotency row or log.
"""
