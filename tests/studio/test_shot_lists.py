"""What a scene's two shot lists promise: both stay, a person chooses, and boards follow the choice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from kadr.errors import Conflict, ModelMissing, NotFound
from kadr.film.shots import Angle
from kadr.queue import Lane
from kadr.settings import Profile
from kadr.store import tables, tasks
from kadr.store.tables import Json
from kadr.studio import beats, boards, breakdowns, jobs, projects, scripts, shot_lists, shots
from kadr.studio.boards import BoardOrder
from kadr.studio.breakdowns import BreakdownOrder
from kadr.studio.desk import Studio
from kadr.studio.enrichment import MAX_SHOTS
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from kadr.studio.shot_lists import ShotSource
from tests.studio import crew

ENRICH = BreakdownOrder(enrich=True)


@pytest.fixture
def script(any_studio: Studio) -> str:
    crew.report_alive(any_studio)
    return crew.bring_in(any_studio)


def break_down(studio: Studio, script: str, wanted: BreakdownOrder = ENRICH, *, carry_out: bool = True) -> str:
    with studio.writing() as session:
        job: str = breakdowns.order(session, script, wanted, studio.settings)["id"]
    # Twice: the first task adds others, on a lane that the crew had been through.
    while carry_out and crew.carry_out(studio):
        pass
    return job


def listed(studio: Studio, script: str, source: ShotSource | None = None, limit: int = 50) -> list[Json]:
    found: list[Json] = []
    page = Page(limit=limit)
    while True:
        with studio.reading() as session:
            part = shots.listing(session, script, page, None, source)
        found += part["items"]
        if part["next"] is None:
            return found
        page = Page(limit=limit, cursor=part["next"])


def scene_ids(studio: Studio, script: str) -> list[str]:
    with studio.reading() as session:
        return [scene["id"] for scene in scripts.show(session, script)["scenes"]]


def choose(studio: Studio, scene: str, source: ShotSource = ShotSource.MODEL) -> Json:
    with studio.writing() as session:
        return shots.choose(session, scene, source)


def show_job(studio: Studio, job: str) -> Json:
    with studio.reading() as session:
        return jobs.show(session, job)


def test_the_list_by_rule_comes_first_and_each_scene_gets_a_task_of_its_own(any_studio: Studio, script: str) -> None:
    job = break_down(any_studio, script)

    shown = show_job(any_studio, job)
    assert (shown["state"], shown["tasks"]["total"], shown["tasks"]["done"]) == ("done", 3, 3)
    assert [result["type"] for result in shown["results"]] == ["breakdown", "shot_list", "shot_list"]
    assert shown["results"][0]["scenes_to_enrich"] == 2
    assert [shot["source"] for shot in listed(any_studio, script)] == ["coverage"] * 4
    by_model = listed(any_studio, script, ShotSource.MODEL)
    assert {shot["source"] for shot in by_model} == {"model"}
    assert {shot["author"] for shot in by_model} == {"model"}


def test_a_person_chooses_and_shots_pages_and_boards_follow(any_studio: Studio, script: str) -> None:
    break_down(any_studio, script)
    first, second = scene_ids(any_studio, script)

    both = choose(any_studio, first)

    assert both["chosen"] == "model"
    assert both["model"]["shots"][0]["move"] == "arc"
    assert both["coverage"]["shots"][0]["source"] == "coverage"
    assert any("move" in part["what"] for part in both["differs"])
    mixed = listed(any_studio, script)
    assert {shot["source"] for shot in mixed if shot["scene_id"] == first} == {"model"}
    assert {shot["source"] for shot in mixed if shot["scene_id"] == second} == {"coverage"}
    assert [shot["scene_id"] for shot in mixed] == sorted((s["scene_id"] for s in mixed), key=[first, second].index)
    assert listed(any_studio, script, limit=1) == mixed
    with any_studio.writing() as session:
        board = boards.show(session, boards.order(session, script, BoardOrder())["board_id"])
    assert [panel["shot"]["id"] for panel in board["panels"]] == [shot["id"] for shot in mixed]

    choose(any_studio, first, ShotSource.COVERAGE)

    assert {shot["source"] for shot in listed(any_studio, script)} == {"coverage"}


def test_a_choice_and_its_list_survive_another_breakdown_and_keep_their_ids(any_studio: Studio, script: str) -> None:
    break_down(any_studio, script)
    first, _second = scene_ids(any_studio, script)
    choose(any_studio, first)
    before = listed(any_studio, script)

    break_down(any_studio, script, BreakdownOrder(enrich=False))

    assert [shot["id"] for shot in listed(any_studio, script)] == [shot["id"] for shot in before]

    break_down(any_studio, script)

    assert [shot["id"] for shot in listed(any_studio, script)] == [shot["id"] for shot in before]


def test_a_scene_that_moved_takes_its_models_list_along_and_one_that_changed_does_not(
    any_studio: Studio, script: str
) -> None:
    break_down(any_studio, script)
    first, second = scene_ids(any_studio, script)
    for scene in (first, second):
        choose(any_studio, scene)
    before = {shot["id"]: shot for shot in listed(any_studio, script, ShotSource.MODEL)}
    text = crew.SCRIPT.replace("ИНТ. ҮЙ", "ИНТ. ҚОРА – ТҮН\n\nАт тұр.\n\nИНТ. ҮЙ").replace("көрінбейді", "естілмейді")
    with any_studio.writing() as session:
        sent = scripts.manuscript(text.encode(), "boran.fountain")
        scripts.revise(session, any_studio.blobs, script, sent, None)

    break_down(any_studio, script, BreakdownOrder(enrich=False))

    moved = [shot for shot in listed(any_studio, script) if shot["source"] == "model"]
    assert {shot["scene_id"] for shot in moved} == {first}
    for shot in moved:
        assert shot["first_line"] == before[shot["id"]]["first_line"] + 4
        assert [line["line"] for line in shot["dialogue"]] == [
            line["line"] + 4 for line in before[shot["id"]]["dialogue"]
        ]
        assert shot["number"].startswith("2-")


def test_a_model_that_fails_leaves_the_list_by_rule_and_says_why(any_studio: Studio, script: str) -> None:
    job = break_down(any_studio, script, carry_out=False)
    with any_studio.writing() as session:
        cover = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)[0]
    with any_studio.writing() as session:
        crew.settle(any_studio, session, cover)
    with any_studio.writing() as session:
        one, other = tasks.claim(session, owner="crew", lane=Lane.TEXT, limit=8, lease_s=30.0)
    with any_studio.writing() as session:
        assert jobs.settle_failed(session, one, ("timed-out", "not finished within 1 s"), retry=False)
    with any_studio.writing() as session:
        crew.settle(any_studio, session, other)

    shown = show_job(any_studio, job)
    assert shown["state"] == "partial"
    assert shown["error"]["code"] == "timed-out"
    assert len(listed(any_studio, script)) == 4
    assert {shot["scene_id"] for shot in listed(any_studio, script, ShotSource.MODEL)} == {other.payload["scene_id"]}
    with pytest.raises(Conflict, match="no shots by a model"):
        choose(any_studio, one.payload["scene_id"])


def test_an_older_breakdown_that_ends_late_gives_no_list_to_the_newer_one(any_studio: Studio, script: str) -> None:
    break_down(any_studio, script, carry_out=False)
    with any_studio.writing() as session:
        cover = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)[0]
    with any_studio.writing() as session:
        crew.settle(any_studio, session, cover)
    with any_studio.writing() as session:
        late = tasks.claim(session, owner="crew", lane=Lane.TEXT, limit=1, lease_s=30.0)[0]
    newer = BreakdownOrder(enrich=False)
    with any_studio.writing() as session:
        breakdowns.order(session, script, newer, any_studio.settings)
    with any_studio.writing() as session:
        cover = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)[0]
    with any_studio.writing() as session:
        crew.settle(any_studio, session, cover)

    with any_studio.writing() as session:
        crew.settle(any_studio, session, late)

    assert listed(any_studio, script, ShotSource.MODEL) == []
    with any_studio.reading() as session:
        told = beats.show(session, late.payload["scene_id"])
    assert (told["version"], len(told["alternates"])) == (0, 1)


def test_a_cancel_while_the_first_task_ends_reaches_the_tasks_that_it_adds(any_studio: Studio, script: str) -> None:
    job = break_down(any_studio, script, carry_out=False)
    with any_studio.writing() as session:
        cover = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)[0]
    with any_studio.writing() as session:
        crew.settle(any_studio, session, cover)

    with any_studio.writing() as session:
        jobs.cancel(session, job)

    assert show_job(any_studio, job)["state"] == "cancelled"
    assert len(listed(any_studio, script)) == 4


def test_a_cancel_that_races_with_the_first_task_leaves_nothing_running(any_studio: Studio, script: str) -> None:
    """Whoever comes first: the job ends as cancelled, and none of the tasks that the settlement added is left."""
    ends: set[int] = set()
    with ThreadPoolExecutor(2) as threads:
        for _ in range(50):
            job = break_down(any_studio, script, carry_out=False)
            with any_studio.writing() as session:
                (cover,) = tasks.claim(session, owner="crew", lane=Lane.CPU, limit=1, lease_s=30.0)
            together = Barrier(2)
            settled = threads.submit(_settle_at, any_studio, cover, together)
            cancelled = threads.submit(_cancel_at, any_studio, job, together)

            done = settled.result(30)

            assert cancelled.result(30) is None
            shown = show_job(any_studio, job)
            assert shown["state"] == "cancelled"
            assert shown["tasks"]["done"] == int(done)
            assert shown["tasks"]["done"] + shown["tasks"]["cancelled"] == shown["tasks"]["total"]
            ends.add(shown["tasks"]["total"])
    assert ends <= {1, 3}
    with any_studio.writing() as session:
        assert tasks.claim(session, owner="crew", lane=Lane.TEXT, limit=8, lease_s=30.0) == []


def _settle_at(studio: Studio, cover: tasks.Claimed, together: Barrier) -> bool:
    """Ends the task as a worker does: its effects if it may, else it bows out."""
    together.wait(10)
    with studio.writing() as session:
        if tasks.still_ours(session, cover) and not tasks.cancel_wanted(session, [cover.task_id]):
            crew.settle(studio, session, cover)
            return True
    with studio.writing() as session:
        jobs.settle_failed(session, cover, ("cancelled", "the job was cancelled"), retry=False)
    return False


def _cancel_at(studio: Studio, job: str, together: Barrier) -> None:
    together.wait(10)
    with studio.writing() as session:
        jobs.cancel(session, job)


def test_a_list_of_more_shots_than_ten_thousand_keeps_its_order() -> None:
    begins = shot_lists.positions({"one": 16_000, "two": 3, "three": 2}, {"two": 40})

    assert begins == {"one": 0, "two": 16_000 + MAX_SHOTS, "three": 16_040 + 2 * MAX_SHOTS}


def test_only_the_scenes_that_are_named_are_enriched(any_studio: Studio, script: str) -> None:
    break_down(any_studio, script, BreakdownOrder(enrich=True, scenes=("2",)))

    by_model = listed(any_studio, script, ShotSource.MODEL)
    assert {shot["scene_id"] for shot in by_model} == {scene_ids(any_studio, script)[1]}
    assert len(listed(any_studio, script)) == 4


def test_a_scene_that_is_not_there_and_a_model_that_is_not_there_cost_nothing(any_studio: Studio, script: str) -> None:
    with any_studio.writing() as session, pytest.raises(NotFound, match="has no scene 9"):
        breakdowns.order(session, script, BreakdownOrder(scenes=("9",)), any_studio.settings)
    crew.report_alive(any_studio, profile="offline")

    with any_studio.writing() as session, pytest.raises(ModelMissing, match="kadr models pull"):
        breakdowns.order(session, script, ENRICH, any_studio.settings)

    with any_studio.reading() as session:
        assert session.scalars(select(tables.Job)).all() == []
        assert session.scalars(select(tables.Breakdown)).all() == []


@pytest.mark.parametrize(("profile", "total"), [("offline", 1), ("tiny", 1), ("laptop", 3)])
def test_left_open_a_model_with_real_weights_enriches_and_noise_does_not(
    any_studio: Studio, script: str, profile: str, total: int
) -> None:
    crew.report_alive(any_studio, profile=str(Profile(profile)))

    job = break_down(any_studio, script, BreakdownOrder())

    assert show_job(any_studio, job)["tasks"]["total"] == total


def test_a_model_shot_that_a_person_changed_is_staged_with_its_own_list(studio: Studio) -> None:
    crew.report_alive(studio)
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        sent = scripts.manuscript(crew.SCRIPT.encode(), "boran.fountain")
        script: str = scripts.create(session, studio.blobs, project, sent)["id"]
    break_down(studio, script)
    shot = listed(studio, script, ShotSource.MODEL)[0]

    with studio.writing() as session:
        changed = shots.change(session, shot["id"], {"angle": Angle.HIGH}, shot["version"])

    assert changed["author"] == "person"
    assert changed["source"] == "model"
    break_down(studio, script)
    assert next(s for s in listed(studio, script, ShotSource.MODEL) if s["id"] == shot["id"])["angle"] == "high"
