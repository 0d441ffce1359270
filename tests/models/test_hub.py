"""A pull brings exactly the wanted files of one commit, goes on where it stopped, and believes only in sums."""

import json
import os
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.residency import Residency
from models.shelf import MARKER, Shelf, read_marker
from tests.models.repositories import COMMIT, Hub, pipeline, pull, run_models, safetensors, serving, surroundings

REPOSITORY = "stabilityai/sd-turbo"
WEIGHTS = "unet/diffusion_pytorch_model.fp16.safetensors"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(REPOSITORY, pipeline())) as running:
        yield running


def as_published(built: Path) -> dict[str, bytes]:
    """A built pipeline as a repository offers it: half-precision names."""
    return {
        f.relative_to(built).as_posix().replace(".safetensors", ".fp16.safetensors"): f.read_bytes()
        for f in built.rglob("*")
        if f.is_file() and f.name != MARKER
    }


def test_a_pulled_model_is_pinned_marked_and_loads(shelf: Shelf, empty_folder: Path, known: Catalogue) -> None:
    with serving(Hub(REPOSITORY, as_published(shelf.find(known.entry("tiny-image"))))) as hub:
        done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    marker = read_marker(empty_folder / "sd-turbo")
    assert (marker["revision"], marker["repository"]) == (COMMIT, REPOSITORY)
    residency = Residency(empty_folder, "cpu")
    residency.image("sd-turbo")
    assert residency.provenance("sd-turbo").revision == COMMIT
    assert [p.name for p in empty_folder.iterdir()] == ["sd-turbo"]


def test_only_what_a_model_needs_is_fetched_and_all_of_it_is_recorded(hub: Hub, empty_folder: Path) -> None:
    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    marker = read_marker(empty_folder / "sd-turbo")
    wanted = {
        "LICENSE.md",
        "model_index.json",
        "safety_checker/config.json",
        "unet/config.json",
        WEIGHTS,
        "vae/config.json",
        "vae/diffusion_pytorch_model.fp16.safetensors",
    }
    assert set(marker["files"]) == set(marker["sha256"]) == wanted  # type: ignore[call-overload]
    assert marker["values"] == {"F16": 301_005}
    assert hub.begun() == wanted


@pytest.mark.parametrize("elsewhere", [False, True], ids=["from the hub", "from its depot"])
def test_a_broken_line_goes_on_within_the_file(elsewhere: bool, hub: Hub, empty_folder: Path) -> None:
    hub.elsewhere = elsewhere
    hub.cut[WEIGHTS] = 250_000

    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    size = len(hub.files[WEIGHTS])
    begun = [begin for name, begin, count in hub.sent if name == WEIGHTS and count > 100_000]
    assert begun == [0, 250_000, 500_000]
    # The header is read once more, for the memory that the model will take.
    assert size <= hub.bytes_of(WEIGHTS) <= size + 100_001


def test_a_later_run_goes_on_where_an_earlier_one_stopped(hub: Hub, empty_folder: Path) -> None:
    partial = empty_folder / "sd-turbo.partial"
    pull(hub, empty_folder)
    (empty_folder / "sd-turbo").rename(partial)
    (partial / MARKER).unlink()
    (partial / ".kadr-commit").write_text(COMMIT)
    part = partial / f"{WEIGHTS}.part"
    (partial / WEIGHTS).rename(part)
    part.write_bytes(part.read_bytes()[:400_000])
    hub.sent.clear()

    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    assert [begin for name, begin, count in hub.sent if name == WEIGHTS and count > 100_001] == [400_000]
    assert "unet/config.json" not in hub.begun()
    assert not partial.exists()


