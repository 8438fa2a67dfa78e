"""A proof asks operator's commands, which silence the logs of their process: for how long? Till it ends."""

from tests.operating.conftest import logs_as_they_were

__all__ = ["logs_as_they_were"]
