"""What may others know of our events?"""

from marshmallow import Schema, fields

from services.notifications.domain.events import MessageBounced, MessageGivenUp, MessageSent
from shared.erasure import PersonErased
from shared.published import Published


class MessageSentV1(Schema):
    message_id = fields.String(required=True)
    person_id = fields.String(required=True)
    template = fields.String(required=True)


class MessageGivenUpV1(Schema):
    message_id = fields.String(required=True)
    person_id = fields.String(required=True)
    template = fields.String(required=True)
    programme_id = fields.String(required=True, allow_none=True)


class MessageBouncedV1(Schema):
    message_id = fields.String(required=True)
    person_id = fields.String(required=True)
    template = fields.String(required=True)
    programme_id = fields.String(required=True, allow_none=True)
    contact_version = fields.Integer(required=True)
    lasting = fields.Boolean(required=True)


class PersonErasedV1(Schema):
    person_id = fields.String(required=True)
    service = fields.String(required=True)
    erased_at = fields.AwareDateTime(required=True)


PUBLISHED = {
    MessageSent: Published("notifications.message-sent.v1", MessageSentV1(), key="person_id"),
    MessageGivenUp: Published("notifications.message-given-up.v1", MessageGivenUpV1(), key="person_id"),
    MessageBounced: Published("notifications.message-bounced.v1", MessageBouncedV1(), key="person_id"),
    PersonErased: Published("notifications.person-erased.v1", PersonErasedV1(), key="person_id"),
}
