"""How does one small association run it all? One process, SQLite files, kombu's memory transport."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace

import waitress
from environs import Env, EnvError
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from deploy import demo, mail_catcher, platform
from services.registration import setup
from shared import logs
from shared.cli.alone import Taken, alone_in
from shared.settings import Settings, read_settings

THREADS = 8


class CannotStart(Exception):
    """Said in one line to whoever starts it: what is wrong, and what to do about it."""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="vertais", description="Vertais in one process, with its data in a folder."
    )
    parser.add_argument("--demo", action="store_true", help="play the whole pilot into it first")
    chosen = parser.parse_args(arguments)
    logs.configure()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, _interrupt)
    try:
        run(chosen.demo)
    except KeyboardInterrupt:
        sys.exit("Vertais was told to stop while it started.")
    except (CannotStart, Taken, EnvError) as problem:
        sys.exit(f"Vertais cannot start: {problem}")


def run(with_demo: bool) -> None:
    env = Env(prefix="VERTAIS_")
    port = env.int("PORT", 8000)
    if with_demo:
        os.environ.setdefault("VERTAIS_FOLDER", "data/demo")
    os.environ.setdefault("VERTAIS_PUBLIC_URL", f"http://localhost:{port}")
    settings = read_settings()
    with alone_in(settings.folder):
        catcher = None
        # the demo's people read their mail here: it never leaves this machine
        if with_demo or "VERTAIS_SMTP_URL" not in os.environ:
            catcher = mail_catcher.start(settings.folder / "mail")
            settings = replace(settings, smtp_url=catcher.url)
        serve(settings, port, with_demo, catcher)


def serve(settings: Settings, port: int, with_demo: bool, catcher: mail_catcher.Catcher | None) -> None:
    if with_demo:
        assert catcher is not None
        try:
            settings, whole = demo.play(settings, catcher, lambda line: print(line, flush=True))
        except demo.NotOurs as problem:
            raise CannotStart(str(problem)) from None
    else:
        whole = platform.build(settings)
        whole.start()
    site = whole.site
    if catcher is not None:
        site = DispatcherMiddleware(site, {"/mail": mail_catcher.create_app(catcher)})
    try:
        server = waitress.create_server(site, host="127.0.0.1", port=port, threads=THREADS)
    except OSError:
        whole.stop()
        raise CannotStart(f"port {port} is taken; name another with VERTAIS_PORT") from None
    for line in welcome(settings, whole, with_demo, catcher is not None):
        print(line, flush=True)
    try:
        server.run()
    finally:
        server.close()
        whole.stop()
        if catcher is not None:
            catcher.stop()


def welcome(
    settings: Settings, whole: platform.Platform, with_demo: bool, catches_mail: bool
) -> Iterator[str]:
    yield f"\nVertais runs at {settings.public_url}"
    links = (
        demo.sign_in_links(whole)
        if with_demo
        else setup.sign_in_links(whole.stores["registration"], settings)
    )
    for who, link in links:
        yield f"  {who}: {link}"
    if catches_mail:
        yield f"  e-mails that were sent: {settings.public_url}/mail/"


def _interrupt(*_: object) -> None:
    """Stop; being told so once more does not interrupt the stopping."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
