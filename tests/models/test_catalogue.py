"""The catalogue names only what exists and agrees with itself; a machine's owner adds to it by the same rules."""

import inspect
import re
from pathlib import Path

import pytest

from kadr import profiles
from kadr.settings import Profile
from models import catalogue, libraries
from models.catalogue import Capability, Catalogue, Commercial, Entry, ModelRole, Runtime
from models.errors import CatalogueWrong, ModelMissing

KNOWN = catalogue.load()
NAMES = tuple(KNOWN.entries)
PIPELINES = sorted({c for e in KNOWN.entries.values() for c in (e.class_name, *e.classes.values()) if "Pipeline" in c})

FILLED = 'licence = "MIT"\ncommercial = "yes"\nmemory_gb = 1\nverified = true\n'
TEXT = 'role = "text"\nclass = "LlamaForCausalLM"\ncapabilities = ["chat"]\ndefaults = { max_tokens = 8 }\n' + FILLED
IMAGE = (
    'role = "image"\nruntime = "diffusers"\nclass = "StableDiffusionXLPipeline"\ndefaults = { steps = 2 }\n' + FILLED
)


@pytest.fixture(params=NAMES)
def entry(request: pytest.FixtureRequest) -> Entry:
    return KNOWN.entry(request.param)


def test_the_catalogue_is_not_empty() -> None:
    assert len(NAMES) >= 40
    assert len(PIPELINES) >= 15


def test_every_class_exists_in_the_installed_library(entry: Entry) -> None:
    library = libraries.transformers() if entry.role is ModelRole.TEXT else libraries.diffusers()
    if entry.role is ModelRole.ADAPTER:
        library = library.loaders

    for name in (entry.class_name, *entry.classes.values()):
        assert isinstance(getattr(library, name), type), name


@pytest.mark.parametrize("name", PIPELINES)
def test_every_pipeline_reports_its_steps_and_takes_seeds(name: str) -> None:
    taken = inspect.signature(libraries.class_of(libraries.diffusers(), name).__call__).parameters

    assert {"callback_on_step_end", "generator", "output_type", "prompt"} <= set(taken)


def test_every_pipeline_takes_the_pictures_that_its_capability_is_about() -> None:
    wanted = {
        "image-to-image": {"image", "strength"},
        "inpaint": {"image", "mask_image"},
        "control": {"controlnet_conditioning_scale"},
        "control-image-to-image": {"control_image", "image", "strength"},
        "control-inpaint": {"control_image", "mask_image"},
    }
    checked = 0
    for entry in KNOWN.entries.values():
        for capability, name in entry.classes.items():
            taken = inspect.signature(libraries.class_of(libraries.diffusers(), name).__call__).parameters
            assert wanted[capability] <= set(taken), (entry.name, capability)
            checked += 1
    assert checked > 20


def test_every_entry_says_what_it_may_be_used_for_and_what_it_needs(entry: Entry) -> None:
    assert entry.licence
    assert entry.memory_gb > 0
    assert entry.capabilities or entry.role not in (ModelRole.TEXT, ModelRole.IMAGE)


def test_only_built_models_are_noise(entry: Entry) -> None:
    assert entry.noise == bool(entry.builder)


def test_what_a_commercial_project_must_not_use_is_marked_so() -> None:
    marked = {name for name, entry in KNOWN.entries.items() if entry.commercial is not Commercial.YES}

    assert {"qwen-image-2.1", "flux.2-klein-9b", "flux.2-dev", "kazllm-8b", "sherkala-8b", "krea-2-turbo"} <= marked
    assert "under US$1,000,000" in KNOWN.entry("krea-2-turbo").cap


def test_the_profiles_of_the_film_name_models_of_the_right_role(known: Catalogue) -> None:
    for pair in profiles.PROFILES.values():
        assert pair.text is None or known.entry(pair.text).role is ModelRole.TEXT
        assert pair.image is None or known.entry(pair.image).role is ModelRole.IMAGE


