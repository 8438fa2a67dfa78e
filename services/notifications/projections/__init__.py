"""One file for each question that a screen, a client or the worker asks."""

from sqlalchemy import MetaData

metadata = MetaData()
