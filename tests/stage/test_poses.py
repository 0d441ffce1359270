"""What people do and feel is read from the script's words, in Kazakh, Russian and English alike."""

import itertools

import pytest

from kadr.film.screenplay import Language
from kadr.film.staging import Feeling, Pose
from kadr.stage import acting
from kadr.stage.lexicon import page

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "text", "name", "pose"),
    [
        (KK, "АСҚАР көлік жүргізіп келе жатыр.", "АСҚАР", Pose.DRIVE),
        (KK, "Рөлде ӘЛИБЕК. ӘЛИБЕК рөлде отыр.", "ӘЛИБЕК", Pose.DRIVE),
        (KK, "ҒАНИ машинасын айдап, жолға қарайды.", "ҒАНИ", Pose.DRIVE),
        (KK, "ҰЛАН жұдырығын сілтейді.", "ҰЛАН", Pose.FIGHT),
        (KK, "ҰЛАН досымен төбелесіп жатыр.", "ҰЛАН", Pose.FIGHT),
        (KK, "ІҢКӘР мұзда тайып жығылады.", "ІҢКӘР", Pose.FALL),
        (KK, "ӨМІР сүрініп кетті.", "ӨМІР", Pose.FALL),
        (KK, "ӘЙГЕРІМ телефонмен сөйлесіп тұр.", "ӘЙГЕРІМ", Pose.PHONE),
        (KK, "ҮМІТ тұтқаны көтереді.", "ҮМІТ", Pose.PHONE),
        (KK, "ҺАЛИМА компьютер алдында отыр.", "ҺАЛИМА", Pose.SCREEN),
        (KK, "ҚЫЗЖІБЕК ноутбугын ашып, экранға үңілді.", "ҚЫЗЖІБЕК", Pose.SCREEN),
        (RU, "ИВАН сидит за рулём.", "ИВАН", Pose.DRIVE),
        (RU, "АСЕЛЬ ведёт машину.", "АСЕЛЬ", Pose.DRIVE),
        (RU, "ИВАН и ПЁТР дерутся.", "ПЁТР", Pose.FIGHT),
        (RU, "ИВАН бьёт его кулаком.", "ИВАН", Pose.FIGHT),
        (RU, "ИВАН спотыкается и падает.", "ИВАН", Pose.FALL),
        (RU, "АСЕЛЬ говорит по телефону.", "АСЕЛЬ", Pose.PHONE),
        (RU, "АСЕЛЬ стоит, прижимает трубку к уху.", "АСЕЛЬ", Pose.PHONE),
        (RU, "ИВАН сидит за компьютером.", "ИВАН", Pose.SCREEN),
        (RU, "АСЕЛЬ уставилась в экран.", "АСЕЛЬ", Pose.SCREEN),
        (EN, "TOM drives through the night.", "TOM", Pose.DRIVE),
        (EN, "ANN sits behind the wheel.", "ANN", Pose.DRIVE),
        (EN, "TOM and ANN fight.", "ANN", Pose.FIGHT),
        (EN, "TOM throws a punch.", "TOM", Pose.FIGHT),
        (EN, "ANN stumbles on the ice.", "ANN", Pose.FALL),
        (EN, "ANN stands on the phone.", "ANN", Pose.PHONE),
        (EN, "ANN answers the phone.", "ANN", Pose.PHONE),
        (EN, "TOM sits at his laptop.", "TOM", Pose.SCREEN),
        (EN, "TOM stares at the screen.", "TOM", Pose.SCREEN),
    ],
)
def test_a_verb_gives_its_pose(language: Language, text: str, name: str, pose: Pose) -> None:
    cast = tuple(word for word in ("ИВАН", "ПЁТР", "TOM", "ANN", name) if word.casefold() in text.casefold())

    assert acting.poses(text, tuple(dict.fromkeys(cast)), language)[name] is pose


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (KK, "ІҢКӘР құламайды.", "ІҢКӘР"),
        (KK, "ҰЛАН төбелеспейді.", "ҰЛАН"),
        (KK, "ӘЙГЕРІМ телефонмен сөйлеспейді.", "ӘЙГЕРІМ"),
        (KK, "ӨМІР көлік жүргізбейді.", "ӨМІР"),
        (KK, "ҮМІТТІҢ көңілі құлазиды.", "ҮМІТ"),
        (RU, "ИВАН не дерётся.", "ИВАН"),
        (RU, "ИВАН не падает.", "ИВАН"),
        (RU, "ИВАН видит: падает снег.", "ИВАН"),
        (RU, "ИВАН ведёт себя тихо.", "ИВАН"),
        (RU, "ИВАН видит надпись на экране.", "ИВАН"),
        (EN, "TOM doesn't fight.", "TOM"),
        (EN, "TOM falls silent.", "TOM"),
        (EN, "TOM never drives.", "TOM"),
        (EN, "TOM fights back tears.", "TOM"),
    ],
)
def test_what_is_denied_or_only_sounds_alike_is_not_acted(language: Language, text: str, name: str) -> None:
    assert acting.poses(text, (name,), language) == {}


