"""Faults 10, 11, 17, 19, 38 and 40 where models run: one real worker with tiny models, whose engine has accidents."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kadr.queue import Lane
from kadr.queue_server import start_queue_server
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.store.ids import new_id
from kadr.store.tables import Json
from kadr.studio import concepts, drafts, jobs
from kadr.studio.concepts import ConceptOrder
from kadr.studio.desk import Studio, open_studio
from kadr.studio.drafts import DraftOrder, DraftTask
from models import catalogue
from models.shelf import MARKER, Shelf
from tests.faults.promises import nothing_lies_about, one_end, until
from tests.workers.film import lay_out
from tests.workers.processes import WorkerProcess, wait_for_job, wait_for_worker, worker

# The first model imports torch and is built: 15 s on one busy core. Attempts of a task that fails are 1 and 5 s apart.
_LONG_S = 90.0


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A studio with a worker that has been warmed up by a picture and a draft."""

    settings: Settings
    studio: Studio
    worker: WorkerProcess
    engine: int
    project: str

    def picture(self, subject: str, *, project: str = "", count: int = 1, steps: int = 2, size: int = 64) -> str:
        """Order pictures; the job's id."""
        wanted = ConceptOrder(subject=subject, width=size, height=size, steps=steps, count=count, seed=7)
        with self.studio.writing() as session:
            return str(concepts.order(session, self.settings, project or self.project, wanted)["id"])

    def draft(self, logline: str, *, count: int = 1, max_tokens: int = 8) -> str:
        """Order drafts; the job's id."""
        wanted = DraftOrder(task=DraftTask.DRAFT, logline=logline, count=count, max_tokens=max_tokens, seed=7)
        with self.studio.writing() as session:
            return str(drafts.order(session, self.settings, self.project, wanted)["id"])

    def end(self, job: str) -> str:
        """How the job ended."""
        return wait_for_job(self.studio, job, within_s=_LONG_S)

    def tasks(self, job: str) -> Sequence[tables.Task]:
        """The job's tasks in order."""
        query = select(tables.Task).where(tables.Task.job_id == job).order_by(tables.Task.ordinal)
        with self.studio.reading() as session:
            return session.scalars(query).all()

    def error(self, job: str) -> tuple[str, str]:
        """Code and detail with which the job's one task failed."""
        assert self.end(job) == "failed", self.worker.said()
        (task,) = self.tasks(job)
        assert task.error is not None
        return task.error["code"], task.error["detail"]

    def results(self, job: str) -> int:
        """How many drafts and pictures came of a job."""
        with self.studio.reading() as session:
            made = [
                session.scalar(select(func.count()).select_from(table).where(table.job_id == job))
                for table in (tables.Draft, tables.Sheet)
            ]
        return sum(count or 0 for count in made)

    def same_engine(self) -> bool:
        """Whether the engine that was there first serves on."""
        return self.worker.process.poll() is None and self.worker.engine_pid() == self.engine


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    file = shutil.copy(migrated_sqlite, folder / "kadr.sqlite3")
    with start_queue_server(folder) as queue:
        settings = Settings(
            data_dir=folder, database_url=f"sqlite:///{file}", redis_url=queue.url, profile=Profile.TINY
        )
        arguments = (
            "accident",
            "engine",
            str(folder / "never"),
            "--lane",
            "text",
            "--lane",
            "image",
            "--device",
            "cpu",
        )
        with (
            closing(open_studio(settings)) as studio,
            worker(settings, *arguments, module="tests.faults.stumbling") as running,
        ):
            wait_for_worker(studio, running)
            engine = running.engine_pid()
            assert engine is not None
            project = lay_out(studio).project
            made = House(settings=settings, studio=studio, worker=running, engine=engine, project=project)
            for job in (made.picture("киіз үй"), made.draft("Әже боранда үй іздейді.")):
                assert made.end(job) == "done", running.said()
            yield made