def test_what_the_front_end_knows_of_the_profiles_models_is_what_the_catalogue_says(known: Catalogue) -> None:
    named = {name for pair in profiles.PROFILES.values() for name in (pair.text, pair.image) if name}

    assert set(profiles.LICENCES) == named
    assert {name: known.entry(name).licence for name in named} == profiles.LICENCES
    # An order is checked against these before any worker has reported: none of them may be refused to anybody.
    assert all(known.entry(name).commercial is Commercial.YES for name in named)


def test_a_probe_chooses_among_the_profiles_of_the_film(known: Catalogue) -> None:
    for name, ready in known.profiles.items():
        pair = profiles.PROFILES[Profile(name)]
        assert (ready.text, ready.image) == (pair.text, pair.image)


def test_the_film_orders_pictures_with_the_models_own_steps_and_guidance(known: Catalogue) -> None:
    for name, ordered in profiles.PICTURES.items():
        defaults = known.entry(name).defaults
        assert (defaults.steps, defaults.guidance) == (ordered.steps, ordered.guidance)


def test_an_unknown_name_is_answered_with_the_known_ones(known: Catalogue) -> None:
    with pytest.raises(ModelMissing, match=r"no model 'gpt'; it has tiny-text"):
        known.entry("gpt")


WRONG = {
    "an unknown key": (TEXT + 'repository = "a/b"\nsteps = 3', r"odd: unknown keys \['steps'\]"),
    "two sources": (TEXT + 'repository = "a/b"\nbuilder = "text"', "one of a repository, a builder and a url"),
    "no source": (TEXT, "one of a repository, a builder and a url"),
    "no role": ('class = "X"\nrepository = "a/b"\n' + FILLED, "role missing"),
    "an unknown role": ('class = "X"\nrole = "sound"\n' + FILLED, "role = 'sound'"),
    "a number as text": (TEXT.replace("= 1\n", '= "1"\n') + 'repository = "a/b"', "memory_gb = '1': a number"),
    "text as a flag": (TEXT.replace("= true", '= "true"') + 'repository = "a/b"', "verified = 'true': true or false"),
    "an unknown default": (
        TEXT.replace("max_tokens", "tokens") + 'repository = "a/b"',
        r"defaults = .*unknown \['tokens'\]",
    ),
    "no budget": (TEXT.replace("= 8", "= 0") + 'repository = "a/b"', "defaults.max_tokens is missing"),
    "a path as repository": (TEXT + 'repository = "../b/c"', "is not owner/name"),
    "weights elsewhere": (TEXT + 'repository = "a/b"\nweights = "../x.safetensors"', "inside the repository"),
    "weights that are no safetensors": (TEXT + 'repository = "a/b"\nweights = "x.bin"', "not a .safetensors file"),
    "a cap without its limit": (TEXT.replace('"yes"', '"capped"') + 'repository = "a/b"', "belong together"),
    "a server without a name for it": (TEXT + 'url = "http://h:1/v1"', "served_name"),
    "a server of another kind": (TEXT + 'url = "ftp://h"\nruntime = "openai"\nserved_name = "m"', "http:// or https"),
    "an unknown kind of holding": (TEXT + 'repository = "a/b"\nquantise = "int3"', "there are int8"),
    "pictures of a text model": (TEXT.replace('["chat"]', '["chat", "edit"]') + 'repository = "a/b"', "are none of a"),
    "a picture model without capabilities": (IMAGE + 'repository = "a/b"', "capabilities are missing"),
    "a capability without its class": (
        IMAGE + 'repository = "a/b"\ncapabilities = ["text-to-image", "inpaint"]',
        "inpaint and classes.inpaint belong together",
    ),
    "control without nets": (
        IMAGE + 'repository = "a/b"\ncapabilities = ["control"]\nclasses = { control = "X" }',
        "the capability control and controls belong together",
    ),
    "a net that is not there": (
        IMAGE + 'repository = "a/b"\ncapabilities = ["control"]\nclasses = { control = "X" }\n'
        'controls = { depth = "nobody" }',
        "controls.depth = 'nobody', and the catalogue has no control model",
    ),
    "a preview of another role": (
        IMAGE + 'repository = "a/b"\ncapabilities = ["text-to-image"]\npreview = "odd"',
        "preview = 'odd', and the catalogue has no preview model",
    ),
    "an edit without references": (
        IMAGE + 'repository = "a/b"\ncapabilities = ["edit"]',
        "references: how many pictures",
    ),
    "a part of nothing": (
        'role = "adapter"\nruntime = "diffusers"\nclass = "X"\nrepository = "a/b"\n' + FILLED,
        "base is missing",
    ),
}


