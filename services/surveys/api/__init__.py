"""What can be asked of the surveys by HTTP? One file a kind of caller."""

from services.surveys.api.audit import blueprint as audit
from services.surveys.api.exporting import blueprint as exporting
from services.surveys.api.links import blueprint as links
from services.surveys.api.mailing import blueprint as mailing
from services.surveys.api.mine import blueprint as mine
from services.surveys.api.programmes import blueprint as programmes

BLUEPRINTS = (links, mine, programmes, audit, exporting, mailing)
