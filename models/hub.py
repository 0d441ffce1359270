"""The model hub: the only place that reaches the network, and only because somebody typed `kadr models pull`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from models.catalogue import Entry, ModelRole
from models.devices import GB
from models.errors import HubAway, ModelError, ModelMissing
from models.shelf import Shelf, write_marker

_TEXT = ("*.json", "*.txt", "*.model", "*.jinja", "LICENSE*", "NOTICE*")
# Pipelines keep weights in folders; what lies at the top of such a repository is the same once more as one file.
_IMAGE = ("model_index.json", "*/*.json", "*/*.txt", "*/*.model", "*/*.jinja", "LICENSE*", "NOTICE*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a pull will bring: a commit, the files, their bytes."""

    revision: str
    files: tuple[str, ...]
    size: int


def patterns(entry: Entry) -> tuple[str, ...]:
    """Which files are wanted: safetensors, JSON, tokenizer files and the licence; never what can carry code."""
    if entry.role is ModelRole.TEXT:
        return ("*.safetensors", *_TEXT)
    if entry.variant:
        return (f"*/*.{entry.variant}.safetensors", f"*/*.{entry.variant}-*.safetensors", *_IMAGE)
    return ("*/*.safetensors", *_IMAGE)


def pull(shelf: Shelf, entry: Entry, *, say: Callable[[str], None]) -> Path:
    """Bring an entry's files, resumable, into its folder; `say` hears each stage in a sentence.

    Raises HubAway, ModelMissing (no such repository, a licence to accept first), ModelError (the disk is full)."""
    if entry.builder:
        raise ModelMissing(f"{entry.name} is built on this machine, not pulled: `{entry.remedy}`")
    if shelf.present(entry):
        say(f"{entry.name} is already complete in {shelf.path(entry)}")
        return shelf.path(entry)
    with _asking(entry):
        plan = _plan(entry)
    say(f"{entry.name}: {entry.repository} at {plan.revision[:12]}, {plan.size / GB:.1f} GB in {len(plan.files)} files")
    _check_disk(shelf, plan)
    # Not hidden and not random: a broken download goes on where it stopped.
    beside = shelf.folder / f"{entry.name}.partial"
    beside.mkdir(parents=True, exist_ok=True)
    with _asking(entry):
        _download(entry, plan, beside)
    shutil.rmtree(beside / ".cache", ignore_errors=True)
    write_marker(beside, entry, revision=plan.revision)
    target = shelf.path(entry)
    if target.exists():
        shutil.rmtree(target)
    beside.rename(target)
    return shelf.find(entry)


def _plan(entry: Entry) -> Plan:
    from huggingface_hub import HfApi  # half a second; only for pulls

    info = HfApi().model_info(entry.repository, revision=entry.revision or None, files_metadata=True)
    wanted = [f for f in info.siblings or [] if any(fnmatch(f.rfilename, p) for p in patterns(entry))]
    return Plan(
        revision=str(info.sha or entry.revision),
        files=tuple(f.rfilename for f in wanted),
        size=sum(f.size or 0 for f in wanted),
    )


def _download(entry: Entry, plan: Plan, beside: Path) -> None:
    from huggingface_hub import snapshot_download  # half a second; only for pulls

    snapshot_download(
        entry.repository, revision=plan.revision, local_dir=beside, allow_patterns=list(plan.files), max_workers=4
    )


def _check_disk(shelf: Shelf, plan: Plan) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(shelf.folder).free
    if free < plan.size * 1.05:
        raise ModelError(
            f"{shelf.folder} has {free / GB:.1f} GB free, the files take {plan.size / GB:.1f} GB; "
            "make room or give another folder with --models-dir"
        )


@contextmanager
def _asking(entry: Entry) -> Iterator[None]:
    """The hub's many errors as our three."""
    # The hub's client speaks through httpx2 and lets its errors pass.
    from httpx2 import HTTPError  # half a second; only for pulls
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise ModelMissing(
            f"{entry.repository} wants its licence accepted first: sign in on its page, accept, then set HF_TOKEN"
        ) from error
    except (errors.RepositoryNotFoundError, errors.RevisionNotFoundError) as error:
        raise ModelMissing(f"the hub has no {entry.repository} at {entry.revision or 'its newest revision'}") from error
    except errors.OfflineModeIsEnabled as error:
        raise HubAway("HF_HUB_OFFLINE is set: unset it for this command, or copy the model's folder by hand") from error
    except (HTTPError, errors.LocalEntryNotFoundError, ConnectionError, TimeoutError) as error:
        raise HubAway(
            f"can't reach the model hub for {entry.repository} ({type(error).__name__}); what was fetched is kept: "
            "run the command again when the network is back"
        ) from error
