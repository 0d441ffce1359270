"""Control maps: what a shot's picture is steered by, drawn from its staging and aligned with its sketch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field, Strict
from sqlalchemy.orm import Session

from kadr.film.shots import Shot
from kadr.queue import Lane, Work
from kadr.stage.maps import ALL, Kind
from kadr.store import tables, values
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import jobs, projects, scripts, shots
from kadr.studio.orders import FORBID, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MapsOrder:
    """One order of a shot's control maps. `kinds`: those wanted, all where left out. `width` in pixels: that of the
    project's panels where left out; the height follows from the project's frame. `dilated`: a wider mask of each
    character too."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1, max_length=len(ALL))] | None = None
    width: Side | None = None
    dilated: Annotated[bool, Strict()] = False


def order(session: Session, shot_id: str, wanted: MapsOrder) -> Json:
    """Orders the maps of a shot as it is staged now; the job. Raises NotFound."""
    row = shots.find(session, shot_id)
    script = scripts.find(session, row.script_id)
    project = projects.find(session, script.project_id)
    version = shots.current(session, row)
    look = _look(project, wanted)
    payload = {
        "shot_id": row.id,
        "shot_version_id": version.id,
        "version": version.version,
        "stem": values.load(Shot, version.value).number,
        **look,
    }
    task = jobs.NewTask(
        lane=Lane.CPU,
        function=Work.MAPS_DRAW,
        payload=payload,
        batch_key=f"maps:{look['width']}x{look['height']}",
        input_hash=values.digest({"draws": "maps", "shot": version.hash, **look}),
    )
    request = {"shot_id": row.id, **values.dump(wanted)}
    job = jobs.order(session, project_id=project.id, kind="maps", request=request, tasks=[task])
    return jobs.show(session, job.id)


def settled(claimed: Claimed, files: Sequence[tuple[Json, str]], slate: Json) -> Json:
    """The result of a finished `maps.draw` task: its files with their assets, the archive of all as `asset`."""
    listed = [{**told, "asset": sha256} for told, sha256 in files]
    return {
        "type": "maps",
        **{name: claimed.payload[name] for name in ("shot_id", "shot_version_id", "version", "width", "height")},
        "asset": next(one["asset"] for one in listed if one["kind"] == "zip"),
        "files": listed,
        "slate": slate,
    }


def _look(project: tables.Project, wanted: MapsOrder) -> Json:
    width, height = projects.panel_size(project)
    if wanted.width is not None:
        width, height = wanted.width, max(64, round(wanted.width / project.aspect_ratio / 2) * 2)
    kinds = [str(kind) for kind in Kind if wanted.kinds is None or kind in wanted.kinds]
    return {"width": width, "height": height, "kinds": kinds, "dilated": wanted.dilated}
