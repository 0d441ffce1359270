"""A commercial project is refused what its licence forbids, with the licence and the way out; nobody else is."""

import pytest

from models import catalogue, licences
from models.catalogue import Commercial

KNOWN = catalogue.load().entries
FREE = [name for name, entry in KNOWN.items() if entry.commercial is Commercial.YES]
OTHERS = [name for name in KNOWN if name not in FREE]


@pytest.mark.parametrize("name", KNOWN)
def test_a_project_that_earns_nothing_may_use_everything(name: str) -> None:
    assert licences.refusal(KNOWN[name], commercial=False) is None


@pytest.mark.parametrize("name", OTHERS)
def test_a_commercial_project_is_refused_with_the_licence_and_the_remedy(name: str) -> None:
    refused = licences.refusal(KNOWN[name], commercial=True)

    assert refused is not None
    assert name in refused
    assert KNOWN[name].licence in refused
    assert "choose another model" in refused or "catalogue.toml" in refused


@pytest.mark.parametrize("name", FREE)
def test_a_commercial_project_may_use_the_others(name: str) -> None:
    assert licences.refusal(KNOWN[name], commercial=True) is None


def test_a_limit_is_named_with_the_line_that_lifts_it() -> None:
    refused = licences.refusal(KNOWN["krea-2-turbo"], commercial=True) or ""

    assert "only under US$1,000,000" in refused
    keys = refused[refused.index('commercial = "yes"') : refused.index(");")].replace(", ", "\n")
    lifted = catalogue.parse(KREA, over=f'[models."krea-2-turbo"]\n{keys}\n').entry("krea-2-turbo")
    assert licences.refusal(lifted, commercial=True) is None


KREA = """
[models."krea-2-turbo"]
role = "image"
runtime = "diffusers"
class = "Krea2Pipeline"
repository = "krea/Krea-2-Turbo"
licence = "Krea 2 Community License"
commercial = "capped"
cap = "under a limit"
capabilities = ["text-to-image"]
defaults = { steps = 8 }
"""


def test_what_could_not_be_verified_is_allowed_and_told() -> None:
    assert licences.refusal(KNOWN["sd-1.5"], commercial=True) is None
    assert "could not be verified" in (licences.caution(KNOWN["sd-1.5"]) or "")
    assert licences.caution(KNOWN["sdxl"]) is None
    assert licences.caution(KNOWN["tiny-image"]) is None


def test_parts_count_too() -> None:
    used = licences.used(KNOWN["sdxl"], control="pose", references=1, adapters=("kazllm-8b",))

    assert used == ("sdxl", "sdxl-pose", "sdxl-ip-adapter", "kazllm-8b")
    assert len(list(licences.refusals(used, KNOWN, commercial=True))) == 1
