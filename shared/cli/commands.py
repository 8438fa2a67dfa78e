"""What can `vertais` be asked? The table of its commands, and how each of them fails."""

import logging
from typing import Any

import click
import structlog
from environs import EnvError

from shared.cli.alone import Taken
from shared.cli.chain import verify
from shared.cli.erasing import erase_again
from shared.cli.keys import rotate_keys
from shared.cli.lag import lag
from shared.cli.migrate import migrate
from shared.cli.parked import parked
from shared.cli.past import as_of
from shared.cli.resync import resync
from shared.cli.secret import rotate_secret
from shared.cli.telling import Failed, WronglyCalled
from shared.cli.views import rebuild

COMMANDS: tuple[click.Command, ...] = (
    lag,
    parked,
    rebuild,
    verify,
    resync,
    as_of,
    migrate,
    rotate_keys,
    rotate_secret,
    erase_again,
)


class Told(click.Group):
    """What can be foreseen to go wrong is told in one line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as wrong:
            where = wrong.ctx.command_path if wrong.ctx else "vertais"
            raise WronglyCalled(f"{_one_line(wrong.format_message())} (see {where} --help)") from None
        except (Taken, EnvError, PermissionError) as problem:
            raise Failed(_one_line(str(problem))) from problem


@click.group(cls=Told)
def vertais() -> None:
    """Look after a Vertais. Settings come from the environment, as the services' do (VERTAIS_*).

    Exit codes: 0 fine; 1 failed; 2 wrongly called; 3 something is late or parked; 4 a chain is broken.
    """
    # what a command meets it tells by itself; a library's or a loop's line would only be in the way
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


for command in COMMANDS:
    vertais.add_command(command)


def _one_line(text: str) -> str:
    return " ".join(text.split())
