"""Corrections: the record of what people changed in a breakdown, and from what."""

import time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import NotFound, Outdated
from kadr.store import tables
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tag_tables import Correction
from kadr.studio import scripts


def open_script(session: Session, script_id: str) -> tables.Script:
    """The script that is about to be corrected, its row locked: corrections and breakdowns of one script end one after
    the other. Raises NotFound."""
    scripts.find(session, script_id)
    return session.get_one(tables.Script, script_id, with_for_update={"key_share": True})


def open_scene(session: Session, scene_id: str) -> tables.Script:
    """The script of a scene, as `open_script` opens it. Raises NotFound."""
    scene = session.get(tables.Scene, scene_id)
    if scene is None:
        raise NotFound(f"no scene {scene_id}")
    return open_script(session, scene.script_id)


def check_version(what: str, version: int, based_on: int | None) -> None:
    """Raises Outdated where `based_on` is given and is not the current version."""
    if based_on is not None and based_on != version:
        raise Outdated(
            f"{what} is at version {version}, the change was made on {based_on}; read it again and repeat the change"
        )


def found(session: Session, subject: str, name: str) -> Any:
    """What a breakdown last said of something that a person set since; None where nothing is remembered."""
    query = select(Correction.before).where(Correction.subject == subject).order_by(Correction.id.desc())
    said = (before for before in session.scalars(query) if name not in before.get("corrected", [name]))
    return next((before[name] for before in said), None)


def record(session: Session, project_id: str, subject: str, before: Json, after: Json) -> None:
    """Remembers a correction."""
    row = Correction(
        id=new_id("cor"), project_id=project_id, subject=subject, before=before, after=after, created_at=time.time()
    )
    session.add(row)
