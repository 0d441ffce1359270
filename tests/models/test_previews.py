"""Previews: every class's latents are unpacked rightly, drawn cheaply, and no oftener than a person follows."""

import io
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from PIL import Image

from models import latents, preview
from models.families import Latents, of
from models.image import DiffusersImage
from models.preview import Pace, Previewer, Projection, previewer
from models.residency import Residency

SIZE = (64, 48)


def pipeline(residency: Residency, name: str) -> Any:
    found = residency.image(name)
    assert isinstance(found, DiffusersImage)
    return found.pipeline


def picture() -> torch.Tensor:
    ramp = torch.linspace(-1, 1, SIZE[0]).expand(1, 3, SIZE[1], SIZE[0]).clone()
    ramp[:, 1] = 0.5
    return ramp


def packed_flux2(pipe: Any, raw: torch.Tensor) -> torch.Tensor:
    """As the pipeline itself packs a reference."""
    with torch.no_grad():
        found: torch.Tensor = pipe._pack_latents(pipe._encode_vae_image(picture(), None))
    return found


def packed_qwen(pipe: Any, raw: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        given = pipe._encode_vae_image(picture().unsqueeze(2), None)
    rows, channels, _, height, width = given.shape
    found: torch.Tensor = pipe._pack_latents(given, rows, channels, height, width)
    return found


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("tiny-image", lambda pipe, raw: raw),
        ("tiny-sdxl", lambda pipe, raw: raw),
        ("tiny-z-image", lambda pipe, raw: raw),
        ("tiny-klein", packed_flux2),
        ("tiny-qwen-edit", packed_qwen),
    ],
)
def test_latents_come_out_as_the_autoencoder_put_them_in(
    residency: Residency, name: str, pack: Callable[[Any, torch.Tensor], torch.Tensor]
) -> None:
    pipe = pipeline(residency, name)
    lie = of(type(pipe).__name__).latents
    with torch.no_grad():
        raw = latents.encoded(pipe.vae, lie, picture(), "cpu")

    found = latents.grid(pack(pipe, raw), lie, pipe, SIZE)

    torch.testing.assert_close(found, raw, atol=1e-4, rtol=1e-4)


def test_the_patches_of_references_are_no_part_of_the_picture() -> None:
    channels, height, width = 3, 4, 6
    wanted = torch.arange(float(channels * height * width)).reshape(channels, height, width)
    # As JoyImage packs them: patches of two by two, the picture's before any other.
    patches = wanted.reshape(channels, 1, 1, height // 2, 2, width // 2, 2).permute(1, 3, 5, 0, 2, 4, 6)
    row = torch.cat([patches.reshape(-1, channels, 1, 2, 2), torch.full((5, channels, 1, 2, 2), -9.0)])

    assert (latents._joy(row[None], height // 2, width // 2)[0] == wanted).all()


def test_a_projection_draws_what_the_picture_shows(residency: Residency) -> None:
    # A trained autoencoder keeps colours apart; this one is made to: its latents are the picture's own means.
    card = preview._card()
    weights = torch.cat([torch.eye(3), torch.zeros(1, 3)])
    means = torch.nn.functional.adaptive_avg_pool2d(card, (16, 16))

    drawn = Projection(weights, spread=1.0)(means)

    torch.testing.assert_close(drawn.permute(0, 3, 1, 2), means)


@pytest.mark.parametrize("name", ["tiny-image", "tiny-klein", "tiny-qwen-edit"])
def test_every_kind_of_autoencoder_gets_a_projection(residency: Residency, name: str) -> None:
    pipe = pipeline(residency, name)

    fitted = preview.fit(pipe.vae, of(type(pipe).__name__).latents)

    assert fitted is not None
    assert bool(torch.isfinite(fitted._weights).all())


def test_an_autoencoder_in_half_precision_is_fitted_in_full_and_left_as_it_was(residency: Residency) -> None:
    vae = type(pipeline(residency, "tiny-sdxl").vae).from_config(pipeline(residency, "tiny-sdxl").vae.config)
    half = vae.to(torch.float16)

    fitted = preview.fit(half)

    assert fitted is not None
    assert half.dtype is torch.float16


def test_a_tiny_autoencoder_draws_where_one_fits(residency: Residency) -> None:
    pipe = pipeline(residency, "tiny-sdxl")
    tiny = tiny_autoencoder(channels=4)
    fine, rough = previewer(pipe, Latents.PLAIN, tiny), previewer(pipe, Latents.PLAIN, None)
    rows = torch.randn((1, 4, 6, 8), generator=torch.Generator().manual_seed(1))

    drawn, other = (each.start(pipe, rows, [0], SIZE) for each in (fine, rough) if each)

    assert drawn._pixels.shape == (1, 48, 64, 3)
    assert other._pixels.shape == (1, 6, 8, 3)


def test_a_tiny_autoencoder_of_other_latents_is_left_alone(residency: Residency) -> None:
    pipe = pipeline(residency, "tiny-sdxl")

    found = previewer(pipe, Latents.PLAIN, tiny_autoencoder(channels=16))

    assert found is not None
    assert found._fine is None


def test_fine_drawings_that_would_hold_up_the_steps_give_way_to_rough_ones(residency: Residency) -> None:
    pipe = pipeline(residency, "tiny-sdxl")
    found = previewer(pipe, Latents.PLAIN, tiny_autoencoder(channels=4))
    assert found is not None
    rows = torch.zeros((1, 4, 6, 8))
    found.start(pipe, rows, [0], SIZE, math.inf)

    hurried, patient = (found.start(pipe, rows, [0], SIZE, step_s)._pixels.shape for step_s in (1e-9, 1e9))

    assert (hurried[1], patient[1]) == (6, 48)


def test_only_the_rows_that_are_wanted_are_drawn_no_wider_than_the_picture() -> None:
    drawn = Previewer(lambda rows: rows.permute(0, 2, 3, 1), None, Latents.PLAIN).start(
        None, torch.rand(3, 3, 6, 8), [0, 2], (128, 96)
    )

    seen = [Image.open(io.BytesIO(webp)) for webp in drawn.webps()]

    assert [(each.format, each.size) for each in seen] == [("WEBP", (128, 96))] * 2


def test_latents_in_a_shape_that_nobody_knows_are_not_drawn() -> None:
    found = Previewer(lambda rows: rows, None, Latents.FLUX2)

    assert not found.can(torch.zeros(1, 4, 6, 8))
    assert not found.can(None)
    assert found.can(torch.zeros(1, 48, 16))


def test_values_that_are_no_numbers_make_a_dark_preview_and_no_error() -> None:
    drawn = preview.Drawing(torch.full((1, 6, 8, 3), float("nan")), 64)

    assert len(drawn.webps()) == 1


def test_the_first_preview_is_due_at_once_and_the_next_after_a_while() -> None:
    pace = Pace()
    first = pace.due()

    pace.drew(0.001)

    assert (first, pace.due(), pace._wait) == (True, False, preview.EVERY_S)


def test_previews_that_take_long_come_less_often() -> None:
    pace = Pace()

    pace.drew(1.0)

    assert pace._wait == pytest.approx(1.0 / preview.WORTH)


def tiny_autoencoder(*, channels: int) -> Any:
    from diffusers import AutoencoderTiny

    widths = (8, 8, 8, 8)
    return AutoencoderTiny(
        encoder_block_out_channels=widths,
        decoder_block_out_channels=widths,
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
        latent_channels=channels,
    )
