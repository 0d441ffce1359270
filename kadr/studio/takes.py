"""Takes: the attempts at a panel, drawn, painted by a model or uploaded; the circled one stands on the board."""

import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Strict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.errors import Conflict, NotFound
from kadr.queue import Lane, Work
from kadr.settings import Settings
from kadr.store import assets, tables, values
from kadr.store.blobs import Blobs
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import beats, jobs, painting, panels, shots
from kadr.studio.drawings import Drawing
from kadr.studio.orders import (
    FORBID,
    MAX_SEED,
    Count,
    Guidance,
    ModelName,
    Paragraph,
    References,
    Seed,
    Side,
    Steps,
    Strength,
    TimeLimit,
    Weight,
)
from kadr.studio.painting import Adapters, Guide


class TakeKind(StrEnum):
    """How a take came to be."""

    SKETCH = "sketch"
    DIFFUSION = "diffusion"
    UPLOAD = "upload"


_BY_HAND = {"kk": "адам салған", "ru": "нарисовано человеком", "en": "drawn by a person"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOrder:
    """One order of `count` diffusion takes of a panel. Sizes in pixels; what is None, the model decides.

    `guide`: what the picture follows, by default the panel's blocking sketch; `strength` is the share of denoising that
    runs from the sketch (1 ignores it), `control_scale` how strictly a control map is followed. `references` are sha256
    names of assets that show who or what is in the picture. `prompt` replaces ours, `model` names one of the catalogue.
    `exact` paints alone, so that the same order gives the same picture on the same machine. A take that is not ready
    `time_limit_s` seconds after it began fails."""

    __pydantic_config__: ClassVar[ConfigDict] = FORBID

    count: Count = 1
    width: Side | None = None
    height: Side | None = None
    steps: Steps | None = None
    guidance: Guidance | None = None
    strength: Strength = 0.7
    seed: Seed = 0
    prompt: Paragraph | None = None
    model: ModelName | None = None
    guide: Guide = Guide.SKETCH
    control_scale: Weight = 0.8
    references: References = ()
    adapters: Adapters = ()
    exact: Annotated[bool, Strict()] = False
    time_limit_s: TimeLimit | None = None


def order(session: Session, settings: Settings, panel_id: str, wanted: TakeOrder) -> Json:
    """Orders diffusion takes; the n-th take's seed is `seed + n - 1`. The job.

    Raises ModelMissing where there is no such image model, Refused where its licence forbids it to this project,
    Invalid where it can't follow what it is given, Conflict where the panel is locked."""
    panel, project = panels.find(session, panel_id)
    if panel.locked:
        raise Conflict(f"panel {panel_id} is locked, no job touches it; unlock it first")
    offer, look = painting.choose(session, settings, project, wanted, control=wanted.guide)
    painting.check(offer, wanted.guide, wanted.references)
    for sha256 in wanted.references:
        assets.find(session, sha256)
    version = shots.current(session, session.get_one(tables.Shot, panel.shot_id))
    shown = beats.behaviour_of(session, session.get_one(tables.Shot, panel.shot_id).scene_id)
    tasks = [
        jobs.NewTask(
            lane=Lane.IMAGE,
            function=Work.TAKES_PAINT,
            payload={"panel_id": panel.id, "shot_version_id": version.id, **made_from},
            batch_key=painting.batch_key(look, _how(wanted)),
            input_hash=values.digest({"draws": "take", "shot": version.hash, **made_from}),
        )
        for n in range(wanted.count)
        for made_from in [_made_from(look, wanted, n) | {"behaviour": shown}]
    ]
    request = {"panel_id": panel.id} | values.dump(wanted)
    job = jobs.order(session, project_id=project.id, kind="take", request=request, tasks=tasks)
    return jobs.show(session, job.id)


def settle_painting(session: Session, claimed: Claimed, asset: tables.Asset, slate: Json) -> Json:
    """Writes the take of a finished `takes.paint` task; the task's result."""
    return settle(session, claimed, asset, slate, TakeKind.DIFFUSION)


def settle(session: Session, claimed: Claimed, asset: tables.Asset, slate: Json, kind: TakeKind) -> Json:
    """Writes the take of a finished task; the first take of an unlocked panel is circled. The task's result.

    Where the panel's shot changed while the task ran, the take is kept as an alternate and never circled by itself."""
    panel = session.get_one(tables.Panel, claimed.payload["panel_id"], with_for_update=True)
    task = session.get_one(tables.Task, claimed.task_id)
    drawn = session.get_one(tables.ShotVersion, claimed.payload["shot_version_id"])
    newest = shots.current(session, session.get_one(tables.Shot, panel.shot_id))
    take = _add(
        session,
        panel,
        asset=asset,
        kind=kind,
        task_id=claimed.task_id,
        input_hash=task.input_hash,
        # By hash, not by id: a shot that only moved in the script looks the same.
        alternate=drawn.hash != newest.hash,
        slate=slate,
    )
    if not (take.alternate or panel.locked or panel.circled_take_id):
        panel.circled_take_id = take.id
    session.flush()
    return {"type": "take", "id": take.id, "panel_id": panel.id, "asset": asset.sha256}


def upload(session: Session, blobs: Blobs, panel_id: str, drawing: Drawing) -> Json:
    """A person's drawing as a take. It is circled, unless the panel is locked: who uploads a drawing wants it seen."""
    panel, _project = panels.find(session, panel_id, lock=True)
    asset = assets.record(session, blobs, drawing.png, "image/png", drawing.width, drawing.height)
    take = _add(
        session,
        panel,
        asset=asset,
        kind=TakeKind.UPLOAD,
        task_id=None,
        input_hash="",
        alternate=False,
        slate={"kind": TakeKind.UPLOAD, "label": _BY_HAND, "noise": False, "model": None},
    )
    if not panel.locked:
        panel.circled_take_id = take.id
    session.flush()
    return panels.shown_take(take, panel)


def circle(session: Session, take_id: str) -> Json:
    """Makes a take the one that stands on the board. Raises NotFound, or Conflict where its panel is locked."""
    take = session.get(tables.Take, take_id)
    if take is None:
        raise NotFound(f"no take {take_id}")
    panel, _project = panels.find(session, take.panel_id, lock=True)
    if panel.locked and panel.circled_take_id != take.id:
        raise Conflict(f"panel {panel.id} is locked; unlock it first")
    panel.circled_take_id = take.id
    session.flush()
    return panels.shown_take(take, panel)


def _add(
    session: Session,
    panel: tables.Panel,
    *,
    asset: tables.Asset,
    kind: TakeKind,
    task_id: str | None,
    input_hash: str,
    alternate: bool,
    slate: Json,
) -> tables.Take:
    highest = session.scalar(select(func.max(tables.Take.number)).where(tables.Take.panel_id == panel.id))
    take = tables.Take(
        id=new_id("tke"),
        panel_id=panel.id,
        number=(highest or 0) + 1,
        kind=kind,
        asset=asset.sha256,
        task_id=task_id,
        input_hash=input_hash,
        alternate=alternate,
        slate=slate,
        created_at=time.time(),
    )
    session.add(take)
    session.flush()
    return take


def _made_from(look: profiles.Picture, wanted: TakeOrder, n: int) -> Json:
    seed = (wanted.seed + n) & MAX_SEED
    return asdict(look) | {"seed": seed, "prompt": wanted.prompt} | _how(wanted)


def _how(wanted: TakeOrder) -> Json:
    """What the takes of one order share beyond their size; of the guide only what it uses."""
    return {
        "guide": wanted.guide,
        "strength": wanted.strength if wanted.guide is Guide.SKETCH else None,
        "control_scale": wanted.control_scale if wanted.guide in painting.CONTROLS else None,
        "references": list(wanted.references),
        "adapters": painting.listed(wanted.adapters),
        "exact": wanted.exact,
        "time_limit_s": wanted.time_limit_s,
    }
