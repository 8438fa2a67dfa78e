"""What does the worker do when its time has come, and not because anybody asked?"""

from shared.eventstore import Metadata, new_id


def ourselves() -> Metadata:
    """Who is named as having done it."""
    return Metadata(actor="service:surveys", correlation=new_id())
