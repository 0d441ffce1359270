"""A machine without a network gets its models on a disk: recognised, inspected, summed, and whole or not at all."""

import json
import os
import shutil
from pathlib import Path

import pytest

from models import catalogue, importing
from models.catalogue import Catalogue, Entry
from models.errors import ModelError, ModelMissing, ModelUnsafe
from models.shelf import MARKER, Shelf, read_marker, write_marker
from tests.models.repositories import pipeline, safetensors

KNOWN = catalogue.load()
TURBO = KNOWN.entry("sd-turbo")


def plain(folder: Path, files: dict[str, bytes]) -> Path:
    """A repository as somebody downloaded it, whole."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def cached(folder: Path, files: dict[str, bytes], commit: str = "a" * 40) -> Path:
    """The same in the hub's own cache: names are links to blobs."""
    (folder / "blobs").mkdir(parents=True)
    for number, (name, data) in enumerate(files.items()):
        (folder / "blobs" / str(number)).write_bytes(data)
        link = folder / "snapshots" / commit / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(folder / "blobs" / str(number), link.parent))
    return folder


def pulled(folder: Path, entry: Entry, files: dict[str, bytes]) -> Path:
    """A folder as `kadr models pull` leaves it."""
    write_marker(plain(folder / entry.name, files), entry, revision="b" * 40)
    return folder / entry.name


def wanted(name: str) -> bool:
    return name in ("model_index.json", "LICENSE.md") or (".fp16." in name or name.endswith("config.json"))


def bring(given: Path, shelf: Shelf, name: str = "", known: Catalogue = KNOWN) -> list[Path]:
    said: list[str] = []
    return [importing.bring(shelf, found, say=said.append) for found in importing.look(given, known, name)]


@pytest.fixture
def empty(tmp_path: Path) -> Shelf:
    return Shelf(folder=tmp_path / "models")


def test_a_pulled_folder_arrives_with_its_commit_and_sums(tmp_path: Path, empty: Shelf) -> None:
    files = {name: data for name, data in pipeline().items() if wanted(name) and not name.startswith("vae_decoder")}
    given = pulled(tmp_path / "disk", TURBO, files)

    assert bring(given, empty) == [empty.path(TURBO)]
    assert empty.present(TURBO)
    assert empty.revision(TURBO) == "b" * 40
    assert read_marker(empty.path(TURBO))["sha256"] == read_marker(given)["sha256"]


def test_a_folder_of_several_models_brings_them_all(tmp_path: Path, empty: Shelf) -> None:
    taesd = KNOWN.entry("taesd")
    small = {
        "config.json": b'{"_class_name": "AutoencoderTiny"}',
        "diffusion_pytorch_model.safetensors": safetensors((2,)),
    }
    pulled(tmp_path / "disk", TURBO, {name: data for name, data in pipeline().items() if wanted(name)})
    pulled(tmp_path / "disk", taesd, small)

    bring(tmp_path / "disk", empty)

    assert empty.present(TURBO)
    assert empty.present(taesd)


def test_a_plain_download_is_known_by_its_name_and_only_what_is_needed_is_taken(tmp_path: Path, empty: Shelf) -> None:
    bring(plain(tmp_path / "sd-turbo", pipeline()), empty)

    files = read_marker(empty.path(TURBO))["files"]
    assert isinstance(files, dict)
    assert "unet/diffusion_pytorch_model.fp16.safetensors" in files
    assert not [name for name in files if name.endswith((".bin", ".py")) or name == "sd_turbo.safetensors"]
    assert empty.revision(TURBO) == "imported"


def test_the_hubs_own_cache_is_followed_through_its_links(tmp_path: Path, empty: Shelf) -> None:
    bring(cached(tmp_path / "models--stabilityai--sd-turbo", pipeline()), empty)

    assert empty.revision(TURBO) == "a" * 40
    assert not [file for file in empty.path(TURBO).rglob("*") if file.is_symlink()]


def test_a_folder_of_any_name_is_known_by_its_class_if_one_entry_has_it(tmp_path: Path, empty: Shelf) -> None:
    entry = KNOWN.entry("krea-2-turbo")
    index = {"_class_name": entry.class_name, "vae": ["diffusers", "AutoencoderKL"]}
    files = {"model_index.json": json.dumps(index).encode(), "vae/model.safetensors": safetensors((2,))}

    bring(plain(tmp_path / "суреттер", files), empty)

    assert empty.present(entry)