def test_a_batch_without_room_is_split_and_the_same_engine_serves_on(house: House) -> None:
    pictures = house.picture("[OOM] Қобыз, жел", count=4)
    words = house.draft("[OOM] Үркер туралы.", count=4)

    assert house.end(pictures) == "done", house.worker.said()
    assert house.end(words) == "done", house.worker.said()
    assert (house.results(pictures), house.results(words)) == (4, 4)
    assert {task.deaths for task in (*house.tasks(pictures), *house.tasks(words))} == {0}
    with house.studio.reading() as session:
        batches = session.scalars(select(tables.Sheet.slate).where(tables.Sheet.job_id == pictures))
        assert all(slate["batch"] < 4 for slate in batches)
    assert house.same_engine()


def test_what_never_finds_room_or_shows_and_says_nothing_fails_with_a_reason_and_leaves_nothing(house: House) -> None:
    """All at once, because each is tried three times, with waits."""
    # Each of a size of its own, because an accident may take along those that share its call; that a row's neighbours
    # in one call are unharmed is shown in tests/workers/test_engine.py.
    starved = house.picture("[STARVED] Дом у моря", size=128)
    blind = house.picture("[NAN] Ғарыш", size=64)
    black = house.picture("[BLACK] Түн", size=96)
    mute = house.draft("[MUTE] Іңкәр ән айтады.")
    sound = house.picture("Һәм таң атты", size=160)

    found = {name: house.error(job) for name, job in (("s", starved), ("n", blind), ("b", black), ("m", mute))}

    assert found["s"][0] == "out-of-memory"
    assert {found[name][0] for name in "nbm"} == {"bad-reply"}
    assert "NaN" in found["n"][1] or "not numbers" in found["n"][1] or "not a number" in found["n"][1], found["n"]
    assert "black" in found["b"][1]
    assert "nothing" in found["m"][1]
    for job in (starved, blind, black, mute):
        assert house.results(job) == 0
        assert [task.attempt for task in house.tasks(job)] == [3]
        assert one_end(house.studio, job) == "job.failed"
    assert house.end(sound) == "done"
    nothing_lies_about(house.studio)
    assert house.same_engine()


@pytest.mark.parametrize("turn", range(3))
def test_a_running_picture_and_a_running_text_stop_when_they_are_cancelled(house: House, turn: int) -> None:
    for job in (house.picture("Ұзақ жол", steps=100, size=512), house.draft("Долгая дорога.", max_tokens=8_000)):
        wait_for_job(house.studio, job, within_s=_LONG_S, state="running")
        until(lambda job=job: _begun(house, job), 20)  # type: ignore[misc]  # bound now
        with house.studio.writing() as session:
            jobs.cancel(session, job)

        assert wait_for_job(house.studio, job, within_s=4) == "cancelled"
        assert one_end(house.studio, job) == "job.cancelled"
        assert house.results(job) == 0
    assert house.same_engine()


def _begun(house: House, job: str) -> bool:
    return all(task.state == "running" for task in house.tasks(job))


OLD_CONCEPT = {
    "order": {
        "subject": "киіз үй", "style": "", "avoid": "", "language": "kk", "references": [], "count": 1, "width": 64,
        "height": 64, "steps": 2, "guidance": None, "seed": 3, "sheet": None, "method": "auto",
    },
    "subject": "киіз үй", "seed": 3, "language": "kk", "model": "tiny-image", "width": 64, "height": 64, "steps": 2,
    "guidance": 0.0, "index": 0,
}  # fmt: skip
OLD_DRAFT = {
    "order": {
        "task": "draft", "logline": "Бабушка ищет дом.", "text": "", "script_id": None, "scenes": [],
        "instructions": "", "language": "ru", "genre": "", "tone": "", "length": "scene", "point_of_view": "",
        "characters": [], "count": 1, "seed": 5, "max_tokens": 8,
    },
    "model": "tiny-text", "max_tokens": 8, "seed": 5, "language": "ru", "index": 0,
}  # fmt: skip
OLD_TAKE = {
    "model": "tiny-image", "width": 64, "height": 64, "steps": 2, "guidance": 0.0, "seed": 9, "strength": 0.7,
    "prompt": None,
}  # fmt: skip


