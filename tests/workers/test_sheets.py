"""Concept sheets through a real worker without any model: picture, page to print, slate; and the bible on a board."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from kadr.errors import Invalid
from kadr.film.bible import Dress, EntryKind
from kadr.film.staging import Figure, Garment, Headgear, Staging
from kadr.queue import Lane
from kadr.settings import Profile, Settings
from kadr.store import tables, tasks, values
from kadr.studio import bible, breakdowns, concepts, jobs, projects, scripts, shots
from kadr.studio.bible import NewEntry
from kadr.studio.concepts import ConceptOrder, Method
from kadr.studio.desk import Studio
from kadr.studio.pages import Page
from kadr.studio.projects import NewProject
from tests.workers.film import job_events
from tests.workers.processes import wait_for_job, warm_up, worker
from workers import sheets
from workers.requests import Reply
from workers.settlement import Settlement

BORAN = Path(__file__).parents[2] / "examples/boran/boran.kk.fountain"
# The first sheet on one busy core, worker start and all, took 25 s.
_FIRST_S = 120.0


def _offline(studio: Studio) -> Settings:
    return replace(studio.settings, profile=Profile.OFFLINE)


def _bring_in(studio: Studio) -> tuple[str, str]:
    """The ids of a project and its script."""
    with studio.writing() as session:
        project = projects.create(session, NewProject(title="Боран"))["id"]
        sent = scripts.manuscript(BORAN.read_bytes(), BORAN.name)
        return project, scripts.create(session, studio.blobs, project, sent)["id"]


def _write(studio: Studio, project: str, entry: NewEntry) -> None:
    with studio.writing() as session:
        bible.add(session, project, entry)


def _order(studio: Studio, project: str, subject: str) -> str:
    wanted = ConceptOrder(subject=subject, method=Method.STAGING)
    with studio.writing() as session:
        return str(concepts.order(session, _offline(studio), project, wanted)["id"])


def test_a_character_and_a_place_come_back_as_pictures_and_pages(any_studio: Studio) -> None:
    warm_up()
    project, _script = _bring_in(any_studio)
    people, place = _order(any_studio, project, "гүлнұр"), _order(any_studio, project, "Қыстау үйі")

    with worker(_offline(any_studio), "--lane", "cpu") as running:
        states = [wait_for_job(any_studio, job, within_s=_FIRST_S) for job in (people, place)]
        assert states == ["done", "done"], running.said()

    with any_studio.reading() as session:
        found = concepts.listing(session, project, Page())["items"]
        results = [result for job in (people, place) for result in jobs.show(session, job)["results"]]
    assert {sheet["slate"]["sheet"] for sheet in found} == {"turnaround", "expressions", "hours"}
    assert {(result["id"], result["asset"], result["pdf"]) for result in results} == {
        (sheet["id"], sheet["asset"], sheet["pdf"]) for sheet in found
    }
    for sheet in found:
        slate = sheet["slate"]
        assert (slate["kind"], slate["noise"], slate["model"]) == ("staging", False, None)
        assert "без модели ИИ" in slate["label"]["ru"]
        assert (slate["wearer"] is None) == (slate["sheet"] == "hours")
        with Image.open(io.BytesIO(any_studio.blobs.get(sheet["asset"]))) as picture:
            assert "no AI model" in picture.info["Description"]
        (printed,) = PdfReader(io.BytesIO(any_studio.blobs.get(sheet["pdf"]))).pages
        assert sheet["subject"] in printed.extract_text()
        assert "ЖИ моделі қолданылмаған" in printed.extract_text()
    assert job_events(any_studio, place)[-1] == "job.done"


def test_the_bible_dresses_a_breakdown_scene_by_scene(any_studio: Studio) -> None:
    project, script = _bring_in(any_studio)
    uniform, hood = Dress(garment=Garment.UNIFORM), Dress(headgear=Headgear.HOOD)
    _write(any_studio, project, NewEntry(kind=EntryKind.CHARACTER, name="Сапар", appearance=uniform))
    look = NewEntry(kind=EntryKind.LOOK, name="боранда", character="САПАР", scenes=("3", "4"), appearance=hood)
    _write(any_studio, project, look)
    _write(any_studio, project, NewEntry(kind=EntryKind.LOCATION, name="Қыстау үйі", place="yurt_interior"))
    with any_studio.writing() as session:
        job = breakdowns.order(session, script)["id"]

    with worker(_offline(any_studio), "--lane", "cpu") as running:
        assert wait_for_job(any_studio, job, within_s=_FIRST_S) == "done", running.said()

    staged = _staged(any_studio, script)
    worn = {number: {(f.appearance.garment, f.appearance.headgear) for f in found} for number, found in staged.items()}
    assert {garment for each in worn.values() for garment, _ in each} == {Garment.UNIFORM}
    hooded = {number for number, each in worn.items() if (Garment.UNIFORM, Headgear.HOOD) in each}
    assert hooded == {"3", "4"}.intersection(worn)
    assert len(worn) > len(hooded) > 0
    assert all(len(each) == 1 for each in worn.values())
    with any_studio.reading() as session:
        places = {staging["place"] for staging in session.scalars(select(tables.ShotVersion.staging))}
    assert "yurt_interior" in places
    assert "winter_house" not in places


def _staged(studio: Studio, script: str) -> dict[str, list[Figure]]:
    """The figures of САПАР by the number of their scene."""
    found: dict[str, list[Figure]] = {}
    with studio.reading() as session:
        numbers = {scene["id"]: scene["number"] for scene in scripts.show(session, script)["scenes"]}
        for shot in shots.listing(session, script, Page(limit=200))["items"]:
            staging = values.load(Staging, shots.show(session, shot["id"])["staging"])
            mine = [figure for figure in staging.figures if figure.name == "САПАР"]
            if mine:
                found.setdefault(numbers[shot["scene_id"]], []).extend(mine)
    return found


def test_a_sheet_of_a_cancelled_job_is_dropped_whole(any_studio: Studio, picture: bytes) -> None:
    project, _script = _bring_in(any_studio)
    job = _order(any_studio, project, "Дала")
    with any_studio.writing() as session:
        (claimed,) = tasks.claim(session, owner="one", lane=Lane.CPU, limit=1, lease_s=30)
    with any_studio.reading() as session:
        request = sheets.prepare(session, claimed, any_studio.blobs)
    with any_studio.writing() as session:
        jobs.cancel(session, job)

    reply = Reply(request=request, body={"seconds": 0.1}, more=(b"%PDF-1.7",))
    kept = Settlement(any_studio).done(claimed, sheets, reply, picture)

    assert not kept
    with any_studio.reading() as session:
        assert jobs.show(session, job)["state"] == "cancelled"
        assert session.scalars(select(tables.Sheet)).all() == []
        assert (
            session.scalars(select(tables.Asset.media_type).where(tables.Asset.media_type != "text/plain")).all() == []
        )


def test_a_sheet_and_its_page_are_kept_together(any_studio: Studio, picture: bytes) -> None:
    project, _script = _bring_in(any_studio)
    job = _order(any_studio, project, "Дала")
    with any_studio.writing() as session:
        (claimed,) = tasks.claim(session, owner="one", lane=Lane.CPU, limit=1, lease_s=30)
    with any_studio.reading() as session:
        request = sheets.prepare(session, claimed, any_studio.blobs)

    reply = Reply(request=request, body={"seconds": 0.1}, more=(b"%PDF-1.7",))
    assert Settlement(any_studio).done(claimed, sheets, reply, picture)

    with any_studio.reading() as session:
        sheet = session.scalars(select(tables.Sheet)).one()
        assert jobs.show(session, job)["results"][0]["pdf"] == sheet.pdf
    assert any_studio.blobs.get(sheet.pdf or "") == b"%PDF-1.7"


@pytest.mark.parametrize("missing", [(), (b"a", b"b")])
def test_an_answer_with_other_files_than_asked_for_is_no_result(
    any_studio: Studio, picture: bytes, missing: tuple[bytes, ...]
) -> None:
    project, _script = _bring_in(any_studio)
    _order(any_studio, project, "Дала")
    with any_studio.writing() as session:
        (claimed,) = tasks.claim(session, owner="one", lane=Lane.CPU, limit=1, lease_s=30)
    with any_studio.reading() as session:
        request = sheets.prepare(session, claimed, any_studio.blobs)

    with pytest.raises(Invalid, match="the result cannot be kept: ValueError: zip"):
        Settlement(any_studio).done(
            claimed, sheets, Reply(request=request, body={"seconds": 0.1}, more=missing), picture
        )

    with any_studio.reading() as session:
        assert session.scalars(select(tables.Sheet)).all() == []
