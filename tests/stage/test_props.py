"""Promises of props and animals: each stands or is gripped as said, and the script's own words find it."""

import numpy as np
import pytest

from kadr.errors import NotFound
from kadr.film.screenplay import Language
from kadr.stage import props

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH
FLYING = {"eagle"}


@pytest.mark.parametrize("kind", props.kinds())
def test_a_prop_is_a_sound_mesh_where_it_is_said_to_be(kind: str) -> None:
    mesh = props.build(kind)

    assert np.isfinite(mesh.vertices).all()
    assert 0 < len(mesh.faces) < 3000
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    if kind in props.HELD:
        assert (low < 0.02).all(), f"the grip must lie within {kind}"
        assert (high > -0.02).all(), f"the grip must lie within {kind}"
    elif kind not in FLYING:
        assert abs(low[2]) < 0.06, f"{kind} must stand on the floor"


@pytest.mark.parametrize(
    ("kind", "height", "length"),
    [
        ("horse", 2.0, 2.4),
        ("dog", 0.95, 1.35),
        ("sheep", 0.92, 1.3),
        ("camel", 2.2, 2.75),
        ("car", 1.45, 4.4),
        ("chair", 0.95, 0.5),
    ],
)
def test_things_have_their_natural_size(kind: str, height: float, length: float) -> None:
    size = np.ptp(props.build(kind).vertices, axis=0)

    assert size[2] == pytest.approx(height, rel=0.12)
    assert size[1] == pytest.approx(length, rel=0.12)


@pytest.mark.parametrize("gait", ["horse", "horse_walk", "horse_gallop"])
def test_a_horse_looks_north_and_carries_its_saddle_where_a_rider_sits(gait: str) -> None:
    vertices = props.build(gait).vertices
    x, y, z = props.SADDLE_M
    seat = vertices[(np.abs(vertices[:, 0] - x) < 0.2) & (np.abs(vertices[:, 1] - y) < 0.15)]

    assert vertices[vertices[:, 2].argmax(), 1] > 0.7, "the highest point is the poll, in front"
    assert seat[:, 2].max() == pytest.approx(z, abs=0.09)


def test_all_that_one_sits_on_can_be_drawn() -> None:
    assert set(props.SEATS_M) <= set(props.kinds())


def test_an_unknown_prop_is_refused_by_name() -> None:
    with pytest.raises(NotFound, match="teapotron"):
        props.build("teapotron")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (KK, "Ержан хатты қолына алды.", {"letter": "хатты"}),
        (KK, "Атына мініп, қамшысын сермеді.", {"horse": "Атына", "whip": "қамшысын"}),
        (KK, "Пышағын қынынан суырды, кітабы үстелде.", {"knife": "Пышағын", "book": "кітабы", "table": "үстелде"}),
        (KK, "Қойлар мен түйелер, бір төбет.", {"sheep": "Қойлар", "camel": "түйелер", "dog": "төбет"}),
        (RU, "Он достаёт письмо. Пёс лает, кони храпят.", {"letter": "письмо", "dog": "Пёс", "horse": "кони"}),
        (RU, "Ружьё висит над кроватью, в пиалах чай.", {"gun": "Ружьё", "bed": "кроватью", "bowl": "пиалах"}),
        (EN, "She unfolds the letters. Knives.", {"letter": "letters", "knife": "Knives"}),
        (EN, "He checks his watch.", {"watch": "his watch"}),
        (EN, "The horse's breath. A lantern swings.", {"horse": "horse's", "lantern": "lantern"}),
    ],
)  # fmt: skip
def test_the_words_of_the_script_find_the_prop_and_are_quoted(
    language: Language, text: str, found: dict[str, str]
) -> None:
    assert dict(props.read_props(text, language)) == found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (KK, "Хатшы кірді. Менің атым Сәуле. Шамамен бес шақырым."),
        (RU, "В столовой пахнет. Ножницы. Он ждёт пять часов. Ключевой вопрос."),
        (EN, "She watches him. He is bedridden and careless."),
    ],
)
def test_words_that_only_look_like_things_find_nothing(language: Language, text: str) -> None:
    assert props.read_props(text, language) == ()


@pytest.mark.parametrize("language", list(Language))
def test_every_word_list_speaks_of_things_that_can_be_drawn(language: Language) -> None:
    from kadr.stage.lexicon import page

    lists = page("kadr.stage.props", "props", language)["props"]

    assert set(lists) - {"_"} <= set(props.kinds())
    assert len(lists) >= 50


@pytest.mark.parametrize("text", ["", "12345 !!! \x00", "ß" * 50, "\ud83d", "İстанбул хат"])
def test_odd_text_does_no_harm(text: str) -> None:
    for language in Language:
        assert isinstance(props.read_props(text, language), tuple)
