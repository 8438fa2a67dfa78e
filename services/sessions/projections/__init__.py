"""Which tables hold the answers to what people ask of a group's meetings?"""

from sqlalchemy import MetaData

metadata = MetaData()
