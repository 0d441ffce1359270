"""What breakdowns of one script promise each other: the newest one's shots are the script's, whoever ends last."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from kadr.queue import Lane
from kadr.store import tasks
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import boards, breakdowns, projects, scripts, shots
from kadr.studio.boards import BoardOrder
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from tests.studio import crew


def _script(studio: Studio) -> str:
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        sent = scripts.manuscript(crew.SCRIPT.encode(), "boran.fountain")
        script: str = scripts.create(session, studio.blobs, project, sent)["id"]
    return script


def _two_running(studio: Studio, script: str) -> tuple[Claimed, Claimed]:
    """The cover tasks of two breakdowns of the script, the older one first."""
    with studio.writing() as session:
        for _ in range(2):
            breakdowns.order(session, script)
        claimed = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=2, lease_s=30.0)
    older, newer = sorted(claimed, key=lambda one: str(one.payload["breakdown_id"]))
    return older, newer


def _settle(studio: Studio, claimed: Claimed) -> None:
    with studio.writing() as session:
        crew.settle(studio, session, claimed)


def _shots(studio: Studio, script: str) -> list[Json]:
    with studio.reading() as session:
        found: list[Json] = shots.listing(session, script, Page())["items"]
    return found


def test_a_breakdown_that_ends_late_takes_no_shots_from_a_newer_one(any_studio: Studio) -> None:
    script = _script(any_studio)
    older, newer = _two_running(any_studio, script)
    _settle(any_studio, newer)
    before = _shots(any_studio, script)

    _settle(any_studio, older)

    assert len(before) == 4
    assert _shots(any_studio, script) == before
    with any_studio.writing() as session:
        board = boards.order(session, script, BoardOrder())
    assert board["tasks"]["total"] == 4


@pytest.mark.parametrize("first", ["older", "newer"])
def test_breakdowns_that_end_at_once_end_one_after_the_other(any_studio: Studio, first: str) -> None:
    script = _script(any_studio)
    older, newer = _two_running(any_studio, script)
    one, other = (older, newer) if first == "older" else (newer, older)

    with ThreadPoolExecutor(1) as threads:
        with any_studio.writing() as session:
            crew.settle(any_studio, session, one)
            before = shots.listing(session, script, Page())["items"]
            meanwhile = threads.submit(_settle, any_studio, other)
            waited = not wait([meanwhile], timeout=0.3).done
        meanwhile.result()

    assert waited
    assert len(before) == 4
    assert _shots(any_studio, script) == before


def test_deleting_a_project_cancels_all_that_runs_for_it(any_studio: Studio) -> None:
    script = _script(any_studio)
    older, newer = _two_running(any_studio, script)

    with any_studio.writing() as session:
        projects.delete(session, older.project_id)

    with any_studio.reading() as session:
        unwanted = tasks.cancel_wanted(session, [older.task_id, newer.task_id])
    assert unwanted == {older.task_id, newer.task_id}
