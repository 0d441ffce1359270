"""Diffusion takes as a worker paints them: a shot becomes a prompt, its blocking sketch guides the picture."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.film.screenplay import Language
from kadr.film.shots import Shot
from kadr.film.staging import Staging
from kadr.store import tables, values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import painting, takes
from kadr.studio.painting import Guide
from prompts import boards as prompts
from workers import slates
from workers.requests import Reply, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the film a panel stands, as far as a prompt needs it."""

    heading: str
    language: Language
    style: str


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:
    """The prompt of the shot as ordered, guided by the panel's sketch of that shot; where there is none yet, the
    engine draws it from the staging."""
    payload = claimed.payload
    version = session.get_one(tables.ShotVersion, payload["shot_version_id"])
    place = _place(session, payload["panel_id"])
    prompt = prompts.render(
        values.load(Shot, version.value),
        values.load(Staging, version.staging),
        place.heading,
        place.language,
        place.style,
        # Orders of the release before this one name none.
        behaviour=payload.get("behaviour", {}),
    )
    text = payload["prompt"] or prompt.text
    painted = painting.row(payload)
    guide = Guide(payload.get("guide", Guide.SKETCH))
    sketch = _sketch(session, payload["panel_id"], version) if guide is Guide.SKETCH else None
    guided = {} if sketch or guide is Guide.NONE else {"staging": version.staging}
    shown = {"init_image": (sketch,) if sketch else (), "references": tuple(payload.get("references", ()))}
    return Request(
        op="paint",
        row={"prompt": text, "negative_prompt": prompt.negative, **painted, **guided},
        attached={what: tuple(blobs.get(each) for each in names) for what, names in shown.items() if names},
        model=payload["model"],
        media_type="image/png",
        slate={
            "template": prompt.template,
            "template_version": prompt.version,
            "prompt": text,
            "prompt_by": "person" if payload["prompt"] else "template",
            "negative_prompt": prompt.negative,
            "behaviour": payload.get("behaviour", {}),
            "language": place.language,
            **painted,
            "references": payload.get("references", []),
            "shot_version_id": version.id,
            "shot_hash": version.hash,
            # A control map, and a sketch that the panel does not have yet, are drawn by the engine.
            "guided_by": sketch or ("staging" if guide is Guide.SKETCH else str(guide)),
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The picture becomes a take of its panel."""
    return takes.settle_painting(session, claimed, reply.file(), slates.modelled(claimed, reply, "diffusion"))


def _place(session: Session, panel_id: str) -> _Place:
    query = (
        select(tables.SceneVersion.heading, tables.Script.language, tables.Project.style)
        .join(tables.Board, tables.Board.revision_id == tables.SceneVersion.revision_id)
        .join(tables.Panel, tables.Panel.board_id == tables.Board.id)
        .join(
            tables.Shot,
            (tables.Shot.id == tables.Panel.shot_id) & (tables.Shot.scene_id == tables.SceneVersion.scene_id),
        )
        .join(tables.Script, tables.Script.id == tables.Board.script_id)
        .join(tables.Project, tables.Project.id == tables.Board.project_id)
        .where(tables.Panel.id == panel_id)
    )
    heading, language, style = session.execute(query).one()
    return _Place(heading=heading, language=Language(language), style=style)


def _sketch(session: Session, panel_id: str, version: tables.ShotVersion) -> str | None:
    """The newest sketch of this panel that shows the shot as it was ordered; its sha256."""
    query = (
        select(tables.Take)
        .where(tables.Take.panel_id == panel_id, tables.Take.kind == takes.TakeKind.SKETCH)
        .order_by(tables.Take.number.desc())
    )
    return next((take.asset for take in session.scalars(query) if take.slate.get("shot_hash") == version.hash), None)
