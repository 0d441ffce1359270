"""What a worker offers, and the licence gate before its engine."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kadr.errors import Refused
from kadr.queue import Lane
from kadr.store import tables
from kadr.store.tables import Json
from kadr.store.tasks import Claimed
from kadr.studio import models, projects
from kadr.studio.desk import Studio
from kadr.studio.projects import NewProject
from models.errors import CatalogueWrong
from workers.licences import LicenceGate
from workers.offers import Offers
from workers.requests import Request

# A LoRA set and a control net of the house's own, beside what ships.
OVERLAY = """
[models.ink-nc]
role = "adapter"
runtime = "diffusers"
class = "StableDiffusionXLLoraLoaderMixin"
base = "sdxl"
repository = "local/ink-nc"
weights = "ink.safetensors"
licence = "CC BY-NC 4.0"
commercial = "no"
memory_gb = 0.1

[models.house-gemma]
role = "text"
runtime = "openai"
url = "http://127.0.0.1:9/v1"
served_name = "google/gemma-4-12B-it"
licence = "Apache-2.0"
commercial = "yes"
languages = ["kk", "ru", "en"]
capabilities = ["chat"]
defaults = { max_tokens = 2048 }
"""


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    (tmp_path / "catalogue.toml").write_text(OVERLAY, encoding="utf-8")
    return tmp_path


def offers(found: Offers) -> dict[str, Json]:
    return {one["name"]: one for one in found.listed()}


def test_a_worker_offers_what_is_here_for_the_lanes_that_it_serves(models_dir: Path) -> None:
    text, image = offers(Offers(models_dir, [Lane.TEXT])), offers(Offers(models_dir, [Lane.IMAGE]))

    assert {"tiny-text", "house-gemma"} <= set(text)
    assert not set(text) & set(image)
    # Their files are not here; what is built on the machine always can be.
    assert not {"sdxl", "ink-nc"} & set(image)
    assert image["tiny-sdxl"]["controls"]
    assert Offers(models_dir, [Lane.CPU]).listed() == []


def test_an_offer_is_what_orders_are_checked_against(models_dir: Path) -> None:
    told = offers(Offers(models_dir, [Lane.IMAGE]))["tiny-sdxl"]

    offer = models._OFFER.validate_python(told)

    assert (offer.name, offer.role) == ("tiny-sdxl", "image")
    assert offer.can("control")
    assert offer.defaults.side >= 64


def test_the_shelf_is_looked_at_again_now_and_then(models_dir: Path) -> None:
    now = [0.0]
    found = Offers(models_dir, [Lane.TEXT], clock=lambda: now[0])
    before = set(offers(found))
    (models_dir / "catalogue.toml").unlink()
    meanwhile = set(offers(found))
    now[0] = 60.0

    assert "house-gemma" in before & meanwhile
    assert "house-gemma" not in offers(found)


def claimed(session: Session, *, commercial: bool) -> Claimed:
    project = projects.create(session, NewProject(title="Боран", commercial=commercial))["id"]
    return Claimed(
        task_id="t", job_id="j", project_id=project, ordinal=0, lane="image", function="takes.paint", payload={},
        payload_version=1, batch_key="", input_hash="", attempt=1, deaths=0, owner="w",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(op="paint", row={}, model="sd-turbo"), "sd-turbo may not be used"),
        (Request(op="paint", row={}, model="krea-2-turbo"), "krea-2-turbo may not be used"),
        (Request(op="paint", row={"adapters": [{"name": "ink-nc", "weight": 1.0}]}, model="sdxl"), "ink-nc may not"),
        (Request(op="paint", row={}, model="sdxl"), ""),
        (Request(op="sketch", row={}), ""),
        (Request(op="paint", row={}, model="of-another-machine"), ""),
    ],
    ids=["non-commercial", "capped", "LoRA", "free", "no model", "unknown here"],
)
def test_work_for_a_commercial_project_stops_at_a_licence_that_forbids_it(
    studio: Studio, models_dir: Path, request_: Request, said: str
) -> None:
    gate = LicenceGate(models_dir)
    with studio.writing() as session:
        gate.check(session, claimed(session, commercial=False), request_)
        one = claimed(session, commercial=True)
        if said:
            with pytest.raises(Refused, match=said):
                gate.check(session, one, request_)
        else:
            gate.check(session, one, request_)


def test_a_catalogue_of_the_houses_own_that_is_wrong_is_told_with_its_place(models_dir: Path) -> None:
    (models_dir / "catalogue.toml").write_text('[models.x]\nrole = "choir"\n', encoding="utf-8")

    with pytest.raises(CatalogueWrong, match="catalogue"):
        LicenceGate(models_dir)


def test_rows_of_a_release_without_offers_are_read(studio: Studio) -> None:
    with studio.writing() as session:
        session.add(
            tables.Worker(
                id="old", lanes=["text"], host="h", pid=1, device="cpu", profile="tiny", models={}, seen_at=time.time()
            )
        )
    with studio.reading() as session:
        found = models.offered(session, replace(studio.settings))

    assert "tiny-text" in found


def test_a_catalogue_that_somebody_is_writing_in_takes_no_offer_away(models_dir: Path) -> None:
    now = [0.0]
    found = Offers(models_dir, [Lane.TEXT], clock=lambda: now[0])
    before = found.listed()
    (models_dir / "catalogue.toml").write_text("[models.house-gem", encoding="utf-8")
    now[0] += 60.0

    assert found.listed() == before != []
