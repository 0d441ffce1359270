"""The rows. Versions are immutable; what people point at (script, scene, shot) keeps its id over them.

Times are seconds since the epoch, UTC. `value` columns hold film dataclasses as JSON (`kadr.store.values`).
"""

from typing import Any, ClassVar

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = String(40)
Json = dict[str, Any]


class Table(DeclarativeBase):
    """Base of all rows."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {Json: JSON, float: Float(53)}


class Project(Table):
    __tablename__ = "projects"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    aspect_ratio: Mapped[float]
    style: Mapped[str] = mapped_column(String(40))
    commercial: Mapped[bool] = mapped_column(Boolean)
    quota_gpu_seconds: Mapped[float | None]
    created_at: Mapped[float]
    updated_at: Mapped[float]
    deleted_at: Mapped[float | None]


class Script(Table):
    __tablename__ = "scripts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    revision: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[float]
    updated_at: Mapped[float]


class Revision(Table):
    """An immutable draft: the bytes as they came, what was read from them, and what it changed (None: the first).
    `confidence` is the reader's, 0 to 1, in having understood the format; `remarks` what it could not settle."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("script_id", "number"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    number: Mapped[int]
    format: Mapped[str] = mapped_column(String(20))
    encoding: Mapped[str] = mapped_column(String(20))
    source_sha256: Mapped[str] = mapped_column(ForeignKey("assets.sha256"))
    value: Mapped[Json]
    changes: Mapped[Json | None]
    confidence: Mapped[float] = mapped_column(default=1.0)
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[float]


class Scene(Table):
    """A scene's identity, kept across revisions."""

    __tablename__ = "scenes"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    created_at: Mapped[float]


class SceneVersion(Table):
    """A scene as one revision has it. `hash` covers heading and elements, not its place in the script."""

    __tablename__ = "scene_versions"
    __table_args__ = (UniqueConstraint("revision_id", "ordinal"), UniqueConstraint("revision_id", "scene_id"))
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id"), index=True)
    ordinal: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    heading: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    value: Mapped[Json]


class Breakdown(Table):
    """One pass over one revision; its shots are the script's current ones while it is the newest done."""

    __tablename__ = "breakdowns"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    created_at: Mapped[float]


class Shot(Table):
    """A shot's identity; `version` names its current ShotVersion. `source`: `coverage` (the craft's rules) or `model`;
    a model's shots belong to a ShotList, `list_id`, those of the rules to their breakdown alone. `ordinal` is unique
    within a breakdown; `position` sorts a film, whichever list each scene takes its shots from."""

    __tablename__ = "shots"
    __table_args__ = (UniqueConstraint("breakdown_id", "ordinal"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    breakdown_id: Mapped[str] = mapped_column(ForeignKey("breakdowns.id"), index=True)
    ordinal: Mapped[int]
    version: Mapped[int]
    source: Mapped[str] = mapped_column(String(12), default="coverage")
    list_id: Mapped[str] = mapped_column(Id, default="", index=True)
    position: Mapped[int] = mapped_column(default=lambda row: row.get_current_parameters()["ordinal"])


class ShotList(Table):
    """A scene's shots as a text model chose them; the newest of a breakdown is the scene's. `scene_hash` is the text
    that they were chosen for; `closed` says that the budget ended the reply before the model did."""

    __tablename__ = "shot_lists"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    breakdown_id: Mapped[str] = mapped_column(ForeignKey("breakdowns.id"), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), unique=True)
    scene_hash: Mapped[str] = mapped_column(String(64))
    closed: Mapped[bool]
    slate: Mapped[Json]
    created_at: Mapped[float]


class ShotChoice(Table):
    """Which of its two lists a person chose for a scene; it holds while the scene has a list of that source."""

    __tablename__ = "shot_choices"
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(12))
    changed_at: Mapped[float]