@pytest.mark.parametrize(("lines", "complaint"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_entry_is_named_with_its_key(lines: str, complaint: str) -> None:
    with pytest.raises(CatalogueWrong, match=complaint):
        catalogue.parse(f"[models.odd]\n{lines}\n")


@pytest.mark.parametrize("name", ["../up", "A", "a b", "a" * 65, "", ".hidden"])
def test_a_name_that_could_be_a_path_is_refused(name: str) -> None:
    with pytest.raises(CatalogueWrong, match="a name has small letters"):
        catalogue.parse(f'[models."{name}"]\nrepository = "a/b"\n{TEXT}')


OWN = """
[models.aru-style]
role = "adapter"
runtime = "diffusers"
class = "StableDiffusionXLLoraLoaderMixin"
repository = "local/aru-style"
base = "sdxl"
weights = "aru.safetensors"
licence = "own work"
commercial = "yes"
about = "Әженің ою-өрнегі: стиль по рисункам художника"

[models.house-server]
role = "text"
runtime = "openai"
url = "http://10.0.0.7:8000/v1"
served_name = "google/gemma-4-26B-A4B-it"
licence = "Apache-2.0"
commercial = "yes"
capabilities = ["chat"]
defaults = { max_tokens = 2048 }

[models."krea-2-turbo"]
commercial = "yes"
cap = ""
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "catalogue.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_a_machines_owner_adds_lora_sets_and_servers(own: Path) -> None:
    found = catalogue.load(own)

    style, server = found.entry("aru-style"), found.entry("house-server")
    assert (style.remedy, style.about) == (
        "kadr models import DIR --as aru-style",
        "Әженің ою-өрнегі: стиль по рисункам художника",
    )
    assert (server.runtime, server.served, server.source) == (Runtime.OPENAI, True, "http://10.0.0.7:8000/v1")
    assert server.can(Capability.CHAT)


def test_a_machines_owner_changes_single_keys_and_the_rest_stays(own: Path) -> None:
    changed, shipped = catalogue.load(own).entry("krea-2-turbo"), KNOWN.entry("krea-2-turbo")

    assert (changed.commercial, changed.cap) == (Commercial.YES, "")
    assert (changed.repository, changed.class_name) == (shipped.repository, shipped.class_name)


def test_a_folder_without_a_catalogue_of_its_own_has_the_one_that_ships(tmp_path: Path) -> None:
    assert catalogue.load(tmp_path).entries == KNOWN.entries


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[models.x\n", "not TOML"),
        ("[film]\n", r"unknown sections \['film'\]"),
        ("[profiles.laptop]\ntext = 'a'\n", "profiles are not changed here"),
        ("models = 3\n", "a table per name"),
        ('[models.sdxl]\npreview = "nobody"\n', "model sdxl: preview = 'nobody'"),
        ("# " + "ү" * 600_000, "more than 1000000 bytes"),
    ],
)
def test_what_is_wrong_in_a_machines_own_catalogue_is_named_with_its_file(
    text: str, complaint: str, tmp_path: Path
) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CatalogueWrong, match=complaint) as wrong:
        catalogue.load(tmp_path)

    assert wrong.value.detail.startswith(str(file))


PAGE = (Path(catalogue.__file__).parent.parent / "docs" / "models.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_of_the_page_is_taken(example: str, tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(example, encoding="utf-8")

    assert catalogue.load(tmp_path).entries != KNOWN.entries


def test_every_model_that_the_page_names_is_there() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "`" in line]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9.-]+)`", row)}

    assert len(named) > 15
    assert named <= set(NAMES)


def test_every_command_of_the_page_is_one() -> None:
    commands = re.findall(r"kadr models ([a-z-]+)", PAGE)

    assert len(commands) > 6
    assert set(commands) <= {"list", "pull", "check", "import", "probe", "build-tiny"}
