"""How does an operator look into it and mend it? `vertais`, one command a question."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import click

from shared.migrations import grant, prepare
from shared.settings import read_settings


def installed() -> list[str]:
    """The services whose code is here: in an image just one, elsewhere all."""
    return [
        one.name
        for one in iter_modules(import_module("services").__path__)
        if find_spec(f"services.{one.name}.store")
    ]


def store_module(service: str) -> ModuleType:
    return import_module(f"services.{service}.store")


@click.group()
def vertais() -> None:
    """Look after a Vertais whose services run as processes of their own."""


@vertais.command()
@click.argument("service", type=click.Choice(installed()))
@click.option("--role", help="the role that the service runs as; it can add events, but change none")
def migrate(service: str, role: str | None) -> None:
    """Bring SERVICE's databases up to this code's schema. Run it as their owner."""
    settings = read_settings()
    module = store_module(service)
    prepare(module.open_store(settings), role)
    for database in getattr(module, "databases_beside", lambda _: ())(settings):
        if role is not None:
            grant(database, role)
    click.echo(f"{service}: up to date")


if __name__ == "__main__":
    vertais()
