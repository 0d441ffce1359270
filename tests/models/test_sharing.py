"""What models have in common is held once; what belongs to one is counted with it, and leaves before it does."""

import weakref
from pathlib import Path

import pytest

from models.catalogue import Catalogue
from models.protocols import Adapter, ImageModel, ImageOrder, ImageReply
from models.residency import Residency
from models.rooms import RESERVE
from models.shelf import Shelf, write_marker
from tests.models.conftest import Notes
from tests.models.test_residency import copies, names

# Of tiny-text, tiny-image and tiny-sdxl, all together and each twice over: nobody has to leave.
ROOMY = 100_000_000


def paint(model: ImageModel, **settings: object) -> ImageReply:
    order = ImageOrder(prompt="Өзен жағасы", width=64, height=64, steps=1, **settings)  # type: ignore[arg-type]
    [(_, reply)] = model.paint([order], Notes())
    assert isinstance(reply, ImageReply)
    return reply


def test_two_checkpoints_with_the_same_encoders_hold_them_once(
    shelf: Shelf, known: Catalogue, empty_folder: Path
) -> None:
    two = copies(shelf, known, empty_folder, "tiny-image", 2)
    residency = Residency(empty_folder, "cpu", known=two, memory=ROOMY)
    one = residency.image("tiny-image-0").pipeline  # type: ignore[attr-defined]  # the runtime's own

    other = residency.image("tiny-image-1").pipeline  # type: ignore[attr-defined]

    assert other.text_encoder is one.text_encoder
    assert other.vae is one.vae
    assert other.unet is not one.unet
    assert residency.provenance("tiny-image-1").how["shared"] == "text_encoder, vae"


def test_a_lenders_leaving_takes_nothing_from_who_borrowed(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    two = copies(shelf, known, empty_folder, "tiny-image", 2)
    residency = Residency(empty_folder, "cpu", known=two, memory=ROOMY)
    before = paint(residency.image("tiny-image-0"))
    borrower = residency.image("tiny-image-1")

    residency.drop("tiny-image-0")

    assert paint(borrower).png == before.png


def test_encoders_that_differ_in_one_byte_are_not_shared(shelf: Shelf, known: Catalogue, empty_folder: Path) -> None:
    two = copies(shelf, known, empty_folder, "tiny-image", 2)
    other = Shelf(folder=empty_folder).path(two.entry("tiny-image-1"))
    file = other / "text_encoder" / "model.safetensors"
    changed = bytearray(file.read_bytes())
    changed[-2] ^= 1
    file.write_bytes(changed)
    write_marker(other, two.entry("tiny-image-1"), revision="1")
    residency = Residency(empty_folder, "cpu", known=two, memory=ROOMY)
    one = residency.image("tiny-image-0").pipeline  # type: ignore[attr-defined]  # the runtime's own

    two_pipeline = residency.image("tiny-image-1").pipeline  # type: ignore[attr-defined]

    assert two_pipeline.text_encoder is not one.text_encoder
    assert two_pipeline.vae is one.vae


@pytest.fixture
def painters(shelf: Shelf) -> Residency:
    return Residency(shelf.folder, "cpu", memory=ROOMY)


def bytes_of(residency: Residency, name: str) -> int:
    [found] = [each.bytes for each in residency.resident() if each.name == name]
    return found


def test_parts_are_loaded_when_first_wanted_and_counted_with_their_owner(painters: Residency) -> None:
    painters.image("tiny-sdxl")
    before = bytes_of(painters, "tiny-sdxl")

    module = painters.part("tiny-sdxl", "tiny-sdxl-control")

    assert painters.part("tiny-sdxl", "tiny-sdxl-control") is module
    assert bytes_of(painters, "tiny-sdxl") > before
    assert names(painters) == ["tiny-sdxl"]


def test_a_lora_set_counts_with_the_model_that_wears_it(painters: Residency) -> None:
    model = painters.image("tiny-sdxl")
    before = bytes_of(painters, "tiny-sdxl")

    with painters.using("tiny-sdxl"):
        paint(model, adapters=(Adapter(name="tiny-lora"),))

    assert bytes_of(painters, "tiny-sdxl") > before


def test_parts_leave_before_any_model_does(shelf: Shelf, painters: Residency) -> None:
    painters.image("tiny-sdxl")
    painters.text("tiny-text")
    plain, text_bytes = bytes_of(painters, "tiny-sdxl"), bytes_of(painters, "tiny-text")
    painters.drop("tiny-sdxl")
    tight = Residency(shelf.folder, "cpu", memory=int((plain + text_bytes + 50_000) / (1 - RESERVE)))
    model = tight.image("tiny-sdxl")
    tight.part("tiny-sdxl", "tiny-sdxl-control")
    with_part = bytes_of(tight, "tiny-sdxl")

    tight.text("tiny-text")

    assert with_part > bytes_of(tight, "tiny-sdxl")
    assert names(tight) == ["tiny-sdxl", "tiny-text"]
    assert [gone.name for gone in tight.evictions()] == ["tiny-sdxl/tiny-sdxl-control"]
    assert paint(model).steps == 1


def test_a_part_that_has_left_is_loaded_again(painters: Residency) -> None:
    painters.image("tiny-sdxl")
    first = weakref.ref(painters.part("tiny-sdxl", "tiny-sdxl-control"))
    assert painters._lodging._drop_part("for the test", ())
    assert first() is None

    again = painters.part("tiny-sdxl", "tiny-sdxl-control")

    assert again is not None


def test_a_model_that_does_not_fit_whole_paints_the_same_in_pieces(shelf: Shelf, painters: Residency) -> None:
    whole = paint(painters.image("tiny-sdxl"))
    room = int(0.9 * bytes_of(painters, "tiny-sdxl") / (1 - RESERVE))
    tight = Residency(shelf.folder, "cpu", memory=room, main_memory=ROOMY)

    model = tight.image("tiny-sdxl")

    assert tight.provenance("tiny-sdxl").how["placement"].startswith("model-offload (2.4 MB wanted, 2.")
    assert [(each.name, str(each.where)) for each in tight.resident()] == [("tiny-sdxl", "memory")]
    with tight.using("tiny-sdxl"):
        assert paint(model).png == whole.png


def test_a_model_in_pieces_leaves_the_device_to_others(shelf: Shelf, painters: Residency) -> None:
    painters.image("tiny-sdxl")
    room = int(0.9 * bytes_of(painters, "tiny-sdxl") / (1 - RESERVE))
    tight = Residency(shelf.folder, "cpu", memory=room, main_memory=ROOMY)
    tight.image("tiny-sdxl")

    tight.image("tiny-image")

    assert {each.name: str(each.where) for each in tight.resident()} == {"tiny-sdxl": "memory", "tiny-image": "device"}
    assert tight.evictions() == ()
