"""A model behind a server, through a real worker: the server breaks off, and the draft is written all the same."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio import drafts
from kadr.studio.desk import Studio
from kadr.studio.drafts import DraftOrder, DraftTask
from tests.faults.promises import nothing_lies_about, one_end, until
from tests.models.serving import Stage, playhouse
from tests.workers.film import lay_out
from tests.workers.processes import wait_for_job, wait_for_worker, worker

ENTRY = """
[models.house]
role = "text"
runtime = "openai"
url = "{url}"
served_name = "tiny"
licence = "Apache-2.0"
commercial = "yes"
languages = ["kk", "ru", "en"]
capabilities = ["chat"]
defaults.max_tokens = 64
"""


def test_a_draft_outlives_a_server_that_breaks_off_and_the_key_reaches_it(
    settings: Settings, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []

    def play(stage: Stage) -> None:
        turns.append(stage.headers.get("authorization", ""))
        if len(turns) == 1:
            stage.begin()
            stage.say("Жартысы ғана")
        elif len(turns) == 2:
            stage.status(503)
        else:
            stage.reply("Әже ", "үйді ", "тапты.")

    monkeypatch.setenv("OPENAI_API_KEY", "of-the-house")
    tiny = replace(settings, profile=Profile.TINY)
    film = lay_out(studio)
    models = settings.data_dir / "models"
    models.mkdir()
    with playhouse(play) as house:
        (models / "catalogue.toml").write_text(ENTRY.format(url=house.url), encoding="utf-8")
        with worker(tiny, "--lane", "text", "--device", "cpu") as running:
            wait_for_worker(studio, running)
            until(lambda: _offers(studio, "house"), 20, "no worker offers the model")
            wanted = DraftOrder(task=DraftTask.DRAFT, logline="Әже боранда үй іздейді.", max_tokens=16, model="house")
            with studio.writing() as session:
                job = str(drafts.order(session, tiny, film.project, wanted)["id"])

            assert wait_for_job(studio, job, within_s=90) == "done", running.said()

    assert turns == ["Bearer of-the-house"] * 3
    assert one_end(studio, job) == "job.done"
    with studio.reading() as session:
        (draft,) = session.scalars(select(tables.Draft))
        (task,) = session.scalars(select(tables.Task).where(tables.Task.job_id == job))
        assert session.scalar(select(func.count()).select_from(tables.Draft)) == 1
    assert studio.blobs.get(draft.asset).decode() == "Әже үйді тапты."
    assert (draft.slate["model"], draft.slate["repository"]) == ("house", house.url)
    assert (task.attempt, task.failures) == (3, 2)
    nothing_lies_about(studio)


def _offers(studio: Studio, name: str) -> bool:
    with studio.reading() as session:
        told = [worker.models.get("offers", ()) for worker in session.scalars(select(tables.Worker))]
    return any(offer["name"] == name for offers in told for offer in offers)
