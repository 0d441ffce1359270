"""Orders know their bounds, profiles their models, files their names."""

from dataclasses import fields

import pytest
from pydantic import TypeAdapter, ValidationError

from kadr import profiles
from kadr.errors import Invalid, ModelMissing
from kadr.settings import Profile
from kadr.studio.bible import NewEntry
from kadr.studio.boards import BoardOrder
from kadr.studio.concepts import ConceptOrder
from kadr.studio.downloads import file_name
from kadr.studio.drafts import DraftCharacter, DraftOrder
from kadr.studio.projects import NewProject
from kadr.studio.takes import TakeOrder

ORDERS = (DraftOrder, DraftCharacter, ConceptOrder, TakeOrder, BoardOrder, NewProject, NewEntry)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
def test_an_order_is_frozen_closed_and_bounded(order: type) -> None:
    schema = TypeAdapter(order).json_schema()

    assert schema["additionalProperties"] is False
    assert order.__dataclass_params__.frozen  # type: ignore[attr-defined]  # every dataclass has it
    assert hasattr(order, "__slots__")
    unbounded = [name for name, field in schema["properties"].items() if not _bounded(field)]
    assert not unbounded, f"give {unbounded} a limit that /v1/about could publish"
    assert len(fields(order)) == len(schema["properties"])


def _bounded(field: dict[str, object]) -> bool:
    options = field.get("anyOf")
    if isinstance(options, list):
        return all(_bounded(option) for option in options)
    limits = {
        "string": ("maxLength", "pattern"),
        "integer": ("maximum",),
        "number": ("maximum",),
        "array": ("maxItems",),
    }
    kind = str(field.get("type", "enum"))
    return kind not in limits or any(limit in field for limit in limits[kind])


@pytest.mark.parametrize("value", [{"seed": 2**32}, {"seed": "1"}, {"count": 17}, {"width": 1000}, {"strength": 0}])
def test_a_take_out_of_bounds_cannot_be_said(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(TakeOrder).validate_python(value)


def test_every_profile_with_a_picture_model_knows_how_to_ask_it() -> None:
    models = {models.image for models in profiles.PROFILES.values() if models.image}

    assert models == set(profiles.PICTURES)


@pytest.mark.parametrize(
    ("model", "aspect", "size"),
    [("sd-1.5", 16 / 9, (512, 288)), ("flux.2-klein-4b", 9 / 16, (576, 1024)), ("tiny-image", 3.0, (128, 64))],
)
def test_a_picture_has_the_shape_of_the_frame_on_the_models_grid(
    model: str, aspect: float, size: tuple[int, int]
) -> None:
    found = profiles.picture(model, aspect)

    assert (found.width, found.height) == size
    assert found.steps >= 1


def test_what_an_order_says_wins_over_the_models_defaults() -> None:
    found = profiles.picture("sd-1.5", 1.5, width=640, steps=9, guidance=0.0)

    assert (found.width, found.height, found.steps, found.guidance) == (640, 336, 9, 0.0)


@pytest.mark.parametrize(("role", "model"), [("text", "qwen3-1.7b"), ("image", "sd-1.5")])
def test_a_missing_model_is_named_with_the_command_that_gets_it(role: str, model: str) -> None:
    with pytest.raises(ModelMissing, match=f"kadr models pull {model}.*KADR_PROFILE=laptop"):
        profiles.require(Profile.OFFLINE, role)

    assert profiles.require(Profile.TINY, role) == f"tiny-{role}"


def test_auto_is_settled_by_the_most_capable_worker() -> None:
    assert profiles.settle_auto(Profile.AUTO, []) is Profile.OFFLINE
    assert profiles.settle_auto(Profile.AUTO, ["tiny", "studio", "?", "laptop"]) is Profile.STUDIO
    assert profiles.settle_auto(Profile.TINY, ["studio"]) is Profile.TINY
    with pytest.raises(Invalid):
        profiles.models_of(Profile.AUTO)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Боран", "Боран.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("C:\\a|b?.exe", "C a b .exe.pdf"),
        ("a\r\nSet-Cookie: x", "a Set-Cookie x.pdf"),
        ("\u202egnp.exe", "gnp.exe.pdf"),
        ("  . ", "kadr.pdf"),
        ("", "kadr.pdf"),
        ("Ә" * 300, "Ә" * 100 + ".pdf"),
    ],
)
def test_a_file_name_is_safe_in_every_alphabet(title: str, name: str) -> None:
    assert file_name(title, "pdf") == name
