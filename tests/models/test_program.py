"""`python -m models`, as a person or a service calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models import readiness, trial
from models.catalogue import Catalogue, Entry
from models.readiness import Machine
from models.shelf import Shelf, write_marker
from models.wanted import wanted
from tests.models.repositories import pipeline, run_models
from tests.models.test_importing import plain

# A port where nobody listens: the hub is away.
AWAY = {"HF_ENDPOINT": "http://127.0.0.1:9"}


def test_the_list_says_what_is_here_and_what_fits(shelf: Shelf) -> None:
    done = run_models("list", "--json", "--models-dir", str(shelf.folder))

    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert (rows["tiny-text"]["here"], rows["sd-turbo"]["here"]) == (True, False)
    assert rows["tiny-image"]["fits"]
    assert rows["sdxl"]["parts"] == ["sdxl-depth", "sdxl-pose", "sdxl-edges", "sdxl-ip-adapter", "taesdxl"]
    assert rows["kazllm-8b"]["languages"][0] == "kk"


def test_the_list_for_people_names_licence_languages_and_what_it_can(empty_folder: Path) -> None:
    done = run_models("list", "--models-dir", str(empty_folder))

    lines = {line.split(" ")[0]: line for line in done.stdout.splitlines()}
    assert "no          CC BY-NC 4.0" in lines["kazllm-8b"]
    assert "kk ru en" in lines["kazllm-8b"]
    assert "capped      Krea 2 Community License" in lines["krea-2-turbo"]
    assert "CreativeML Open RAIL-M (?)" in lines["sd-1.5"]
    assert "part of sdxl" in lines["sdxl-pose"]
    assert str(empty_folder) in done.stdout
    assert "tiny-text" not in lines


def test_a_machines_own_catalogue_is_listed_and_its_mistakes_are_told(empty_folder: Path) -> None:
    empty_folder.mkdir()
    own = empty_folder / "catalogue.toml"
    own.write_text('[models.sdxl]\ncolour = "red"\n', encoding="utf-8")

    done = run_models("list", "--models-dir", str(empty_folder))

    assert done.returncode == 1
    assert done.stderr == f"catalogue-wrong: {own}: model sdxl: unknown keys ['colour']\n"


def test_a_probe_of_an_empty_machine_is_offline_and_says_what_to_do(empty_folder: Path) -> None:
    found = json.loads(run_models("probe", "--models-dir", str(empty_folder)).stdout)

    assert found["profile"] == "offline"
    assert "kadr models pull" in found["why"]


def test_a_check_measures_a_model(shelf: Shelf) -> None:
    done = run_models("check", "tiny-text", "--json", "--device", "cpu", "--models-dir", str(shelf.folder))

    found = json.loads(done.stdout)
    assert (found["device"], [run["what"] for run in found["runs"]]) == ("cpu", ["chat"])
    assert 0 < found["runs"][0]["tokens"] <= trial.TOKENS
    assert found["peak_bytes"] > 100_000_000


def test_a_check_asks_for_everything_that_a_model_can(shelf: Shelf, known: Catalogue) -> None:
    found = trial.run(shelf.folder, known, known.entry("tiny-image"), "cpu")

    assert found.failure is None
    assert [run.what for run in found.runs] == ["text-to-image", "image-to-image", "inpaint"]


def test_a_part_is_checked_with_the_model_that_it_works_with(shelf: Shelf, known: Catalogue) -> None:
    net, lora, prompt = (
        trial.run(shelf.folder, known, known.entry(name), "cpu")
        for name in ("tiny-sdxl-control-pose", "tiny-lora", "tiny-sdxl-ip")
    )

    assert [run.what for each in (net, lora, prompt) for run in each.runs] == ["control (pose)", "lora", "image-prompt"]
    assert [each.failure for each in (net, lora, prompt)] == [None, None, None]


def test_a_check_refuses_a_model_whose_file_changed(empty_folder: Path) -> None:
    run_models("import", str(plain(empty_folder.parent / "sd-turbo", pipeline())), "--models-dir", str(empty_folder))
    (empty_folder / "sd-turbo" / "vae" / "config.json").write_text('{"_class_name": "AutoencoderKX"}')

    done = run_models("check", "sd-turbo", "--device", "cpu", "--models-dir", str(empty_folder))

    assert done.returncode == 1
    assert "model-unsafe: sd-turbo: vae/config.json is not what was put here" in done.stderr


def test_an_import_needs_no_network_and_says_where_it_went(empty_folder: Path) -> None:
    given = plain(empty_folder.parent / "sd-turbo", pipeline())

    done = run_models("import", str(given), "--models-dir", str(empty_folder), HF_HUB_OFFLINE="1", **AWAY)

    assert done.returncode == 0, done.stderr
    assert f"sd-turbo is in {empty_folder / 'sd-turbo'}" in done.stdout


@pytest.mark.parametrize("name", ["tiny-text", "kino"])
def test_what_cannot_be_pulled_is_refused_with_the_remedy(name: str, empty_folder: Path) -> None:
    done = run_models("pull", name, "--models-dir", str(empty_folder), **AWAY)

    assert done.returncode == 1
    assert done.stderr.startswith("model-missing: ")


def test_a_check_of_a_model_that_is_not_here_names_its_command(empty_folder: Path) -> None:
    done = run_models("check", "sd-turbo", "--device", "cpu", "--models-dir", str(empty_folder))

    assert done.returncode == 1
    assert "`kadr models pull sd-turbo`" in done.stderr


def placed(known: Catalogue, shelf: Shelf, *names: str) -> None:
    for name in names:
        entry: Entry = known.entry(name)
        shelf.path(entry).mkdir(parents=True)
        (shelf.path(entry) / "config.json").write_text("{}")
        write_marker(shelf.path(entry), entry, revision="abc")


LAPTOP = Machine(gpu="", gpu_bytes=0, main_bytes=16_000_000_000)
CARD = Machine(gpu="RTX 4090", gpu_bytes=25_000_000_000, main_bytes=64_000_000_000)


def test_a_machine_with_a_card_and_its_models_is_a_workstation(known: Catalogue, empty_folder: Path) -> None:
    shelf = Shelf(folder=empty_folder)
    placed(known, shelf, "gemma-4-12b-it", "flux.2-klein-4b", "qwen3-1.7b", "sd-1.5")

    assert readiness.probe(known, shelf, CARD).profile == "workstation"
    assert readiness.probe(known, shelf, LAPTOP).profile == "laptop"


def test_half_of_a_profile_counts_and_the_other_half_is_named(known: Catalogue, empty_folder: Path) -> None:
    shelf = Shelf(folder=empty_folder)
    placed(known, shelf, "qwen3-1.7b")

    found = readiness.probe(known, shelf, LAPTOP)

    assert found.profile == "laptop"
    assert "sd-1.5 is not: `kadr models pull sd-1.5`" in found.why


WANTED = {
    "sd-turbo": {
        "unet/diffusion_pytorch_model.fp16.safetensors": True,
        "unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors": True,
        "unet/diffusion_pytorch_model.safetensors": False,
        "unet/diffusion_pytorch_model.bin": False,
        "sd_turbo.safetensors": False,
        "tokenizer/merges.txt": True,
        "model_index.json": True,
        "pipeline.py": False,
        "unet/../../x.json": False,
    },
    "qwen3-8b": {
        "model-00001-of-00005.safetensors": True,
        "model.safetensors.index.json": True,
        "tokenizer.json": True,
        "LICENSE": True,
        "original/model.safetensors": False,
        "pytorch_model.bin": False,
        ".gitattributes": False,
    },
    "sdxl-pose": {
        "config.json": True,
        "diffusion_pytorch_model.safetensors": True,
        "diffusion_pytorch_model_twins.safetensors": False,
    },
    "sdxl-depth": {
        "diffusion_pytorch_model.fp16.safetensors": True,
        "diffusion_pytorch_model.safetensors": False,
    },
    "sdxl-ip-adapter": {
        "sdxl_models/ip-adapter_sdxl.safetensors": True,
        "sdxl_models/image_encoder/model.safetensors": True,
        "sdxl_models/image_encoder/config.json": True,
        "sdxl_models/image_encoder/pytorch_model.bin": False,
        "models/ip-adapter_sd15.safetensors": False,
    },
    "z-image-control": {
        "Z-Image-Turbo-Fun-Controlnet-Union-2.1.safetensors": True,
        "Z-Image-Turbo-Fun-Controlnet-Union-2.0.safetensors": False,
    },
    "taesd": {"diffusion_pytorch_model.safetensors": True, "taesd_decoder.safetensors": False},
}


@pytest.mark.parametrize("name", WANTED)
def test_only_what_a_model_needs_is_wanted(name: str, known: Catalogue) -> None:
    assert {file: wanted(known.entry(name), file) for file in WANTED[name]} == WANTED[name]


def test_every_process_that_runs_models_is_off_the_network() -> None:
    program = (
        "import os, models.residency\n"
        "assert os.environ['HF_HUB_OFFLINE'] == '1' and os.environ['DIFFUSERS_DISABLE_REMOTE_CODE'] == '1'\n"
        "from huggingface_hub import constants\n"
        "assert constants.is_offline_mode()\n"
    )
    given = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "DIFFUSERS_"))}

    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=given, check=False, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
