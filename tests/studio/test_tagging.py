"""Promises about the breakdown: what a first assistant director would find is found, and nothing else."""

from pathlib import Path

import pytest

from kadr.film.breakdown import Answer, Category, ProjectLexicon, SceneBreakdown, Tag, TagSource
from kadr.film.screenplay import Language
from kadr.formats import fountain
from kadr.studio.coverage.lexicon import fold_word
from kadr.studio.tagging import tag
from kadr.studio.tagging.words import lexicon_words
from tests.studio.tagging_gold import BORAN, SAMPLE_MARKS, SAMPLES, UNSEEN, UNSEEN_MARKS, Marked
from tests.studio.tagging_scenes import SCENES

EXAMPLES = Path(__file__).parents[2] / "examples" / "boran"
KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH
# What stands or falls with the scene; what is surely absent has a low confidence and is no mark.
SURE = 0.4


def _boran(language: Language) -> tuple[SceneBreakdown, ...]:
    text = (EXAMPLES / f"boran.{language}.fountain").read_text(encoding="utf-8")
    return tag(fountain.parse(text), language).scenes


def _marks(scene: SceneBreakdown) -> Marked:
    return frozenset((each.category, each.key) for each in scene.tags if each.confidence >= SURE)


def _tags(action: str, language: Language, lexicon: ProjectLexicon | None = None) -> tuple[Tag, ...]:
    screenplay = fountain.parse(f"INT. HOUSE - NIGHT\n\n{action}\n")
    (scene,) = tag(screenplay, language, lexicon=lexicon or ProjectLexicon()).scenes
    return scene.tags


def _keys(action: str, language: Language, category: Category) -> dict[str, float]:
    return {each.key: each.confidence for each in _tags(action, language) if each.category is category}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


@pytest.mark.parametrize("language", list(Language))
def test_the_breakdown_of_boran_is_an_assistant_directors(language: Language) -> None:
    pairs = list(zip(_boran(language), BORAN[language], strict=True))
    found = sum(len(_marks(scene)) for scene, _ in pairs)
    wanted = sum(len(gold) for _, gold in pairs)
    right = sum(len(_marks(scene) & gold) for scene, gold in pairs)
    missed = [(scene.facts.ordinal, *pair) for scene, gold in pairs for pair in sorted(gold - _marks(scene))]
    extra = [(scene.facts.ordinal, *pair) for scene, gold in pairs for pair in sorted(_marks(scene) - gold)]

    assert _share(right, wanted) >= 0.93, missed
    assert _share(right, found) >= 0.85, extra


@pytest.mark.parametrize("language", list(Language))
def test_every_category_of_boran_is_found_almost_whole(language: Language) -> None:
    wanted: dict[Category, int] = {}
    right: dict[Category, int] = {}
    for scene, gold in zip(_boran(language), BORAN[language], strict=True):
        for category, key in gold:
            wanted[category] = wanted.get(category, 0) + 1
            right[category] = right.get(category, 0) + ((category, key) in _marks(scene))

    assert {category: right[category] / wanted[category] >= 0.8 for category in wanted} == dict.fromkeys(wanted, True)
    assert right[Category.CAST] == wanted[Category.CAST]


@pytest.mark.parametrize("language", list(Language))
def test_a_scene_full_of_traps_is_broken_down(language: Language) -> None:
    (scene,) = tag(fountain.parse(SAMPLES[language]), language).scenes
    found, gold = _marks(scene), SAMPLE_MARKS[language]

    assert _share(len(found & gold), len(gold)) >= 0.9, sorted(gold - found)
    assert _share(len(found & gold), len(found)) >= 0.85, sorted(found - gold)


@pytest.mark.parametrize("language", list(Language))
def test_scenes_of_many_kinds_are_broken_down(language: Language) -> None:
    found = wanted = right = 0
    missed = []
    for _, text, gold in (each for each in SCENES if each[0] is language):
        (scene,) = tag(fountain.parse(text), language).scenes
        marks = _marks(scene)
        found, wanted, right = found + len(marks), wanted + len(gold), right + len(marks & gold)
        missed += sorted(gold - marks)

    assert _share(right, wanted) >= 0.9, missed
    assert _share(right, found) >= 0.8


@pytest.mark.parametrize("language", list(Language))
def test_a_scene_that_no_lexicon_was_made_for_is_mostly_found(language: Language) -> None:
    (scene,) = tag(fountain.parse(UNSEEN[language]), language).scenes
    found, gold = _marks(scene), UNSEEN_MARKS[language]

    assert _share(len(found & gold), len(gold)) >= 0.75, sorted(gold - found)
    assert _share(len(found & gold), len(found)) >= 0.85, sorted(found - gold)


@pytest.mark.parametrize(
    ("language", "action", "key"),
    [
        (KK, "Ол шапан киеді. Шапанын шешеді. Шапаннан қар түседі.", "шапан"),
        (RU, "Он надевает шапан. Шапана не снимает. Под шапаном тепло.", "чапан"),
        (EN, "He puts on a chapan. The chapan's sleeve is torn. Chapans hang here.", "chapan"),
    ],
)
def test_a_thing_in_all_its_forms_is_one_thing(language: Language, action: str, key: str) -> None:
    (found,) = [each for each in _tags(action, language) if each.category is Category.WARDROBE]

    assert found.key == key
    assert found.lines == (3,)


