"""Promises of the word lists: every set is chosen by the headings that people write, in Kazakh, Russian and English."""

import pytest

from kadr.film.screenplay import Language, PlaceType, Slugline
from kadr.stage import sets
from kadr.stage.places import read_place

KK, RU, EN = Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH

# For each set the headings in Kazakh, Russian and English; «-» before one is inside, «+» outside, «?» neither said.
HEADINGS: dict[str, tuple[str, str, str]] = {
    "room": (
        "-БӨЛМЕ; -ҚОНАҚ БӨЛМЕСІ; -АСАННЫҢ БӨЛМЕСІНДЕ",
        "-КОМНАТА; -ГОСТИНАЯ; -НОМЕР ГОСТИНИЦЫ",
        "-ROOM; -LIVING ROOM; -MOTEL ROOM",
    ),
    "flat": (
        "-ПӘТЕР; -ПӘТЕРДІҢ ІШІ; -ӘЛИЯНЫҢ ПӘТЕРІНДЕ",
        "-КВАРТИРА; -КВАРТИРА АЙГУЛЬ; -В КВАРТИРЕ",
        "-FLAT; -APARTMENT; -AIGUL'S APARTMENT",
    ),
    "kitchen": (
        "-АС ҮЙ; -АС ҮЙДЕ; -АСҮЙ",
        "-КУХНЯ; -НА КУХНЕ; -КУХНЯ В КВАРТИРЕ",
        "-KITCHEN; -APARTMENT KITCHEN; -KITCHEN OF THE FLAT",
    ),
    "corridor": (
        "-ДӘЛІЗ; -АУРУХАНА ДӘЛІЗІ; -ПОДЪЕЗДЕ",
        "-КОРИДОР; -КОРИДОР БОЛЬНИЦЫ; -ПОДЪЕЗД",
        "-CORRIDOR; -HOSPITAL HALLWAY; -STAIRWELL",
    ),
    "office": (
        "-КЕҢСЕ; -ӘКІМНІҢ КАБИНЕТІ; -ПОЛИЦИЯ БӨЛІМШЕСІ",
        "-ОФИС; -КАБИНЕТ СЛЕДОВАТЕЛЯ; -ОТДЕЛЕНИЕ ПОЛИЦИИ",
        "-OFFICE; -POLICE STATION; -MEETING ROOM",
    ),
    "hospital": (
        "-АУРУХАНА; -ПАЛАТАДА; -ПЕРЗЕНТХАНА",
        "-БОЛЬНИЦА; -ПАЛАТА; -РЕАНИМАЦИЯ",
        "-HOSPITAL; -HOSPITAL ROOM; -WARD",
    ),
    "hospital_front": (
        "+АУРУХАНА АУЛАСЫ; +АУРУХАНАНЫҢ АЛДЫ; +ЕМХАНА",
        "+У БОЛЬНИЦЫ; +ДВОР БОЛЬНИЦЫ; +БОЛЬНИЧНЫЙ ДВОР",
        "+HOSPITAL; +OUTSIDE THE HOSPITAL; +HOSPITAL YARD",
    ),
    "classroom": (
        "-СЫНЫП; -МЕКТЕП; -МЕКТЕП СЫНЫБЫ",
        "-КЛАСС; -ШКОЛА; -АУДИТОРИЯ УНИВЕРСИТЕТА",
        "-CLASSROOM; -SCHOOL; -LECTURE HALL",
    ),
    "school_front": (
        "+МЕКТЕП АУЛАСЫ; +МЕКТЕП АЛДЫ; +МЕКТЕПТІҢ ЖАНЫНДА",
        "+ШКОЛЬНЫЙ ДВОР; +ДВОР ШКОЛЫ; +У ШКОЛЫ",
        "+SCHOOLYARD; +OUTSIDE THE SCHOOL; +SCHOOL GATE",
    ),
    "street": (
        "+КӨШЕ; +КӨШЕДЕ; +ҚАЛА КӨШЕСІ; +АБАЙ ДАҢҒЫЛЫ",
        "+УЛИЦА; +НА УЛИЦЕ; +УЛИЦА ГОРОДА; +ПРОСПЕКТ АБАЯ",
        "+STREET; +CITY STREET; +ABAI AVENUE; +SIDEWALK",
    ),
    "courtyard": (
        "+АУЛА; +ҮЙДІҢ АУЛАСЫНДА; +ПӘТЕР АЛДЫ; +ОЙЫН АЛАҢЫ",
        "+ДВОР; +ДВОР ДОМА; +ДЕТСКАЯ ПЛОЩАДКА; +СКВЕР",
        "+COURTYARD; +BACKYARD; +PLAYGROUND; +APARTMENT BLOCK",
    ),
    "car_interior": (
        "-КӨЛІК ІШІ; -МАШИНАНЫҢ ІШІ; -ТАКСИ",
        "-МАШИНА; -САЛОН АВТОМОБИЛЯ; -ТАКСИ",
        "-CAR; -TAXI; -DAULET'S CAR",
    ),
    "car_exterior": (
        "+КӨЛІК; +МАШИНАНЫҢ ЖАНЫ; +АВТОТҰРАҚ; +КӨЛІКТІҢ ҚАСЫНДА",
        "+У МАШИНЫ; +МАШИНА; +ПАРКОВКА; +ВОЗЛЕ ГРУЗОВИКА",
        "+CAR; +BESIDE THE CAR; +PARKING LOT; +TRUCK",
    ),
    "road": (
        "+ЖОЛ; +ҚАРА ЖОЛДА; +ТАСЖОЛ; +ЖОЛДЫҢ ЖИЕГІ",
        "+ДОРОГА; +ТРАССА; +НА ОБОЧИНЕ; +ПРОСЕЛОЧНАЯ ДОРОГА",
        "+ROAD; +HIGHWAY; +COUNTRY ROAD; +ROADSIDE",
    ),
    "train_interior": (
        "-ПОЙЫЗ; -ВАГОН; -ПОЙЫЗДЫҢ КУПЕСІ",
        "-ПОЕЗД; -КУПЕ; -ВАГОН ПОЕЗДА",
        "-TRAIN; -TRAIN COMPARTMENT; -SLEEPER",
    ),
    "train": (
        "+ПОЙЫЗ; +ПОЙЫЗДЫҢ ЖАНЫ; +ВАГОН АЛДЫНДА",
        "+ПОЕЗД; +У ПОЕЗДА; +ВОЗЛЕ ВАГОНА",
        "+TRAIN; +BESIDE THE TRAIN; +RAILWAY CARRIAGE",
    ),
    "station": (
        "+ВОКЗАЛ; +ВОКЗАЛДЫҢ ПЕРРОНЫ; +ТЕМІРЖОЛ СТАНСЫСЫ; +БЕКЕТТЕ",
        "+ВОКЗАЛ; +ПЕРРОН; +ПЛАТФОРМА; +ЖЕЛЕЗНОДОРОЖНАЯ СТАНЦИЯ",
        "+STATION; +TRAIN STATION; +PLATFORM; +RAILWAY PLATFORM",
    ),
    "bus_stop": (
        "+АЯЛДАМА; +АВТОБУС АЯЛДАМАСЫ; +АЯЛДАМАДА",
        "+ОСТАНОВКА; +АВТОБУСНАЯ ОСТАНОВКА; +НА ОСТАНОВКЕ",
        "+BUS STOP; +BUS SHELTER; +AT THE BUS STOP",
    ),
    "forest": (
        "+ОРМАН; +ОРМАННЫҢ ІШІ; +ОРМАНДАҒЫ АЛАҢҚАЙ; +ҚАЛЫҢ ТОҒАЙ",
        "+ЛЕС; +В ЛЕСУ; +ЛЕСНАЯ ПОЛЯНА; +ОПУШКА ЛЕСА",
        "+FOREST; +EDGE OF THE FOREST; +CLEARING IN THE WOODS; +BIRCH GROVE",
    ),
    "steppe": (
        "+ДАЛА; +ДАЛАДА; +САР ДАЛАНЫҢ ТӨСІ; +ЖАЙЛАУ",
        "+СТЕПЬ; +В СТЕПИ; +ХОЛМ; +ПУСТЫНЯ",
        "+STEPPE; +OPEN STEPPE; +HILLTOP; +MEADOW",
    ),
    "mountains": (
        "+ТАУ; +ТАУДЫҢ БАУРАЙЫ; +ШАТҚАЛ; +АСУДА",
        "+ГОРЫ; +УЩЕЛЬЕ; +СКЛОН ГОРЫ; +ГОРНЫЙ ПЕРЕВАЛ",
        "+MOUNTAINS; +MOUNTAIN PASS; +GORGE; +MOUNTAINSIDE",
    ),
    "yurt_interior": (
        "-КИІЗ ҮЙ; -КИІЗ ҮЙДІҢ ІШІ; -АҚ БОЗ ҮЙ; ?ЮРТА",
        "-ЮРТА; -В ЮРТЕ; -ЮРТА САПАРА; ?ЮРТА",
        "-YURT; -INSIDE THE YURT; -SAPAR'S YURT; ?YURT",
    ),
    "yurt_exterior": (
        "+КИІЗ ҮЙ; +КИІЗ ҮЙДІҢ ЖАНЫ; ?КИІЗ ҮЙДІҢ АЛДЫНДА",
        "+У ЮРТЫ; +ПЕРЕД ЮРТОЙ; ?ВОЗЛЕ ЮРТЫ",
        "+YURT; +BESIDE THE YURT; ?OUTSIDE THE YURT",
    ),
    "village": (
        "+АУЫЛ; +АУЫЛДЫҢ ШЕТІ; +АУЫЛ КӨШЕСІНДЕ; +ҮЙ",
        "+АУЛ; +ДЕРЕВНЯ; +УЛИЦА СЕЛА; +ОКОЛИЦА",
        "+VILLAGE; +AUL; +VILLAGE STREET; +HOUSE",
    ),
    "barn_exterior": (
        "+ҚЫСТАУ; +ҚЫСТАУДЫҢ АУЛАСЫ; +ҚОРАНЫҢ АЛДЫ",
        "+ЗИМОВКА; +ДВОР ЗИМОВКИ; +У КОШАРЫ",
        "+WINTER CAMP; +BARN; +SHEEP PEN",
    ),
    "lake": (
        "+КӨЛ; +КӨЛДІҢ ЖАҒАСЫ; +КӨЛ ЖАҒАСЫНДА; +ӨЗЕННІҢ ЖАҒАСЫ; +ЖАҒАЛАУ",
        "+ОЗЕРО; +БЕРЕГ ОЗЕРА; +НА БЕРЕГУ РЕКИ; +У ПРУДА; +ПРИЧАЛ",
        "+LAKE; +LAKE SHORE; +RIVERBANK; +BANK OF THE RIVER; +JETTY",
    ),
    "sea": (
        "+ТЕҢІЗ; +ТЕҢІЗ ЖАҒАСЫ; +ТЕҢІЗДІҢ ЖАҒАЛАУЫ; +ЖАҒАЖАЙДА",
        "+МОРЕ; +БЕРЕГ МОРЯ; +НА БЕРЕГУ КАСПИЯ; +ПЛЯЖ",
        "+SEA; +SEASHORE; +SHORE OF THE SEA; +BEACH",
    ),
    "skyline": (
        "+ҚАЛА; +ҚАЛА КӨРІНІСІ; +ТҮНГІ ҚАЛА",
        "+ГОРОД; +ПАНОРАМА ГОРОДА; +НОЧНОЙ ГОРОД",
        "+CITY; +CITY SKYLINE; +DOWNTOWN",
    ),
    "roof": (
        "+ҮЙДІҢ ТӨБЕСІ; +ҮЙДІҢ ШАТЫРЫ; +ШАТЫРДА",
        "+КРЫША; +НА КРЫШЕ; +КРЫША ДОМА",
        "+ROOF; +ROOFTOP; +ROOF OF THE BUILDING",
    ),
    "bridge": (
        "+КӨПІР; +КӨПІРДІҢ ҮСТІ; +ӨЗЕН КӨПІРІНДЕ",
        "+МОСТ; +НА МОСТУ; +МОСТ ЧЕРЕЗ РЕКУ",
        "+BRIDGE; +ON THE BRIDGE; +FOOTBRIDGE",
    ),
    "market": (
        "+БАЗАР; +БАЗАРДА; +КӨК БАЗАРДЫҢ ІШІ",
        "+РЫНОК; +НА БАЗАРЕ; +ЯРМАРКА",
        "+MARKET; +BAZAAR; +MARKETPLACE",
    ),
    "court": (
        "-СОТ; -СОТ ЗАЛЫ; -СОТ МӘЖІЛІСІ",
        "-СУД; -ЗАЛ СУДА; -В СУДЕ",
        "-COURT; -COURTROOM; -COURT ROOM",
    ),
    "court_front": (
        "+СОТ; +СОТ АЛДЫ; +СОТ ҒИМАРАТЫНЫҢ АЛДЫНДА",
        "+СУД; +У ЗДАНИЯ СУДА; +ПЕРЕД СУДОМ",
        "+COURT; +COURTHOUSE; +OUTSIDE THE COURTHOUSE",
    ),
    "theatre": (
        "-САХНА; -ТЕАТР САХНАСЫ; -КОНЦЕРТ ЗАЛЫ",
        "-СЦЕНА; -СЦЕНА ТЕАТРА; -ЗА КУЛИСАМИ",
        "-STAGE; -THEATRE STAGE; -CONCERT HALL",
    ),
    "screen_desktop": (
        "-ЭКРАН; -НОУТБУК ЭКРАНЫ; -КОМПЬЮТЕРДІҢ ЭКРАНЫ",
        "-ЭКРАН; -РАБОЧИЙ СТОЛ; -ЭКРАН НОУТБУКА; +ЭКРАН",
        "-SCREEN; -LAPTOP SCREEN; -DESKTOP; +COMPUTER SCREEN",
    ),
    "screen_phone": (
        "-ТЕЛЕФОН ЭКРАНЫ; -СМАРТФОН ЭКРАНЫНДА; -ӘЛИЯНЫҢ ТЕЛЕФОН ЭКРАНЫ",
        "-ЭКРАН ТЕЛЕФОНА; -ЭКРАН СМАРТФОНА; -ЭКРАН ТЕЛЕФОНА АЙГУЛЬ",
        "-PHONE SCREEN; -SMARTPHONE SCREEN; -ALIYA'S PHONE SCREEN",
    ),
    "screen_call": (
        "-ВИДЕОҚОҢЫРАУ; -БЕЙНЕҚОҢЫРАУ; -ZOOM",
        "-ВИДЕОЗВОНОК; -ZOOM; -ВИДЕОКОНФЕРЕНЦИЯ",
        "-VIDEO CALL; -ZOOM; -ZOOM CALL",
    ),
    "screen_chat": (
        "-ЧАТ; -WHATSAPP; -СЫНЫП ЧАТЫ",
        "-ЧАТ; -ПЕРЕПИСКА; -TELEGRAM",
        "-CHAT WINDOW; -GROUP CHAT; -WHATSAPP",
    ),
    "neutral_interior": (
        "-ҒАРЫШ КЕМЕСІ; -ҮҢГІР; -БОСТЫҚ",
        "-КОСМИЧЕСКИЙ КОРАБЛЬ; -ПЕЩЕРА; -ПУСТОТА",
        "-SPACESHIP; -CAVE; -LIMBO",
    ),
    "neutral_exterior": (
        "+ҒАЛАМШАР; +ҮҢГІР АУЗЫ; +ЖИҺАН",
        "+ПЛАНЕТА; +РАЙ; +РУИНЫ",
        "+PLANET; +LIMBO; +RUINS",
    ),
}
SIDES = {"-": PlaceType.INT, "+": PlaceType.EXT, "?": None}
CASES = [
    (language, SIDES[one[0]], one[1:], place)
    for place, lines in HEADINGS.items()
    for language, line in zip((KK, RU, EN), lines, strict=True)
    for one in line.split("; ")
]


@pytest.mark.parametrize(("language", "side", "heading", "place"), CASES)
def test_a_heading_leads_to_its_set(language: Language, side: PlaceType | None, heading: str, place: str) -> None:
    assert read_place(Slugline(place_type=side, location=heading, time=None), "", language).place == place


def test_every_set_is_named_by_three_headings_in_each_language() -> None:
    counted = {(place, language): 0 for place in HEADINGS for language in Language}
    for language, _, _, place in CASES:
        counted[place, language] += 1

    assert len(CASES) >= 300
    assert min(counted.values()) >= 3
    assert set(HEADINGS) <= set(sets.places())


def test_the_letters_of_kazakh_are_all_read() -> None:
    written = "".join(heading for language, _, heading, _ in CASES if language is KK)

    assert set("ӘҒҚҢӨҰҮҺІ") <= set(written)