def test_a_pull_that_is_stopped_keeps_what_came_and_shuts_others_out(hub: Hub, empty_folder: Path) -> None:
    hub.slow = 0.1
    part = empty_folder / "sd-turbo.partial" / f"{WEIGHTS}.part"
    command = [sys.executable, "-m", "models", "pull", "sd-turbo", "--models-dir", str(empty_folder)]
    running = subprocess.Popen(command, env=surroundings(HF_ENDPOINT=hub.url), stderr=subprocess.PIPE, text=True)
    wait_until(lambda: part.exists() and part.stat().st_size > 0)
    other = pull(hub, empty_folder)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=30)[1]

    assert (running.returncode, said) == (130, "stopped; what was fetched is kept, the same command goes on\n")
    assert 0 < part.stat().st_size < len(hub.files[WEIGHTS])
    assert other.returncode == 1
    assert "another command is bringing sd-turbo" in other.stderr


def wait_until(come: Callable[[], bool], within_s: float = 30.0) -> None:
    until = time.monotonic() + within_s
    while not come():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_person_sees_a_bar_of_all_bytes(hub: Hub, empty_folder: Path) -> None:
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    command = [sys.executable, "-m", "models", "pull", "sd-turbo", "--models-dir", str(empty_folder)]
    done = subprocess.run(
        command, env=surroundings(HF_ENDPOINT=hub.url), stderr=theirs, stdout=subprocess.PIPE, check=False, timeout=60
    )
    os.close(theirs)
    seen = os.read(ours, 100_000).decode()
    os.close(ours)

    assert done.returncode == 0
    assert "100%" in seen
    assert "603k/603k" in seen


def test_files_of_another_commit_are_kept_only_if_they_are_the_same(hub: Hub, empty_folder: Path) -> None:
    partial = empty_folder / "sd-turbo.partial"
    (partial / "unet").mkdir(parents=True)
    (partial / ".kadr-commit").write_text("f" * 40)
    (partial / WEIGHTS).write_bytes(hub.files[WEIGHTS])
    (partial / "unet" / "config.json").write_text('{"_class_name": "AnotherUNetWithThatMany"}')

    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    assert hub.bytes_of(WEIGHTS) <= 100_001
    assert (empty_folder / "sd-turbo" / "unet" / "config.json").read_bytes() == hub.files["unet/config.json"]


def test_a_hub_that_knows_no_ranges_begins_anew(hub: Hub, empty_folder: Path) -> None:
    hub.ranges = False
    partial = empty_folder / "sd-turbo.partial"
    (partial / "unet").mkdir(parents=True)
    (partial / ".kadr-commit").write_text(COMMIT)
    (partial / f"{WEIGHTS}.part").write_bytes(b"x" * 1000)

    done = pull(hub, empty_folder)

    assert done.returncode == 0, done.stderr
    assert (empty_folder / "sd-turbo" / WEIGHTS).read_bytes() == hub.files[WEIGHTS]


@pytest.mark.parametrize("name", [WEIGHTS, "unet/config.json"])
def test_a_file_with_another_sum_is_deleted_and_told(name: str, hub: Hub, empty_folder: Path) -> None:
    right = hub.files[name]
    hub.spoilt[name] = right[:-1] + b"?"

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert done.stderr.startswith(f"model-unsafe: {name}: what came is not what the hub names")
    assert not list((empty_folder / "sd-turbo.partial").glob(f"{name}*"))
    assert not (empty_folder / "sd-turbo").exists()


def test_a_licence_to_accept_is_told_with_what_to_do(hub: Hub, empty_folder: Path) -> None:
    hub.gated = True

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert "model-missing: stabilityai/sd-turbo wants its licence accepted first" in done.stderr
    assert "HF_TOKEN" in done.stderr


def test_a_disk_that_is_too_small_is_told_before_anything_comes(hub: Hub, empty_folder: Path) -> None:
    hub.files["unet/huge.fp16.safetensors"] = safetensors((1,))
    hub.sizes["vae/config.json"] = 10**15

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert "what is to come takes 1000000.0 GB; make room" in done.stderr
    assert not list(empty_folder.rglob("*.part"))


