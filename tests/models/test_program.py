"""`python -m models`, as a person or a service calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from models import hub, readiness, trial
from models.catalogue import Catalogue, Entry
from models.readiness import Machine
from models.shelf import Shelf, write_marker

# A port where nobody listens: the hub is away.
AWAY = {"HF_ENDPOINT": "http://127.0.0.1:9"}


def call(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "models", *words]
    given = {k: v for k, v in os.environ.items() if not k.startswith("HF_")} | environment
    return subprocess.run(command, capture_output=True, text=True, check=False, env=given, timeout=120)


def test_the_list_says_what_is_here_and_what_fits(shelf: Shelf) -> None:
    done = call("list", "--json", "--models-dir", str(shelf.folder))

    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert (rows["tiny-text"]["here"], rows["sd-turbo"]["here"]) == (True, False)
    assert rows["tiny-image"]["fits"]


def test_the_list_for_people_names_the_licence(shelf: Shelf) -> None:
    done = call("list", "--models-dir", str(shelf.folder))

    assert "no commercial use" in done.stdout
    assert str(shelf.folder) in done.stdout


def test_a_probe_of_an_empty_machine_is_offline_and_says_what_to_do(empty_folder: Path) -> None:
    found = json.loads(call("probe", "--models-dir", str(empty_folder)).stdout)

    assert found["profile"] == "offline"
    assert "kadr models pull" in found["why"]


def test_a_check_measures_a_model(shelf: Shelf) -> None:
    done = call("check", "tiny-text", "--json", "--device", "cpu", "--models-dir", str(shelf.folder))

    found = json.loads(done.stdout)
    assert (found["device"], found["tokens"], found["failure"]) == ("cpu", 32, None)
    assert found["peak_bytes"] > 100_000_000


def test_a_trial_of_a_picture_model_paints(shelf: Shelf, known: Catalogue) -> None:
    found = trial.run(shelf.folder, known.entry("tiny-image"), "cpu")

    assert found.failure is None
    assert found.run_s > 0


def test_a_pull_without_a_network_is_told_in_one_sentence(empty_folder: Path) -> None:
    done = call("pull", "sd-turbo", "--models-dir", str(empty_folder), **AWAY)

    assert done.returncode == 1
    assert "licence of sd-turbo: Stability AI" in done.stdout
    assert done.stderr.startswith("hub-away: can't reach the model hub for stabilityai/sd-turbo")
    assert done.stderr.count("\n") == 1


def test_a_pull_where_network_use_is_off_says_which_switch(empty_folder: Path) -> None:
    done = call("pull", "sd-turbo", "--models-dir", str(empty_folder), HF_HUB_OFFLINE="1")

    assert done.returncode == 1
    assert "HF_HUB_OFFLINE is set" in done.stderr


@pytest.mark.parametrize("name", ["tiny-text", "kino"])
def test_what_cannot_be_pulled_is_refused_with_the_remedy(name: str, empty_folder: Path) -> None:
    done = call("pull", name, "--models-dir", str(empty_folder), **AWAY)

    assert done.returncode == 1
    assert done.stderr.startswith("model-missing: ")


def test_a_check_of_a_model_that_is_not_here_names_its_command(empty_folder: Path) -> None:
    done = call("check", "sd-turbo", "--device", "cpu", "--models-dir", str(empty_folder))

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


def test_only_weights_and_words_are_pulled(known: Catalogue) -> None:
    from fnmatch import fnmatch

    files = {
        "unet/diffusion_pytorch_model.fp16.safetensors": True,
        "unet/diffusion_pytorch_model.safetensors": False,
        "unet/diffusion_pytorch_model.bin": False,
        "sd_turbo.safetensors": False,
        "tokenizer/merges.txt": True,
        "model_index.json": True,
        "pipeline.py": False,
    }
    wanted = hub.patterns(known.entry("sd-turbo"))

    assert {name: any(fnmatch(name, p) for p in wanted) for name in files} == files
