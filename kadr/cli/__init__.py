"""The command line: talks HTTP to a studio, converts formats offline, starts and stops the studio."""

import sys

from kadr.cli.app import app
from kadr.client import ClientError, Unreachable
from kadr.errors import KadrError


def main() -> None:
    """Run a command; an error that Kadr raises on purpose is one line on stderr and exit status 1."""
    try:
        app()
    except (KadrError, ClientError) as error:
        remedy = "; start one with `kadr up`, or set KADR_URL" if isinstance(error, Unreachable) else ""
        print(f"kadr: {error}{remedy}", file=sys.stderr)  # noqa: T201  # stderr is where a command line says what went wrong
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