def test_a_folder_that_could_be_several_models_asks_which(tmp_path: Path, empty: Shelf) -> None:
    given = plain(tmp_path / "disk", pipeline())

    with pytest.raises(ModelMissing, match=r"Say it with --as NAME.*sd-1\.5, sd-turbo"):
        bring(given, empty)
    assert bring(given, empty, "sd-turbo") == [empty.path(TURBO)]


def test_an_owners_lora_set_is_imported_by_name(tmp_path: Path, empty: Shelf) -> None:
    own = (
        '[models.aru]\nrole = "adapter"\nruntime = "diffusers"\nclass = "StableDiffusionXLLoraLoaderMixin"\n'
        'repository = "local/aru"\nbase = "sdxl"\nweights = "Әже.safetensors"\nlicence = "own work"\n'
        'commercial = "yes"\n'
    )
    empty.folder.mkdir()
    (empty.folder / "catalogue.toml").write_text(own, encoding="utf-8")
    known = catalogue.load(empty.folder)

    bring(plain(tmp_path / "disk", {"Әже.safetensors": safetensors((4, 4)), "note.txt": b"x"}), empty, "aru", known)

    assert set(read_marker(empty.folder / "aru")["files"]) == {"Әже.safetensors"}  # type: ignore[call-overload]
    assert empty.needed(known.entry("aru")) == 16 * 2


HOSTILE = {
    "code asked for": ("unet/config.json", b'{"auto_map": {"AutoModel": "evil.Model"}}', "auto_map asks to run code"),
    "a pickle named safetensors": ("vae/diffusion_pytorch_model.fp16.safetensors", b"\x80\x04." * 9, "not a safetens"),
    "another class": ("model_index.json", b'{"_class_name": "EvilPipeline"}', "has no safetensors|'EvilPipeline'"),
}


@pytest.mark.parametrize(("name", "data", "complaint"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_folder_leaves_nothing_behind(
    name: str, data: bytes, complaint: str, tmp_path: Path, empty: Shelf
) -> None:
    given = plain(tmp_path / "sd-turbo", pipeline() | {name: data})

    with pytest.raises(ModelError, match=complaint):
        bring(given, empty)

    assert list(empty.folder.iterdir() if empty.folder.exists() else ()) == []


def test_a_link_that_leads_out_of_the_disk_is_refused(tmp_path: Path, empty: Shelf) -> None:
    given = plain(tmp_path / "sd-turbo", pipeline())
    (tmp_path / "secret.json").write_text("{}")
    (given / "unet" / "secret.json").symlink_to(tmp_path / "secret.json")

    with pytest.raises(ModelUnsafe, match=r"unet/secret\.json: a link that leads out"):
        bring(given, empty)


def test_a_file_that_was_damaged_on_its_way_is_named(tmp_path: Path, empty: Shelf) -> None:
    given = pulled(tmp_path, TURBO, {name: data for name, data in pipeline().items() if wanted(name)})
    weights = given / "unet" / "diffusion_pytorch_model.fp16.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")

    with pytest.raises(ModelUnsafe, match=r"unet/diffusion_pytorch_model\.fp16\.safetensors: damaged on its way"):
        bring(given, empty)

    assert not empty.present(TURBO)


def test_another_repository_of_the_same_name_is_not_taken_for_it(tmp_path: Path, empty: Shelf) -> None:
    given = pulled(tmp_path, TURBO, {"model_index.json": b"{}"})
    marker = {**read_marker(given), "repository": "evil/sd-turbo"}
    (given / MARKER).write_text(json.dumps(marker))

    with pytest.raises(ModelMissing, match="holds evil/sd-turbo, and sd-turbo is stabilityai/sd-turbo here"):
        bring(given, empty)


@pytest.mark.parametrize("name", ["tiny-image", "nobody"])
def test_what_has_no_files_to_bring_is_refused(name: str, tmp_path: Path, empty: Shelf) -> None:
    with pytest.raises(ModelMissing):
        bring(tmp_path, empty, name)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, empty: Shelf) -> None:
    with pytest.raises(ModelMissing, match="nowhere is no folder"):
        bring(tmp_path / "nowhere", empty)


def test_a_commit_too_many_in_a_cache_asks_which(tmp_path: Path, empty: Shelf) -> None:
    given = cached(tmp_path / "models--stabilityai--sd-turbo", pipeline())
    shutil.copytree(given / "snapshots" / ("a" * 40), given / "snapshots" / ("b" * 40), symlinks=True)

    with pytest.raises(ModelMissing, match="has 2 commits"):
        bring(given, empty)