class BeatsVersion(Table):
    """A scene's beats and sheets at one time; `author` is `model` or `person`. The newest that is no `alternate` is the
    scene's. Lines are counted from the heading's, so that they move with the scene."""

    __tablename__ = "beats_versions"
    __table_args__ = (UniqueConstraint("scene_id", "version"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scene_id: Mapped[str] = mapped_column(ForeignKey("scenes.id"), index=True)
    version: Mapped[int]
    author: Mapped[str] = mapped_column(String(20))
    alternate: Mapped[bool]
    scene_hash: Mapped[str] = mapped_column(String(64))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    value: Mapped[Json]
    slate: Mapped[Json | None]
    created_at: Mapped[float]


class ShotVersion(Table):
    """What a shot was at one time, with the staging solved for it; `author`: `coverage`, `model` or `person`;
    `staged_by`: `rules`, or `person` where somebody set the staging by hand."""

    __tablename__ = "shot_versions"
    __table_args__ = (UniqueConstraint("shot_id", "version"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    shot_id: Mapped[str] = mapped_column(ForeignKey("shots.id"), index=True)
    version: Mapped[int]
    author: Mapped[str] = mapped_column(String(20))
    hash: Mapped[str] = mapped_column(String(64))
    value: Mapped[Json]
    staging: Mapped[Json]
    staged_by: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[float]


class Board(Table):
    __tablename__ = "boards"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    script_id: Mapped[str] = mapped_column(ForeignKey("scripts.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revisions.id"))
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))
    created_at: Mapped[float]


class Panel(Table):
    """A drawing of a shot; `circled_take_id` is the chosen take. A locked panel is redrawn by no job."""

    __tablename__ = "panels"
    __table_args__ = (UniqueConstraint("board_id", "ordinal"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    board_id: Mapped[str] = mapped_column(ForeignKey("boards.id"), index=True)
    shot_id: Mapped[str] = mapped_column(ForeignKey("shots.id"), index=True)
    ordinal: Mapped[int]
    locked: Mapped[bool]
    note: Mapped[str] = mapped_column(Text)
    circled_take_id: Mapped[str | None] = mapped_column(Id)
    version: Mapped[int]


class Take(Table):
    """One attempt at a panel; never overwritten. `kind`: sketch, diffusion, upload. `task_id` unique: one visible
    result per task. `input_hash` names what it was made from."""

    __tablename__ = "takes"
    __table_args__ = (UniqueConstraint("panel_id", "number"),)
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    panel_id: Mapped[str] = mapped_column(ForeignKey("panels.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    asset: Mapped[str] = mapped_column(ForeignKey("assets.sha256"))
    task_id: Mapped[str | None] = mapped_column(ForeignKey("tasks.id"), unique=True)
    input_hash: Mapped[str] = mapped_column(String(64), index=True)
    alternate: Mapped[bool]
    slate: Mapped[Json]
    created_at: Mapped[float]


class Draft(Table):
    """A script draft or variation that a text model wrote."""

    __tablename__ = "drafts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), unique=True)
    asset: Mapped[str] = mapped_column(ForeignKey("assets.sha256"))
    truncated: Mapped[bool]
    slate: Mapped[Json]
    created_at: Mapped[float]


class Sheet(Table):
    """Concept art: one picture of a subject of the project; `pdf` is the asset of a staged sheet's page to print."""

    __tablename__ = "sheets"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), index=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("tasks.id"), unique=True)
    subject: Mapped[str] = mapped_column(Text)
    asset: Mapped[str] = mapped_column(ForeignKey("assets.sha256"))
    pdf: Mapped[str | None] = mapped_column(String(64))
    slate: Mapped[Json]
    created_at: Mapped[float]


class Asset(Table):
    """Bytes in the blob store under their sha256."""

    __tablename__ = "assets"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[float]


class Job(Table):
    """An order. `last_event` numbers its events; counters are kept in the transaction that settles a task."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), index=True)
    request: Mapped[Json]
    total: Mapped[int]
    done: Mapped[int]
    failed: Mapped[int]
    cancelled: Mapped[int]
    priority: Mapped[int]
    last_event: Mapped[int]
    error: Mapped[Json | None]
    estimate_gpu_s: Mapped[float]
    cost_gpu_s: Mapped[float]
    cancel_at: Mapped[float | None]
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    finished_at: Mapped[float | None]


class Task(Table):
    """The unit of claiming. `attempt` counts claims; a settlement names it, so that a zombie's write is dropped.

    `failures` counts the attempts that ended badly (a released one did not), `deaths` those that ended with their
    engine; `payload` is complete: a worker needs no other request data."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("job_id", "ordinal"),
        Index("ix_tasks_claim", "lane", "state", "project_id", "priority", "available_at"),
        Index("ix_tasks_turn", "lane", "project_id", "started_at"),
        Index("ix_tasks_lease", "state", "lease_until"),
    )
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), index=True)
    project_id: Mapped[str] = mapped_column(Id)
    ordinal: Mapped[int]
    lane: Mapped[str] = mapped_column(String(8))
    function: Mapped[str] = mapped_column(String(60))
    payload: Mapped[Json]
    payload_version: Mapped[int]
    batch_key: Mapped[str] = mapped_column(String(200))
    input_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12))
    priority: Mapped[int]
    attempt: Mapped[int]
    failures: Mapped[int]
    deaths: Mapped[int]
    owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[float | None]
    available_at: Mapped[float]
    result: Mapped[Json | None]
    error: Mapped[Json | None]
    cost_gpu_s: Mapped[float]
    created_at: Mapped[float]
    started_at: Mapped[float | None]
    finished_at: Mapped[float | None]


class Event(Table):
    """What happened to a job, numbered from 1 while the job's row is locked; `id` orders over a whole project."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("job_id", "number"), Index("ix_events_project", "project_id", "id"))
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"))
    project_id: Mapped[str] = mapped_column(Id)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    data: Mapped[Json]
    created_at: Mapped[float]


class IdempotencyKey(Table):
    """An answer remembered for 24 h; `scope` is the caller and the route, `body_hash` what was asked."""

    __tablename__ = "idempotency_keys"
    scope: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[Json]
    created_at: Mapped[float]


class Worker(Table):
    """A supervisor as it last reported itself; `models` names what its profile runs, `held` what its engine holds."""

    __tablename__ = "workers"
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    lanes: Mapped[Json]
    host: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int]
    device: Mapped[str] = mapped_column(String(40))
    profile: Mapped[str] = mapped_column(String(20))
    models: Mapped[Json]
    held: Mapped[Json] = mapped_column(default=dict)
    seen_at: Mapped[float]
