"""`python -m service`: one front end, which drains on SIGTERM and SIGINT."""

import argparse
import logging
import signal
import sys
from dataclasses import replace
from types import FrameType

import uvicorn
from fastapi import FastAPI

from kadr.errors import KadrError, Refused
from kadr.settings import Auth, Settings, read_settings
from kadr.store.database import migrate
from service.app import create_app
from service.deps import is_loopback


class Server(uvicorn.Server):
    """uvicorn, but streams end when it is told to stop (it would wait for them until their readers went away), and a
    stop that was asked for is no failure (it would kill itself with the same signal once all is done)."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to drain, a second Ctrl-C stops at once; called by the signal."""
        del frame
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
        hub = getattr(self._app.state, "hub", None)
        if hub is not None:
            hub.end_streams_soon()


def main(arguments: list[str] | None = None) -> int:
    """Serves until a signal comes. Exit status 2 where the settings forbid it."""
    given = _arguments(arguments)
    try:
        settings = _settings(given.host, given.port)
        logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
        migrate(settings.database())
    except KadrError as error:
        sys.stderr.write(f"kadr service: {error.detail}\n")
        return 2
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(settings.grace_s),
        h11_max_incomplete_event_size=65_536,
    )
    Server(config, app).run()
    return 0


def check_auth(settings: Settings) -> None:
    """Raises Refused where strangers could reach a studio without keys, or nobody could use one with keys."""
    if settings.auth is Auth.OFF and not is_loopback(settings.host):
        raise Refused(
            f"KADR_AUTH is off and the address is {settings.host}: anybody who reaches it could use this studio; "
            "bind to 127.0.0.1, or set KADR_AUTH=on with KADR_API_KEY"
        )
    if settings.auth is Auth.ON and not settings.api_key:
        raise Refused("KADR_AUTH is on, but there is no key; set KADR_API_KEY")


def _settings(host: str | None, port: int | None) -> Settings:
    found = read_settings()
    settings = replace(found, host=host or found.host, port=found.port if port is None else port)
    check_auth(settings)
    return settings


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m service", description="Kadr's front end.")
    parser.add_argument("--host", help="address to listen on (KADR_HOST; 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (KADR_PORT; 8321)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