@pytest.mark.parametrize(
    ("language", "action", "category", "key"),
    [
        (KK, "Марат айтты: оның аты ешкімге белгісіз.", Category.ANIMALS, "ат"),
        (KK, "Ол шелекті еденге қойды.", Category.ANIMALS, "қой"),
        (KK, "Жас жігіт кірді.", Category.MAKEUP, "жас"),
        (KK, "Ешкім қозғалмайды.", Category.ANIMALS, "ешкі"),
        (KK, "Ер адам кіреді.", Category.PROPS, "ер"),
        (RU, "Вера пила чай.", Category.PROPS, "пила"),
        (RU, "Они стали спорить.", Category.PROPS, "сталь"),
        (RU, "Из земли бьёт ключ, вода блестит.", Category.PROPS, "ключ"),
        (RU, "Конь идёт рысью.", Category.ANIMALS, "рысь"),
        (RU, "Он вышел в свою очередь.", Category.BACKGROUND, "очередь"),
        (EN, "He watches her.", Category.PROPS, "watch"),
        (EN, "She tears up the paper.", Category.MAKEUP, "tears"),
        (EN, "They match his steps.", Category.PROPS, "match"),
        (EN, "He rings the bell.", Category.PROPS, "ring"),
        (EN, "He ducks under the beam.", Category.ANIMALS, "duck"),
    ],
)
def test_a_word_of_two_meanings_is_not_taken_for_the_other(
    language: Language, action: str, category: Category, key: str
) -> None:
    assert key not in _keys(action, language, category)


@pytest.mark.parametrize(
    ("language", "sure", "unsure", "category", "key"),
    [
        (KK, "Ол атқа мініп, тізгінді тартты.", "Алыстан ат көрінеді.", Category.ANIMALS, "ат"),
        (RU, "Он натягивает тетиву, лук скрипит.", "На полу лук.", Category.PROPS, "лук"),
        (EN, "She turns the key in the lock.", "A key on the floor.", Category.PROPS, "key"),
    ],
)
def test_what_stands_beside_a_word_of_two_meanings_makes_it_surer(
    language: Language, sure: str, unsure: str, category: Category, key: str
) -> None:
    assert _keys(sure, language, category)[key] > _keys(unsure, language, category)[key] > 0


@pytest.mark.parametrize(
    ("language", "there", "denied", "key"),
    [
        (KK, "Қолында пышақ.", "Қолында пышақ жоқ.", "пышақ"),
        (RU, "В руке нож.", "В руке нет ножа.", "нож"),
        (EN, "A knife in his hand.", "No knife in his hand.", "knife"),
    ],
)
def test_what_is_denied_is_kept_with_little_confidence(language: Language, there: str, denied: str, key: str) -> None:
    assert _keys(denied, language, Category.PROPS)[key] < 0.4 < _keys(there, language, Category.PROPS)[key]


@pytest.mark.parametrize(
    ("language", "standing", "handled", "key"),
    [
        (KK, "Қабырғада айна ілулі тұр.", "Ол айнаны алып, үңіледі.", "айна"),
        (RU, "В углу тусклое зеркало.", "Она берёт зеркало.", "зеркало"),
        (EN, "A mirror above the bed.", "She takes the mirror.", "mirror"),
    ],
)
def test_a_thing_of_the_room_is_a_prop_once_it_is_handled(
    language: Language, standing: str, handled: str, key: str
) -> None:
    assert key in _keys(standing, language, Category.SET_DRESSING)
    assert key in _keys(handled, language, Category.PROPS)
    # Handled once, it is the property master's all through the scene.
    assert key not in _keys(f"{standing}\n\n{handled}", language, Category.SET_DRESSING)


@pytest.mark.parametrize(
    ("language", "action", "key", "count"),
    [
        (KK, "Далада отыз қарулы аттылар тұр.", "қарулы аттылар", 30),
        (KK, "Есік алдында он шақты адам күтіп тұр.", "адамдар", 10),
        (RU, "На холме двадцать пять вооружённых всадников.", "вооруженные всадники", 25),
        (RU, "У входа человек десять.", "люди", 10),
        (EN, "Twenty armed riders wait.", "armed riders", 20),
        (EN, "Two hundred soldiers march.", "soldiers", 200),
    ],
)
def test_a_crowd_has_the_number_that_the_script_gives(language: Language, action: str, key: str, count: int) -> None:
    (found,) = [each for each in _tags(action, language) if each.category is Category.BACKGROUND]

    assert (found.key, found.count) == (key, count)


