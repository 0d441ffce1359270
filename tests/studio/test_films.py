"""A film's whole way through the studio's nouns, on every database that there is."""

from kadr.film.screenplay import Language
from kadr.settings import Profile
from kadr.studio import board_files, boards, breakdowns, concepts, drafts, jobs, panels, projects, scripts, shots, takes
from kadr.studio.boards import BoardOrder
from kadr.studio.concepts import ConceptOrder
from kadr.studio.desk import Studio
from kadr.studio.drafts import DraftOrder, DraftTask
from kadr.studio.drawings import read
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from kadr.studio.takes import TakeOrder
from tests.studio import crew


def test_a_script_becomes_a_board_with_takes(any_studio: Studio) -> None:
    studio = any_studio
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
    sent = scripts.manuscript(crew.SCRIPT.encode(), "boran.fountain")
    with studio.writing() as session:
        script = scripts.create(session, studio.blobs, project, sent)["id"]
    with studio.writing() as session:
        breakdowns.order(session, script)
    crew.carry_out(studio)
    with studio.writing() as session:
        job = boards.order(session, script, BoardOrder(scenes=("1",)))
    crew.carry_out(studio)
    with studio.writing() as session:
        panel = boards.show(session, job["board_id"])["panels"][0]["id"]
        takes.upload(session, studio.blobs, panel, read(crew.picture()))
        panels.change(session, panel, {"locked": True})

    with studio.reading() as session:
        shown = boards.show(session, job["board_id"])
        printed = board_files.printable(session, job["board_id"], "csv")
        first = shots.listing(session, script, Page(limit=1))
        rest = shots.listing(session, script, Page(cursor=first["next"], limit=10))

    assert [take["kind"] for take in shown["panels"][0]["takes"]] == ["sketch", "upload"]
    assert printed.language is Language.KAZAKH
    assert [shot["number"] for shot in first["items"] + rest["items"]] == ["1-1", "1-2", "2-1", "2-2"]
    assert rest["next"] is None


def test_a_revision_keeps_scenes_and_a_breakdown_keeps_shots(any_studio: Studio) -> None:
    studio = any_studio
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        sent = scripts.manuscript(crew.SCRIPT.encode(), "boran.fountain")
        before = scripts.create(session, studio.blobs, project, sent)
        breakdowns.order(session, before["id"])
    crew.carry_out(studio)
    with studio.reading() as session:
        old = shots.listing(session, before["id"], Page())["items"]
    longer = scripts.manuscript((crew.SCRIPT + "\nИНТ. ҚОРА – ТАҢ\n\nҚой.\n").encode(), "boran.fountain")
    with studio.writing() as session:
        after = scripts.revise(session, studio.blobs, before["id"], longer, 1)
        breakdowns.order(session, before["id"])
    crew.carry_out(studio)

    with studio.reading() as session:
        new = shots.listing(session, before["id"], Page())["items"]

    assert after["scenes"][:2] == before["scenes"]
    assert [shot["id"] for shot in new[:4]] == [shot["id"] for shot in old]
    assert len(new) == 6


def test_models_work_for_a_project(any_studio: Studio) -> None:
    studio = any_studio
    crew.report_alive(studio, Profile.TINY)
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        draft = drafts.order(
            session, studio.settings, project, DraftOrder(task=DraftTask.DRAFT, logline="Боран", count=2)
        )
        concept = concepts.order(session, studio.settings, project, ConceptOrder(subject="Ат"))
    crew.carry_out(studio)

    with studio.reading() as session:
        ended = [jobs.show(session, job["id"])["state"] for job in (draft, concept)]
        written = drafts.listing(session, project, Page())["items"]
        events = jobs.project_events_after(session, project, 0)

    assert ended == ["done", "done"]
    assert {row["job_id"] for row in written} == {draft["id"]}
    assert [event["id"] for event in events] == sorted(event["id"] for event in events)


def test_a_take_of_a_person_is_never_circled_away_by_a_job(any_studio: Studio) -> None:
    studio = any_studio
    crew.report_alive(studio, Profile.TINY)
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        script = scripts.create(
            session, studio.blobs, project, scripts.manuscript(crew.SCRIPT.encode(), "boran.fountain")
        )["id"]
        breakdowns.order(session, script)
    crew.carry_out(studio)
    with studio.writing() as session:
        board = boards.order(session, script, BoardOrder())["board_id"]
        panel = boards.show(session, board)["panels"][0]["id"]
        mine = takes.upload(session, studio.blobs, panel, read(crew.picture()))
        takes.order(session, studio.settings, panel, TakeOrder(count=2))

    crew.carry_out(studio)

    with studio.reading() as session:
        shown = panels.show(session, panel)
    assert shown["take"]["id"] == mine["id"]
    assert len(shown["takes"]) == 4
