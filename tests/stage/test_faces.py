"""Faces tell feelings apart, at full and at half strength, on men, women, the old and children."""

import itertools
from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from kadr.film.staging import Age, Appearance, Feeling, Figure, Garment, Hair
from kadr.stage.figures.face import draw_face
from kadr.stage.figures.feelings import EXPRESSIONS, Expression, expression
from kadr.stage.figures.figure import Part, body
from kadr.stage.figures.head import face_shape

CAST = {
    "man": Appearance(height_m=1.78, garment=Garment.SHIRT),
    "woman": Appearance(height_m=1.66, hair=Hair.LONG, garment=Garment.DRESS),
    "old": Appearance(age=Age.OLD, height_m=1.64, beard=True, hair_tone=0.85),
    "child": Appearance(age=Age.CHILD, height_m=1.2, hair=Hair.BRAID, garment=Garment.DRESS),
}
HEAD_PX = 160.0


def face(who: str, feeling: Feeling, strength: float = 1.0, head_px: float = HEAD_PX) -> NDArray[np.float64]:
    """The drawn sheet as grey values, 0 black to 1 white, a little blurred as the eye sees it."""
    look = CAST[who]
    shown = expression(feeling, strength)
    sheet = draw_face(look, face_shape(look, 5), shown, eyes=(0.0, 0.0), head_px=head_px, line=1.4)
    grey = (1 - sheet.cover) * 0.9 + sheet.cover * sheet.value
    grey = grey * (1 - sheet.ink)
    rows, columns = (n // 4 * 4 for n in grey.shape)
    # In blocks of four pixels: features that move are seen, single hairs are not.
    blurred: NDArray[np.float64] = grey[:rows, :columns].reshape(rows // 4, 4, columns // 4, 4).mean(axis=(1, 3))
    return blurred


def apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """How unlike two faces are: the root of their mean square difference."""
    return float(np.sqrt(((a - b) ** 2).mean()))


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(("strength", "least"), [(1.0, 0.024), (0.5, 0.012)])
def test_no_two_feelings_have_one_face(who: str, strength: float, least: float) -> None:
    faces = {feeling: face(who, feeling, strength) for feeling in Feeling}

    for one, other in itertools.combinations(Feeling, 2):
        assert apart(faces[one], faces[other]) > least, f"{one} and {other} look alike"


@pytest.mark.parametrize("who", CAST)
def test_feelings_differ_more_than_two_strengths_of_one(who: str) -> None:
    for feeling in set(Feeling) - {Feeling.CALM}:
        own = apart(face(who, feeling, 0.9), face(who, feeling, 1.0))
        others = min(apart(face(who, feeling), face(who, other)) for other in Feeling if other is not feeling)

        assert others > 1.5 * own, feeling


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("feeling", sorted(set(Feeling) - {Feeling.CALM}))
def test_half_a_feeling_lies_between_calm_and_the_whole(who: str, feeling: Feeling) -> None:
    calm, half, full = face(who, Feeling.CALM), face(who, feeling, 0.5), face(who, feeling)

    assert apart(calm, half) < apart(calm, full)
    assert apart(half, full) < apart(calm, full)


@pytest.mark.parametrize("feeling", sorted(set(Feeling) - {Feeling.CALM}))
def test_a_feeling_is_seen_in_profile_and_three_quarter(feeling: Feeling) -> None:
    """From there the mesh tells: the jaw drops, or the sheet differs on the half that is seen."""
    for half in (np.s_[:, : face("man", feeling).shape[1] // 2], np.s_[:, face("man", feeling).shape[1] // 2 :]):
        assert apart(face("man", feeling)[half], face("man", Feeling.CALM)[half]) > 0.018


@pytest.mark.parametrize("feeling", [Feeling.ANGRY, Feeling.HAPPY, Feeling.SURPRISED, Feeling.AFRAID])
def test_a_small_face_still_tells_the_plainest_feelings(feeling: Feeling) -> None:
    assert apart(face("man", feeling, head_px=30.0), face("man", Feeling.CALM, head_px=30.0)) > 0.01


def test_strength_mixes_every_part_of_the_face_evenly() -> None:
    for feeling in Feeling:
        half, full = expression(feeling, 0.5), EXPRESSIONS[feeling]
        for part in fields(Expression):
            calm = getattr(EXPRESSIONS[Feeling.CALM], part.name)

            assert getattr(half, part.name) == pytest.approx(0.5 * (calm + getattr(full, part.name)))


def test_the_mouth_of_the_surprised_is_open_in_the_silhouette() -> None:
    """The lips part in the mesh too: a profile shows it."""
    meshes = {
        feeling: body(Figure(name="ҚАРЛЫҒАШ", x=0, y=0, feeling=feeling, appearance=CAST["woman"]), px_per_m=900.0)
        for feeling in (Feeling.CALM, Feeling.SURPRISED)
    }
    heights = {}
    for feeling, one in meshes.items():
        skin = np.unique(one.mesh.faces[one.mesh.part == Part.FACE])
        local = (one.mesh.vertices[skin] - one.head_centre) @ one.head_frame / one.head_size
        middle = (np.abs(local[:, 0]) < 0.05) & (local[:, 1] > 0.15) & (local[:, 2] < -0.3)
        heights[feeling] = float(local[middle, 2].min())

    assert heights[Feeling.SURPRISED] < heights[Feeling.CALM] - 0.04, "the chin drops"


def test_the_tired_and_the_sad_hang_their_heads_and_the_suspicious_look_askance() -> None:
    def nose(feeling: Feeling) -> NDArray[np.float64]:
        return body(Figure(name="ІЛИЯС", x=0, y=0, feeling=feeling, appearance=CAST["man"])).head_frame[:, 1]

    assert nose(Feeling.SAD)[2] < nose(Feeling.CALM)[2] - 0.08
    assert nose(Feeling.TIRED)[2] < nose(Feeling.CALM)[2] - 0.08
    assert abs(nose(Feeling.SUSPICIOUS)[0] - nose(Feeling.CALM)[0]) > 0.1


def test_a_child_has_a_childs_face() -> None:
    grown = replace(CAST["woman"], hair=Hair.BRAID)

    assert apart(face("child", Feeling.CALM), face("woman", Feeling.CALM)) > 0.02
    assert face_shape(CAST["child"], 5).eye > face_shape(grown, 5).eye
