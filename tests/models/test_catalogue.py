"""The catalogue names only what exists, and the profiles only what it names."""

import inspect

import pytest

from kadr import profiles
from kadr.settings import Profile
from models import catalogue, libraries
from models.catalogue import Catalogue, Entry, ModelRole
from models.errors import ModelMissing

NAMES = tuple(catalogue.load().entries)


@pytest.fixture(params=NAMES)
def entry(request: pytest.FixtureRequest, known: Catalogue) -> Entry:
    return known.entry(request.param)


def test_the_catalogue_is_not_empty() -> None:
    assert len(NAMES) >= 10


def test_every_class_exists_in_the_installed_library(entry: Entry) -> None:
    library = libraries.transformers() if entry.role is ModelRole.TEXT else libraries.diffusers()

    assert libraries.class_of(library, entry.class_name)
    assert not entry.guide_class or libraries.class_of(library, entry.guide_class)


def test_every_pipeline_reports_its_steps_and_takes_seeds(entry: Entry) -> None:
    if entry.role is ModelRole.TEXT:
        return
    for name in filter(None, (entry.class_name, entry.guide_class)):
        taken = inspect.signature(libraries.class_of(libraries.diffusers(), name).__call__).parameters

        assert {"callback_on_step_end", "generator", "output_type", "prompt"} <= set(taken)


def test_every_entry_says_what_it_may_be_used_for_and_what_it_needs(entry: Entry) -> None:
    assert entry.licence
    assert entry.memory_gb > 0
    assert entry.capabilities
    assert entry.defaults.max_tokens if entry.role is ModelRole.TEXT else entry.defaults.steps


def test_only_built_models_are_noise(entry: Entry) -> None:
    assert entry.noise == bool(entry.builder)


def test_the_profiles_of_the_film_name_models_of_the_right_role(known: Catalogue) -> None:
    for pair in profiles.PROFILES.values():
        assert pair.text is None or known.entry(pair.text).role is ModelRole.TEXT
        assert pair.image is None or known.entry(pair.image).role is ModelRole.IMAGE


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


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ('repository = "a/b"\nsteps = 3', "steps"),
        ('repository = "a/b"\nbuilder = "text"', "either a repository or a builder"),
        ('role = "text"', "either a repository or a builder"),
    ],
)
def test_a_wrong_entry_is_named_with_its_key(lines: str, complaint: str) -> None:
    text = f'[models.odd]\nclass = "X"\nlicence = "MIT"\ncommercial = "yes"\nmemory_gb = 1\nverified = true\n{lines}\n'

    with pytest.raises(ValueError, match=complaint):
        catalogue.parse(text)
