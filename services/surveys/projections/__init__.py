"""Which questions does this service answer? One file each; their tables share this metadata."""

from sqlalchemy import MetaData

metadata = MetaData()
