"""A scene enriched by a text model: its choices become a schema, its reply becomes staged shots and beats, or nothing.

A reply that names what the scene lacks, chooses nothing or breaks off fails here, before any row is written: the list
by rule, which the same job made first, stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr.errors import BadReply
from kadr.film.screenplay import Language, Scene
from kadr.film.shots import CoverageStyle, Shot
from kadr.film.staging import Appearance
from kadr.stage import block
from kadr.stage.places import Place
from kadr.store import tables, values
from kadr.store.blobs import Blobs
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import beats, breakdowns, enrichment, shot_lists
from kadr.studio.enrichment import Choices, Made
from kadr.studio.orders import MAX_SEED
from prompts import enrichment as prompts
from workers import slates
from workers.requests import Reply, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that a reply is read with: the scene, what may be chosen, and how the list by rule is staged."""

    scene: Scene
    cast: tuple[str, ...]
    others: tuple[str, ...]
    allowed: Choices
    shots: tuple[Shot, ...]
    style: CoverageStyle
    language: Language
    aspect: float
    looks: Mapping[str, Appearance]
    places: Mapping[int, Place]

    def __call__(self, data: bytes, body: Mapping[str, Any]) -> Made:
        """The reply as staged shots. Raises BadReply."""
        closed = bool(body["closed"])
        said = prompts.read(data.decode(), self.allowed, closed=closed)
        shots = enrichment.settle(self.scene, self.allowed, self.shots, said.shots, self.style)
        stagings = block(
            self.scene, shots, language=self.language, aspect=self.aspect, looks=self.looks, places=self.places
        )
        written = enrichment.only_present(said.beats, self.cast, self.others, self.language)
        return Made(shots=shots, stagings=stagings, beats=written, closed=closed)


def prepare(session: Session, claimed: Claimed, blobs: Blobs) -> Request:  # noqa: ARG001  # a noun's shape
    """The prompt and the schema of one scene; another attempt draws with another seed."""
    payload = claimed.payload
    desk = _desk(session, payload)
    prompt = prompts.render(desk.scene, desk.allowed, desk.language, desk.style)
    drawn = {"max_tokens": prompt.max_tokens, "seed": (payload["seed"] + claimed.attempt - 1) & MAX_SEED}
    bounds = {"json_schema": prompt.schema, "time_limit_s": payload["time_limit_s"]}
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
    return Request(
        op="write",
        row={"messages": messages, "parameters": drawn | bounds},
        model=payload["model"],
        media_type="application/json",
        work=desk,
        slate={
            "template": prompt.template,
            "template_version": prompt.version,
            "schema_hash": values.digest(prompt.schema),
            "language": payload["language"],
            "style": payload["style"],
            "parameters": drawn,
        },
    )


def settle(session: Session, claimed: Claimed, reply: Reply) -> Json:
    """The list and the beats become rows; the reply itself is kept as an asset, which the slate names."""
    made = reply.worked
    if not isinstance(made, Made):
        raise BadReply("the model's reply was not read")
    slate = slates.modelled(claimed, reply, "enrichment") | {
        "asset": reply.file().sha256,
        "prompt_tokens": reply.body["prompt_tokens"],
        "new_tokens": reply.body["new_tokens"],
        "closed": made.closed,
    }
    written = beats.settle(session, claimed, made.beats, slate)
    return breakdowns.settle_enriched(session, claimed, made, slate) | {"beats_version": written}


def _desk(session: Session, payload: Json) -> Desk:
    version = session.scalars(
        select(tables.SceneVersion).where(
            tables.SceneVersion.revision_id == payload["revision_id"],
            tables.SceneVersion.scene_id == payload["scene_id"],
        )
    ).one()
    scene = values.load(Scene, version.value)
    shots = tuple(values.load(Shot, shot) for shot in payload["shots"])
    style = CoverageStyle(payload["style"])
    breakdown = session.get_one(tables.Breakdown, payload["breakdown_id"])
    # The same people in the same clothes, at the same place and hour, as in the list by rule.
    staged = shot_lists.stagings_of(session, breakdown, version.scene_id)
    looks = {figure.name: figure.appearance for staging in staged for figure in staging.figures}
    first = staged[0]
    place = Place(place=first.place, daylight=first.daylight, weather=first.weather)
    return Desk(
        scene=scene,
        cast=tuple(payload["cast"]),
        # Tasks that waited through an update have none.
        others=tuple(payload.get("others", ())),
        allowed=enrichment.choices(scene, payload["cast"], shots, style),
        shots=shots,
        style=style,
        language=Language(payload["language"]),
        aspect=float(payload["aspect"]),
        looks=looks,
        places={scene.ordinal: place},
    )