@pytest.mark.parametrize(
    ("language", "text", "name", "pose"),
    [
        (KK, "ӘСЕЛ құлап жатыр.", "ӘСЕЛ", Pose.LIE),
        (RU, "ИВАН падает на колени.", "ИВАН", Pose.KNEEL),
        (RU, "ИВАН падает в обморок.", "ИВАН", Pose.LIE),
        (EN, "TOM falls asleep.", "TOM", Pose.LIE),
        (EN, "TOM falls to his knees, on his knees.", "TOM", Pose.KNEEL),
    ],
)
def test_where_a_fall_ends_counts_more_than_the_fall(language: Language, text: str, name: str, pose: Pose) -> None:
    assert acting.poses(text, (name,), language) == {name: pose}


@pytest.mark.parametrize(
    ("language", "text", "name", "feeling"),
    [
        (KK, "ҚАЙРАТ күдіктеніп қарайды.", "ҚАЙРАТ", Feeling.SUSPICIOUS),
        (KK, "ҒАЛИЯ көзін сығырайтады.", "ҒАЛИЯ", Feeling.SUSPICIOUS),
        (KK, "ӘЖЕ немересінің маңдайынан сүйеді.", "ӘЖЕ", Feeling.TENDER),
        (KK, "ҰЛЖАН мейірлене қарады.", "ҰЛЖАН", Feeling.TENDER),
        (RU, "ИВАН смотрит с подозрением.", "ИВАН", Feeling.SUSPICIOUS),
        (RU, "ИВАН щурится.", "ИВАН", Feeling.SUSPICIOUS),
        (RU, "АСЕЛЬ нежно смотрит на него.", "АСЕЛЬ", Feeling.TENDER),
        (RU, "АСЕЛЬ гладит её по волосам с любовью.", "АСЕЛЬ", Feeling.TENDER),
        (EN, "TOM narrows his eyes.", "TOM", Feeling.SUSPICIOUS),
        (EN, "TOM watches warily.", "TOM", Feeling.SUSPICIOUS),
        (EN, "ANN looks at him tenderly.", "ANN", Feeling.TENDER),
        (EN, "ANN strokes her hair.", "ANN", Feeling.TENDER),
    ],
)
def test_suspicion_and_tenderness_are_felt(language: Language, text: str, name: str, feeling: Feeling) -> None:
    assert acting.feelings(text, (name,), language) == {name: feeling}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (KK, "ҚАЙРАТ күдіктенбейді.", "ҚАЙРАТ"),
        (RU, "ИВАН не подозревает.", "ИВАН"),
        (EN, "TOM is not suspicious.", "TOM"),
    ],
)
def test_a_feeling_denied_is_not_felt(language: Language, text: str, name: str) -> None:
    assert acting.feelings(text, (name,), language) == {}


@pytest.mark.parametrize("language", list(Language))
def test_every_pose_and_feeling_has_words_in_every_language(language: Language) -> None:
    read = page("kadr.stage", "poses", language)

    assert set(read["poses"]) - {"_"} == {str(pose) for pose in Pose}
    assert set(read["feelings"]) - {"_"} == {str(feeling) for feeling in Feeling} - {"calm"}
    assert all(len(words) >= 3 for words in read["poses"].values())


@pytest.mark.parametrize("language", list(Language))
def test_no_word_stands_for_two_poses_or_two_feelings(language: Language) -> None:
    read = page("kadr.stage", "poses", language)

    for table in ("poses", "feelings"):
        for (one, words), (other, others) in itertools.combinations(read[table].items(), 2):
            assert not set(words) & set(others), f"{one} and {other} share a word"


def test_who_has_fallen_lies_and_who_fought_stands() -> None:
    assert acting.AFTER[Pose.FALL] is Pose.LIE
    assert acting.AFTER[Pose.FIGHT] is Pose.STAND
    assert not set(acting.AFTER) & acting.LASTING


def test_one_telephones_on_a_chair_but_gets_up_from_the_floor() -> None:
    assert acting.stays_seated(Pose.PHONE, 0.46)
    assert not acting.stays_seated(Pose.PHONE, 0.0)
    assert acting.stays_seated(Pose.SIT, 0.0)
    assert not acting.stays_seated(Pose.WALK, 0.46)
