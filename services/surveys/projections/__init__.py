"""What do screens and clients ask of the surveys? One file a question."""

from sqlalchemy import MetaData

metadata = MetaData()
