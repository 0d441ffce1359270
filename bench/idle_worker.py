"""A worker of empty tasks: `python -m bench.idle_worker`, the real one but for a noun and an engine that do nothing.

`nothing` is the empty job that RQ's own worker runs beside it; see `bench.queueing`.
"""

import sys
from typing import Final

from sqlalchemy.orm import Session

from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from workers import batch
from workers.child import EngineProcess
from workers.requests import Reply, Request
from workers.run import Supervisor, main

FUNCTION: Final = "bench.nothing"


class Nothing:
    """A noun with nothing to prepare and nothing to write; its task is settled, and told of, all the same."""

    def prepare(self, session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG002  # a noun's shape
        """An empty row."""
        return Request(op="nothing", row={})

    def settle(self, session: Session, claimed: Claimed, reply: Reply) -> Json:  # noqa: ARG002  # a noun's shape
        """An empty result."""
        return {}


class IdleEngineProcess(EngineProcess):
    """The engine that does nothing."""

    program = "bench.idle_engine"


class IdleSupervisor(Supervisor):
    """The real supervisor over that engine."""

    def new_engine(self, device: str) -> EngineProcess:
        """See `workers.run.Supervisor`."""
        return IdleEngineProcess(device=device, models_dir=self._studio.settings.data_dir / "models")


def nothing() -> None:
    """What RQ's worker runs."""


if __name__ == "__main__":
    vars(batch)["NOUNS"] = {FUNCTION: Nothing()}
    sys.exit(main(supervisor=IdleSupervisor))
