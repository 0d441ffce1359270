"""Both contracts over every tiny model of the catalogue: real classes, loaded as real ones are."""

from collections.abc import Iterator, Sequence

import pytest

from models import catalogue
from models.catalogue import Capability, Catalogue, Entry, ModelRole
from models.protocols import ImageModel, TextModel
from models.residency import Residency
from tests.models.contract_image import ImageContract
from tests.models.contract_text import TextContract

BUILT = [entry for entry in catalogue.load().entries.values() if entry.builder]
TEXTS = [entry for entry in BUILT if entry.role is ModelRole.TEXT]
IMAGES = [entry for entry in BUILT if entry.role is ModelRole.IMAGE]


def name(entry: Entry) -> str:
    return entry.name


class TestText(TextContract):
    @pytest.fixture(scope="class", params=TEXTS, ids=name)
    @classmethod
    def entry(cls, request: pytest.FixtureRequest) -> Entry:
        found: Entry = request.param
        return found

    @pytest.fixture(scope="class")
    @classmethod
    def text_model(cls, entry: Entry, residency: Residency) -> Iterator[TextModel]:
        residency.text(entry.name)
        with residency.using(entry.name):
            yield residency.text(entry.name)


class TestImage(ImageContract):
    @pytest.fixture(scope="class", params=IMAGES, ids=name)
    @classmethod
    def entry(cls, request: pytest.FixtureRequest) -> Entry:
        found: Entry = request.param
        return found

    @pytest.fixture(scope="class")
    @classmethod
    def image_model(cls, entry: Entry, residency: Residency) -> Iterator[ImageModel]:
        residency.image(entry.name)
        with residency.using(entry.name):
            yield residency.image(entry.name)

    @pytest.fixture(scope="class")
    @classmethod
    def adapters(cls, entry: Entry, known: Catalogue) -> Sequence[str]:
        return [
            each.name
            for each in known.entries.values()
            if each.builder and each.base == entry.name and each.class_name.endswith("LoraLoaderMixin")
        ]


@pytest.mark.parametrize("capability", Capability)
def test_some_tiny_model_claims_each_capability(capability: Capability) -> None:
    claiming = [entry.name for entry in BUILT if entry.can(capability)]

    assert claiming, f"nothing shows that {capability} works; let a tiny entry of the catalogue claim it"


def test_both_contracts_run_over_several_architectures() -> None:
    assert {entry.class_name for entry in TEXTS} >= {
        "Qwen3ForCausalLM",
        "LlamaForCausalLM",
        "Gemma4ForConditionalGeneration",
    }
    assert {entry.class_name for entry in IMAGES} >= {
        "StableDiffusionPipeline",
        "StableDiffusionXLPipeline",
        "Flux2KleinPipeline",
        "ZImagePipeline",
        "QwenImageEditPlusPipeline",
    }