@pytest.mark.parametrize(
    ("language", "action", "category", "key"),
    [
        (KK, "ДЫБЫС: тежегіш шиқылы.", Category.SOUND, "тежегіш шиқылы"),
        (KK, "МУЗЫКА: көне вальс.", Category.MUSIC, "көне вальс"),
        (RU, "ЗВУК: скрежет тормозов.", Category.SOUND, "скрежет тормозов"),
        (RU, "МУЗЫКА: старый вальс.", Category.MUSIC, "старый вальс"),
        (EN, "SOUND: squealing brakes.", Category.SOUND, "squealing brakes"),
        (EN, "MUSIC: an old waltz.", Category.MUSIC, "an old waltz"),
    ],
)
def test_what_the_writer_labels_as_heard_is_heard(
    language: Language, action: str, category: Category, key: str
) -> None:
    found = {each.key: each for each in _tags(action, language) if each.category is category}

    assert found[key].source is TagSource.CAPITALS


@pytest.mark.parametrize(
    ("language", "action", "key"),
    [
        (KK, "Үстелде ПЫШАҚ жатыр.", "пышақ"),
        (RU, "На столе лежит НОЖ.", "нож"),
        (EN, "On the table lies a KNIFE.", "knife"),
    ],
)
def test_capitals_make_a_thing_surer(language: Language, action: str, key: str) -> None:
    (written,) = [each for each in _tags(action, language) if each.key == key]
    (small,) = [each for each in _tags(action.lower().capitalize(), language) if each.key == key]

    assert written.source is TagSource.CAPITALS
    assert written.confidence > small.confidence


@pytest.mark.parametrize(
    ("language", "action"),
    [
        (RU, "На столе лежит ОСЦИЛЛОГРАФ."),
        (EN, "On the table lies a OSCILLOSCOPE."),
        (KK, "Үстелде ОСЦИЛЛОГРАФ тұр."),
    ],
)
def test_an_unknown_thing_in_capitals_is_offered_with_little_confidence(language: Language, action: str) -> None:
    (found,) = [each for each in _tags(action, language) if each.category is Category.PROPS]

    assert (found.key, found.confidence, found.source) == (
        "осциллограф" if language is not EN else "oscilloscope",
        0.4,
        TagSource.CAPITALS,
    )


@pytest.mark.parametrize(
    ("language", "speech", "key"),
    [(KK, "Пышағым қайда?", "пышақ"), (RU, "Где мой нож?", "нож"), (EN, "Where is my knife?", "knife")],
)
def test_what_is_only_spoken_of_is_not_on_the_set(language: Language, speech: str, key: str) -> None:
    assert key not in {each.key for each in _tags(f"МАРАТ\n{speech}\n", language)}


@pytest.mark.parametrize(
    ("language", "action", "taught"),
    [
        (KK, "Ол көкпаршының тақымын қысты. Үстелде зеңгір тұр, зеңгірін алды.", "зеңгір"),
        (RU, "На столе астролябия. Он берёт астролябию.", "астролябия"),
        (EN, "An astrolabe on the table. Two astrolabes.", "astrolabe"),
    ],
)
def test_a_project_teaches_a_word(language: Language, action: str, taught: str) -> None:
    before = {each.key for each in _tags(action, language)}
    lexicon = ProjectLexicon(entries={taught.upper(): Category.PROPS})
    (found,) = [each for each in _tags(action, language, lexicon) if each.key == taught]

    assert taught not in before
    assert (found.category, found.source, found.confidence) == (Category.PROPS, TagSource.PROJECT, 1.0)


@pytest.mark.parametrize(
    ("language", "action", "key"),
    [
        (KK, "Шапанын шешіп, пышағын алды.", "шапан"),
        (RU, "Снимает чапан, берёт нож.", "чапан"),
        (EN, "He takes off the chapan and draws a knife.", "chapan"),
    ],
)
def test_a_project_moves_a_thing_to_another_category_or_forgets_it(language: Language, action: str, key: str) -> None:
    moved = _tags(action, language, ProjectLexicon(entries={key: Category.PROPS}))
    forgotten = _tags(action, language, ProjectLexicon(entries={key: None}))

    assert [each.category for each in moved if each.key == key] == [Category.PROPS]
    assert not [each for each in forgotten if each.key == key]
    assert len(forgotten) == len(moved) - 1


def test_the_lexicons_are_rich_and_have_every_category() -> None:
    for language in Language:
        words = lexicon_words(language)
        entries = {(entry.kind, entry.key) for word in _every_word(language) for entry in words.begun(word)}
        kinds = {kind for kind, _ in entries}
        assert {str(category) for category in Category if category is not Category.CAST} <= kinds
        assert len(entries) > 500


def _every_word(language: Language) -> list[str]:
    path = Path(__file__).parents[2] / "kadr" / "studio" / "tagging" / f"lexicon.{language}.toml"
    text = fold_word(path.read_text(encoding="utf-8"))
    return [word.strip("*=") for quoted in text.split('"')[1::2] for word in quoted.split(">")[0].split()]


def test_an_answer_that_nobody_asked_for_changes_nothing() -> None:
    screenplay = fountain.parse("INT. HOUSE - NIGHT\n\nMARAT\nYes.\n")

    assert tag(screenplay, EN, answers={"nobody|else": Answer.SAME}) == tag(screenplay, EN)
