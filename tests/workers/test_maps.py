"""Control maps by a real worker: ordered, drawn by its engine, stored, and listed by the job."""

import io
import json
import zipfile

import numpy as np
import pytest
from PIL import Image

from kadr.film.staging import Staging
from kadr.stage.maps import Kind, maps
from kadr.store import tables, values
from kadr.store.tables import Json
from kadr.studio import jobs
from kadr.studio import maps as ordered
from kadr.studio.desk import Studio
from kadr.studio.maps import MapsOrder
from tests.workers.film import Film, lay_out
from tests.workers.processes import wait_for_job, warm_up, worker


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    warm_up()


def drawn(studio: Studio, film: Film, wanted: MapsOrder) -> tuple[str, Json]:
    """The state of the job and its one result."""
    with studio.writing() as session:
        version = session.get_one(tables.ShotVersion, film.shot_versions[0])
        job = str(ordered.order(session, version.shot_id, wanted)["id"])
    with worker(studio.settings, "--lane", "cpu"):
        state = wait_for_job(studio, job)
    with studio.reading() as session:
        shown = jobs.show(session, job)
    return state, (shown["results"] or [shown["error"]])[0]


def test_a_worker_draws_the_maps_and_the_job_lists_them_by_kind(any_studio: Studio) -> None:
    studio = any_studio
    film = lay_out(studio)

    state, result = drawn(studio, film, MapsOrder(width=256, dilated=True))

    assert state == "done"
    by_kind = {one["kind"]: one for one in result["files"] if not one["dilated"]}
    assert set(by_kind) == {*Kind, "openpose_json", "facts", "zip"}
    assert by_kind["masks"]["character"] == "АЙСҰЛУ"
    assert [one["kind"] for one in result["files"] if one["dilated"]] == ["masks"]
    assert result["asset"] == by_kind["zip"]["asset"]
    people = json.loads(studio.blobs.get(by_kind["openpose_json"]["asset"]))["people"]
    assert [person["name"] for person in people] == ["АЙСҰЛУ"]
    with studio.reading() as session:
        rows = {one["kind"]: session.get_one(tables.Asset, one["asset"]) for one in result["files"]}
    assert rows["zip"].media_type == "application/zip"
    assert {rows[kind].media_type for kind in Kind} == {"image/png"}
    with zipfile.ZipFile(io.BytesIO(studio.blobs.get(result["asset"]))) as archive:
        assert archive.namelist() == [one["name"] for one in result["files"] if one["kind"] != "zip"]
        assert "1-1.depth_metric.png" in archive.namelist()


def test_a_workers_maps_are_those_of_the_stage(studio: Studio) -> None:
    film = lay_out(studio)

    _, result = drawn(studio, film, MapsOrder(width=256, kinds=(Kind.DEPTH_METRIC, Kind.MASKS)))

    with studio.reading() as session:
        staging = values.load(Staging, session.get_one(tables.ShotVersion, film.shot_versions[0]).staging)
    here = maps(staging, width=256, height=144, kinds=("depth_metric", "masks"))
    stored = {one["kind"]: studio.blobs.get(one["asset"]) for one in result["files"]}
    assert stored["depth_metric"] == here["depth_metric"].png
    with Image.open(io.BytesIO(stored["masks"])) as mask:
        assert np.asarray(mask).max() == 255


def test_masks_of_a_shot_without_anybody_say_so(studio: Studio) -> None:
    film = lay_out(studio)
    with studio.writing() as session:
        version = session.get_one(tables.ShotVersion, film.shot_versions[0])
        version.staging = {**version.staging, "figures": []}

    state, error = drawn(studio, film, MapsOrder(width=256, kinds=(Kind.MASKS,)))

    assert state == "failed"
    assert "nobody is seen in shot 1-1" in error["detail"]
