"""The licence gate, asked once more where the work is done: a project may have become commercial since it ordered."""

from pathlib import Path

from sqlalchemy.orm import Session

from kadr.errors import Refused
from kadr.store import tables
from kadr.store.tasks import Claimed
from models import catalogue, licences
from workers.requests import Request


class LicenceGate:
    """Knows the catalogue of this machine. Light: no model library is loaded."""

    def __init__(self, models_dir: Path) -> None:
        self._entries = catalogue.load(models_dir).entries

    def check(self, session: Session, claimed: Claimed, request: Request) -> None:
        """Raises Refused where the model or a part that the request uses may not be used for the task's project. What
        this machine's catalogue lacks is the engine's to refuse."""
        entry = self._entries.get(request.model or "")
        if entry is None:
            return
        project = session.get_one(tables.Project, claimed.project_id)
        names = licences.used(
            entry,
            control=str((request.row.get("control") or {}).get("kind", "")),
            references=len(request.attached.get("references", ())),
            adapters=[str(each["name"]) for each in request.row.get("adapters") or ()],
        )
        for refusal in licences.refusals(names, self._entries, commercial=project.commercial):
            raise Refused(refusal)
