"""What can be asked of notifications over HTTP?"""

from services.notifications.api.audit import audit
from services.notifications.api.exporting import exporting
from services.notifications.api.messages import messages
from services.notifications.api.preferences import preferences
from services.notifications.api.unsubscribing import unsubscribing

BLUEPRINTS = (messages, audit, preferences, exporting, unsubscribing)