def ordered(house: House, lane: Lane, function: str, payload: Json, version: int = 1, model: str = "x") -> str:
    """A job of one task as an older or a newer front end, or a stranger, would write it."""
    task = jobs.NewTask(
        lane=lane, function=function, payload=payload, batch_key=f"{model}:{new_id('key')}", payload_version=version
    )
    with house.studio.writing() as session:
        return jobs.order(session, project_id=house.project, kind="draft", request={}, tasks=[task]).id


def test_tasks_that_the_last_release_queued_run(house: House) -> None:
    film = lay_out(house.studio)
    take = OLD_TAKE | {"panel_id": film.panels[0], "shot_version_id": film.shot_versions[0]}
    old = [
        ordered(house, Lane.IMAGE, "concepts.paint", OLD_CONCEPT),
        ordered(house, Lane.TEXT, "drafts.write", OLD_DRAFT),
        ordered(house, Lane.IMAGE, "takes.paint", take),
    ]

    assert [house.end(job) for job in old] == ["done"] * 3, house.worker.said()
    assert [house.results(job) for job in old] == [1, 1, 0]
    with house.studio.reading() as session:
        (panel,) = session.scalars(select(tables.Take.panel_id).where(tables.Take.task_id.in_(_ids(house, old))))
    assert panel == film.panels[0]


@pytest.mark.parametrize(
    ("lane", "function", "payload", "version", "code"),
    [
        (Lane.TEXT, "drafts.write", OLD_DRAFT, 99, "unsupported"),
        (Lane.IMAGE, "concepts.paint", OLD_CONCEPT, 0, "unsupported"),
        (Lane.IMAGE, "os.system", {"command": "true"}, 1, "unsupported"),
        (Lane.TEXT, "drafts.write", {}, 1, "invalid"),
        (Lane.IMAGE, "concepts.paint", OLD_CONCEPT | {"width": "wide"}, 1, "invalid"),
        (Lane.IMAGE, "concepts.paint", OLD_CONCEPT | {"steps": 10**9}, 1, "invalid"),
    ],
)
def test_a_task_that_nobody_here_can_read_fails_typed_and_no_other_with_it(
    house: House, lane: Lane, function: str, payload: Json, version: int, code: str
) -> None:
    strange = ordered(house, lane, function, payload, version)
    sound = ordered(house, lane, *_sound(lane))

    found = house.error(strange)

    assert found[0] == code, found
    assert house.end(sound) == "done", house.worker.said()
    assert [task.attempt for task in house.tasks(strange)] == [1]
    assert house.same_engine()


def _sound(lane: Lane) -> tuple[str, Json]:
    return ("drafts.write", OLD_DRAFT) if lane is Lane.TEXT else ("concepts.paint", OLD_CONCEPT)


def _ids(house: House, made: Sequence[str]) -> list[str]:
    return [task.id for job in made for task in house.tasks(job)]


def _edit(file: Path, **values: object) -> None:
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values), encoding="utf-8")


def _bomb(proof: Path) -> bytes:
    """A pickle that leaves a file behind when it is loaded."""
    return b"cos\nsystem\n(S'touch " + str(proof).encode() + b"'\ntR."


def _mark_as_whole(folder: Path) -> None:
    """Whoever can write into a model's folder can also write what it is said to hold."""
    sizes = {f.relative_to(folder).as_posix(): f.stat().st_size for f in folder.rglob("*") if f.name != MARKER}
    _edit(folder / MARKER, files=sizes)


def _code(folder: Path, proof: Path) -> None:
    (folder / "modeling_evil.py").write_text(f"import pathlib\npathlib.Path({str(proof)!r}).touch()\n")


def _auto_map(folder: Path, proof: Path) -> None:
    _edit(folder / "config.json", auto_map={"AutoModelForCausalLM": "modeling_evil.Evil"}, architectures=["Evil"])


def _custom_pipeline(folder: Path, proof: Path) -> None:
    _edit(folder / "tokenizer_config.json", custom_pipelines={"evil": {"impl": "modeling_evil.Evil"}})