def test_another_pipeline_than_the_catalogue_names_costs_nobody_a_download(hub: Hub, empty_folder: Path) -> None:
    index = json.loads(hub.files["model_index.json"]) | {"_class_name": "EvilPipeline"}
    hub.files["model_index.json"] = json.dumps(index).encode()

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert "class is 'EvilPipeline', the catalogue names StableDiffusionPipeline; nothing was fetched" in done.stderr
    assert hub.begun() == {"model_index.json"}


def test_a_header_that_lies_costs_nobody_a_download(hub: Hub, empty_folder: Path) -> None:
    hub.files[WEIGHTS] = (10**12).to_bytes(8, "little") + hub.files[WEIGHTS][8:]

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert "a header of 1000000000000 bytes); it was not fetched" in done.stderr


def test_what_asks_for_code_never_becomes_a_model(hub: Hub, empty_folder: Path) -> None:
    hub.files["unet/config.json"] = b'{"text": [{"deep": {"auto_map": {"AutoModel": "evil.Model"}}}]}'

    done = pull(hub, empty_folder)

    assert done.returncode == 1
    assert "unet/config.json: auto_map asks to run code" in done.stderr
    assert not (empty_folder / "sd-turbo").exists()


def test_a_plan_says_bytes_and_memory_and_fetches_nothing(hub: Hub, empty_folder: Path) -> None:
    done = pull(hub, empty_folder, "sd-turbo", "--dry-run", "--json")

    told = [json.loads(line) for line in done.stdout.splitlines()]
    planned = told[-1]
    assert (planned["event"], planned["revision"]) == ("planned", COMMIT)
    assert planned["bytes"] > 600_000
    # 301,005 values in two bytes each, with room to work in.
    assert planned["memory"] == round(2 * 301_005 * 1.1 + 2 * 301_005)
    assert not empty_folder.exists()


def test_progress_is_told_to_machines_line_by_line(hub: Hub, empty_folder: Path) -> None:
    done = pull(hub, empty_folder, "sd-turbo", "--json")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    counted = [event for event in events if event["event"] == "bytes"]
    assert counted[-1]["done"] == counted[-1]["total"] > 600_000
    assert events[-1]["event"] == "done"


def test_parts_come_along_when_they_are_asked_for(hub: Hub, empty_folder: Path) -> None:
    done = pull(hub, empty_folder, "sd-turbo", "--with-parts")

    # This hub has the model alone: its preview is asked for next, and is not there.
    assert done.returncode == 1
    assert (empty_folder / "sd-turbo" / MARKER).is_file()
    assert "the hub has no madebyollin/taesd" in done.stderr


def test_a_complete_model_is_not_pulled_again_until_a_file_is_lost(hub: Hub, empty_folder: Path) -> None:
    pull(hub, empty_folder)
    hub.sent.clear()
    again = pull(hub, empty_folder)
    untouched = list(hub.sent)
    shutil.rmtree(empty_folder / "sd-turbo" / "vae")
    hub.sent.clear()

    healed = pull(hub, empty_folder)

    assert "already complete" in again.stdout
    assert untouched == []
    assert healed.returncode == 0, healed.stderr
    assert (empty_folder / "sd-turbo" / "vae" / "config.json").is_file()
    assert hub.bytes_of(WEIGHTS) <= 100_001


def test_a_pull_without_a_network_is_told_in_one_sentence(empty_folder: Path) -> None:
    # A port where nobody listens: the hub is away.
    done = run_models("pull", "sd-turbo", "--models-dir", str(empty_folder), HF_ENDPOINT="http://127.0.0.1:9")

    assert done.returncode == 1
    assert "licence of sd-turbo: Stability AI" in done.stdout
    assert done.stderr.startswith("hub-away: can't reach the model hub for stabilityai/sd-turbo")
    assert done.stderr.count("\n") == 1


def test_a_pull_where_network_use_is_off_says_which_switch_and_the_other_way(empty_folder: Path) -> None:
    done = run_models("pull", "sd-turbo", "--models-dir", str(empty_folder), HF_HUB_OFFLINE="1")

    assert done.returncode == 1
    assert "HF_HUB_OFFLINE is set" in done.stderr
    assert "kadr models import DIR" in done.stderr