def _pickled(folder: Path, proof: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(_bomb(proof))


def _disguised(folder: Path, proof: Path) -> None:
    (folder / "model.safetensors").write_bytes(_bomb(proof))


def _terabyte(folder: Path, proof: Path) -> None:
    (folder / "model.safetensors").write_bytes((10**12).to_bytes(8, "little") + b"{}" + bytes(100))


def _looping(folder: Path, proof: Path) -> None:
    loops = "".join(f"{{% for {name} in range(99999) %}}" for name in "abc")
    endless = f"{loops}қ{'{% endfor %}' * 3}"
    (folder / "chat_template.jinja").write_text(endless, encoding="utf-8")


HOSTILE = {
    "code": (_code, ".py"),
    "auto_map": (_auto_map, "auto_map"),
    "custom pipeline": (_custom_pipeline, "custom_pipelines"),
    "pickled weights": (_pickled, ".bin"),
    "a pickle named safetensors": (_disguised, "model.safetensors"),
    "a header of a terabyte": (_terabyte, "model.safetensors"),
    "a template that loops": (_looping, "template"),
}


@pytest.fixture(scope="module")
def llama(house: House) -> Path:
    """The folder of a model that the engine has not loaded, as it was built."""
    models = house.settings.data_dir / "models"
    subprocess.run(
        [sys.executable, "-m", "models", "build-tiny", "tiny-llama", "--models-dir", str(models)],
        check=True,
        capture_output=True,
    )
    return Shelf(folder=models).find(catalogue.load().entry("tiny-llama"))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_model_is_refused_before_anything_of_it_is_loaded(
    house: House, llama: Path, kind: str, tmp_path: Path
) -> None:
    spoil, named = HOSTILE[kind]
    proof, whole = tmp_path / "executed", tmp_path / "whole"
    shutil.copytree(llama, whole)
    try:
        spoil(llama, proof)
        _mark_as_whole(llama)
        found = house.error(ordered(house, Lane.TEXT, "drafts.write", OLD_DRAFT | {"model": "tiny-llama"}))
    finally:
        shutil.rmtree(llama)
        shutil.copytree(whole, llama)

    assert found[0] == "model-unsafe", found
    assert named in found[1]
    assert not proof.exists()
    assert house.same_engine()


def test_the_same_model_unspoilt_is_loaded_by_the_same_engine(house: House, llama: Path) -> None:
    job = ordered(house, Lane.TEXT, "drafts.write", OLD_DRAFT | {"model": "tiny-llama"})

    assert house.end(job) == "done", house.worker.said()
    assert house.same_engine()


def test_one_picture_is_painted_within_two_batches_of_another_projects_thousand(house: House) -> None:
    film = lay_out(house.studio)
    flood = [
        jobs.NewTask(
            lane=Lane.IMAGE,
            function="concepts.paint",
            payload=OLD_CONCEPT | {"seed": seed, "index": seed},
            batch_key="tiny-image:64x64:2:0:",
        )
        for seed in range(1_000)
    ]
    with house.studio.writing() as session:
        many = jobs.order(session, project_id=house.project, kind="concept", request={}, tasks=flood).id
    wait_for_job(house.studio, many, within_s=_LONG_S, state="running")
    until(lambda: house.results(many) > 8, 30)
    alone = house.picture("Жалғыз қайың", project=film.project, size=128)

    assert house.end(alone) == "done", house.worker.said()
    left = 1_000 - house.results(many)
    assert left > 500, "the thousand were as good as painted: this test proves nothing"
    assert _claims_between(house, many, alone) <= 2
    with house.studio.writing() as session:
        jobs.cancel(session, many)
    assert house.end(many) in {"cancelled", "partial"}
    assert house.same_engine()


def _claims_between(house: House, many: str, alone: str) -> int:
    """How often tasks of one job were claimed after the other was ordered and before it was."""
    with house.studio.reading() as session:
        ordered_at = session.get_one(tables.Job, alone).created_at
    (one,) = house.tasks(alone)
    claimed_at = {task.started_at for task in house.tasks(many) if task.started_at is not None}
    return sum(ordered_at < moment < (one.started_at or 0.0) for moment in claimed_at)
