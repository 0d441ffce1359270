"""A board on paper: six panels a page, each with its picture and its words, and nothing over anything else."""

import io
import re
import tempfile
import time
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from kadr.errors import Unreadable
from kadr.film.screenplay import Language
from kadr.film.shots import Angle, Framing, Move, Reason, ReasonCode, Shot, ShotSize, SpokenLine, Voice
from kadr.formats import board_pdf
from kadr.formats.board_pdf import BoardPanel, BoardPlan, BoardSheet
from tests.formats import printed

LONG = "Сапар аттың жалынан бір уыс қар алып, саусақтарының арасынан төгеді. " * 12


def picture(aspect: float = 16 / 9, kind: str = "PNG", tone: int = 200) -> bytes:
    data = io.BytesIO()
    Image.new("L", (round(300 * aspect), 300), tone).save(data, kind)
    return data.getvalue()


def panel(number: str = "1-1", **given: object) -> BoardPanel:
    values: dict[str, object] = {
        "number": number,
        "size": ShotSize.CLOSE_UP,
        "action": "Ару шамды жақындатады.",
        "duration_s": 3.5,
        "scene": number.split("-", maxsplit=1)[0],
        "scene_heading": "ИНТ. ҚЫСТАУ ҮЙІ – ТҮН",
        "image": picture(),
        **given,
    }
    return BoardPanel(**values)  # type: ignore[arg-type]  # the test names fields of the panel, each of its own type


def sheet(*panels: BoardPanel, language: Language = Language.KAZAKH, **given: object) -> BoardSheet:
    return BoardSheet(title="БОРАН", language=language, panels=panels, **given)  # type: ignore[arg-type]  # as above


def test_a_panel_says_all_that_the_set_needs_to_know() -> None:
    speech = SpokenLine(speaker="ГҮЛНҰР", text="Маған да қиын.", line=1, voice=Voice.OVER)
    pdf = board_pdf.write_pdf(
        sheet(
            panel(
                "4-7",
                angle=Angle.LOW,
                move=Move.DOLLY_IN,
                lens_mm=85,
                framing=Framing.OTS_LEFT,
                dialogue=(speech,),
            ),
            subtitle="қысқаметражды фильм",
        )
    )

    words = printed.texts(pdf)[0].replace("\n", " ")
    for expected in (
        "БОРАН",
        "қысқаметражды фильм",
        "Раскадровка",
        "Көрініс саны: 1",
        "Кадр саны: 1",
        "Ұзақтығы: 0:04",
        "4. ИНТ. ҚЫСТАУ ҮЙІ – ТҮН",
        "4-7",
        "ірі план · иық үстінен, сол жақтан",
        "төменгі ракурс · камера жақындайды · 85 мм",
        "3,5 с",
        "Ару шамды жақындатады.",
        "ГҮЛНҰР (З.К.)",
        "Маған да қиын.",
        "Эскиздер кадр деректері бойынша салынған, ЖИ моделі қолданылмаған",
        "1-бет, барлығы 1",
    ):
        assert expected in words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            Language.RUSSIAN,
            ("крупный план", "на уровне глаз · статика · 35 мм", "3,5 с", "стр. 1 из 1", "без моделей ИИ"),
        ),
        (Language.ENGLISH, ("close-up", "eye level · static · 35 mm", "3.5 s", "page 1 of 1", "no AI model")),
    ],
)
def test_the_board_speaks_the_scripts_language(language: Language, words: tuple[str, ...]) -> None:
    found = printed.texts(board_pdf.write_pdf(sheet(panel(), language=language)))[0]

    assert [word for word in words if word not in found] == []


def test_the_origin_of_the_pictures_is_said_on_every_page_in_the_words_given() -> None:
    panels = [panel(f"1-{n}") for n in range(8)]

    by_label = printed.texts(board_pdf.write_pdf(sheet(*panels, origin="made_with_models")))
    own = printed.texts(board_pdf.write_pdf(sheet(*panels, origin="Суретші Өмір Қайыр салды")))

    assert all("Суреттер ЖИ модельдерінің көмегімен жасалған" in page for page in by_label)
    assert all("Суретші Өмір Қайыр салды" in page for page in own)


def test_six_panels_a_page() -> None:
    pages = printed.texts(board_pdf.write_pdf(sheet(*[panel(f"1-{n}") for n in range(1, 14)])))

    assert [len(re.findall(r"\b1-\d+\b", page)) for page in pages] == [6, 6, 1]
    assert "3-бет, барлығы 3" in pages[2]


def test_a_new_scene_is_announced_where_it_begins() -> None:
    panels = [panel(f"1-{n}", scene_heading="НАТ. ДАЛА – КҮНДІЗ") for n in (1, 2)]
    panels += [panel(f"2-{n}", scene_heading="ИНТ. ҚЫСТАУ ҮЙІ – КҮНДІЗ") for n in (1, 2)]

    pdf = board_pdf.write_pdf(sheet(*panels))

    outline = pypdf.PdfReader(io.BytesIO(pdf)).outline
    titles = [str(entry["/Title"]) for entry in outline if isinstance(entry, dict)]
    assert titles == ["1. НАТ. ДАЛА – КҮНДІЗ", "2. ИНТ. ҚЫСТАУ ҮЙІ – КҮНДІЗ"]
    heading, number = printed.find(pdf, 0, "2. ИНТ. ҚЫСТАУ"), printed.find(pdf, 0, "2-1")
    assert heading[0].top < number[0].top
    assert heading[0].left == pytest.approx(number[0].left, abs=8)


@pytest.mark.parametrize("aspect", [2.39, 1.85, 16 / 9, 4 / 3, 1.0, 0.8, 9 / 16])
def test_every_frame_shape_fits_and_no_words_overlap(aspect: float) -> None:
    speeches = tuple(SpokenLine(speaker="САПАР", text=LONG, line=n) for n in range(4))
    panels = [panel(f"1-{n}", image=picture(aspect), action=LONG, dialogue=speeches) for n in range(1, 13)]
    pdf = board_pdf.write_pdf(sheet(*panels))

    for number, page in enumerate(pdfium.PdfDocument(pdf)):
        pictures = [found.get_bounds() for found in page.get_objects(filter=[3])]
        assert len(pictures) == 6
        boxes = [
            (left, page.get_height() - top, right, page.get_height() - bottom) for left, bottom, right, top in pictures
        ]
        assert all((r - le) / (b - t) == pytest.approx(aspect, rel=0.02) for le, t, r, b in boxes)
        letters = printed.letters(pdf, number)
        assert not [each for each in letters for box in boxes if _over(each, box)], "words lie over a picture"
        assert not _shared(letters), "words lie over words"
        assert max(each.bottom for each in letters) < page.get_height() - 15


def test_words_that_do_not_fit_end_in_an_ellipsis_and_short_ones_do_not() -> None:
    said = SpokenLine(speaker="САПАР", text=LONG, line=1)

    long = printed.texts(board_pdf.write_pdf(sheet(panel(action=LONG, dialogue=(said,)))))[0]
    short = printed.texts(board_pdf.write_pdf(sheet(panel(action="Қар тік түседі."))))[0]

    assert long.count("…") == 2
    assert long.count("Сапар аттың жалынан") >= 2
    assert "…" not in short


def test_a_word_without_end_does_not_leave_its_panel() -> None:
    pdf = board_pdf.write_pdf(sheet(panel(number="1-1", action="Щ" * 4000, scene_heading="Ц" * 4000), panel("1-2")))

    assert max(each.right for each in printed.letters(pdf, 0) if each.letter in "ЩЦ") < 842 / 2


def test_words_of_the_script_are_never_markup() -> None:
    hostile = '#panic("x") $x$ `r` <l> @a #image("/etc/passwd")'

    text = printed.texts(board_pdf.write_pdf(sheet(panel(action=hostile, scene_heading=hostile))))[0].replace("\n", " ")

    assert text.count(hostile) == 2


def test_every_kazakh_letter_is_drawn_as_itself() -> None:
    words = " ".join(printed.KAZAKH + "₸")
    pictures = printed.pictures_of(board_pdf.write_pdf(sheet(panel(action=words))), 0, words)

    font = "IBMPlexSansCondensed-Regular.ttf"
    taken_for = {letter: printed.nearest(picture, font, printed.LOOKALIKES) for letter, picture in pictures.items()}
    assert len(pictures) == len(printed.KAZAKH) + 1
    assert not {letter: seen for letter, seen in taken_for.items() if not printed.same_shape(letter, seen)}


def test_jpeg_is_taken_and_anything_else_is_refused_by_its_shot() -> None:
    assert board_pdf.write_pdf(sheet(panel(image=picture(kind="JPEG")))).startswith(b"%PDF")
    with pytest.raises(Unreadable, match="shot 7-3"):
        board_pdf.write_pdf(sheet(panel("7-3", image=b"<svg/>")))


def test_a_panel_without_a_picture_and_a_board_without_panels_are_printed() -> None:
    assert "1-1" in printed.texts(board_pdf.write_pdf(sheet(panel(image=None))))[0]
    assert "БОРАН" in printed.texts(board_pdf.write_pdf(sheet()))[0]


def test_a_shot_becomes_its_panel() -> None:
    shot = Shot(
        number="2-1",
        size=ShotSize.FULL,
        framing=Framing.MASTER,
        action="Жел.",
        first_line=1,
        last_line=2,
        duration_s=4,
        reason=Reason(code=ReasonCode.MASTER),
    )

    made = board_pdf.panel(shot, scene="2", heading="НАТ. ДАЛА", image=None)

    assert (made.number, made.size, made.action, made.duration_s) == ("2-1", ShotSize.FULL, "Жел.", 4)


def test_sixty_panels_take_seconds_and_leave_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    board = sheet(*[panel(f"{n // 6}-{n % 6}", image=picture(tone=n), action=LONG) for n in range(60)])
    started = time.perf_counter()

    pdf = board_pdf.write_pdf(board)

    # 0.3 s on one idle core; the bound leaves room for a busy machine.
    assert time.perf_counter() - started < 5
    assert pdf == board_pdf.write_pdf(board), "equal boards give equal bytes"
    assert list(tmp_path.iterdir()) == []


def _over(letter: printed.Letter, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    across, down = (letter.left + letter.right) / 2, (letter.top + letter.bottom) / 2
    return left < across < right and top < down < bottom


def _shared(letters: list[printed.Letter]) -> list[tuple[printed.Letter, printed.Letter]]:
    """Pairs of letters whose middles are closer than a letter is wide and high."""
    found = []
    ordered = sorted(letters, key=lambda each: each.left)
    for n, one in enumerate(ordered):
        for other in ordered[n + 1 : n + 60]:
            near = abs(_middle(one)[0] - _middle(other)[0]) < 0.8 and abs(_middle(one)[1] - _middle(other)[1]) < 4
            found.extend([(one, other)] if near else [])
    return found


def _middle(letter: printed.Letter) -> tuple[float, float]:
    return (letter.left + letter.right) / 2, (letter.top + letter.bottom) / 2


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1120 720"><rect width="1120" height="720" fill="#eee"/>'
    '<text x="40" y="60" font-family="IBM Plex Sans" font-size="30">ӘҒҚҢӨҰҮҺІ {}</text></svg>'
)


def plan(scene: str, *findings: str) -> BoardPlan:
    return BoardPlan(
        scene=scene, scene_heading="ИНТ. ҚЫСТАУ ҮЙІ – ТҮН", svg=SVG.format(f"PLAN{scene}"), findings=findings
    )


@pytest.mark.parametrize(
    ("language", "heading", "found"),
    [
        (
            Language.KAZAKH,
            "Кәсіп ережелері бойынша табылғаны",
            "1-1 → 1-2: камера АРУ мен САПАР арасындағы 180° сызығынан өтеді",
        ),
        (Language.RUSSIAN, "Что нашла проверка по правилам ремесла", "1-1 → 1-2: камера пересекает линию 180°"),
        (Language.ENGLISH, "What the craft’s rules found", "1-1 → 1-2: the camera crosses the 180° line"),
    ],
)
def test_a_scene_opens_with_its_plan_and_what_was_found(language: Language, heading: str, found: str) -> None:
    pages = printed.texts(
        board_pdf.write_pdf(
            sheet(panel("1-1"), panel("1-2"), panel("2-1"), language=language, plans=(plan("1", found),))
        )
    )

    assert len(pages) == 2
    assert "PLAN1" in pages[0]
    assert "ӘҒҚҢӨҰҮҺІ" in pages[0]
    words = " ".join(pages[0].split())
    assert heading in words
    assert found in words
    # The scene without a plan goes on where the one before ended.
    assert "2-1" in pages[1]


def test_scenes_with_plans_begin_on_pages_of_their_own() -> None:
    panels = [panel(f"1-{n}") for n in range(1, 8)] + [panel("2-1")]

    pages = printed.texts(board_pdf.write_pdf(sheet(*panels, plans=(plan("1"), plan("2")))))

    assert [next((word for word in ("PLAN1", "PLAN2", "1-7", "1-1", "2-1") if word in page), "") for page in pages] == [
        "PLAN1", "1-1", "1-7", "PLAN2", "2-1",
    ]  # fmt: skip
    assert "бет, барлығы 5" in pages[-1]


def test_however_much_was_found_the_plan_keeps_its_page() -> None:
    much = [f"1-{n} → 1-{n + 1}: {LONG}" for n in range(40)]

    pages = printed.texts(board_pdf.write_pdf(sheet(panel(), plans=(plan("1", *much),))))

    assert len(pages) == 2
    assert "… +30" in pages[0]
    assert "PLAN1" in pages[0]


def test_what_was_found_is_words_and_never_markup() -> None:
    nasty = '#import "x" $a$ *b* _c_ <d> \\e `f` @g'

    pages = printed.texts(board_pdf.write_pdf(sheet(panel(), plans=(plan("1", nasty),))))

    assert nasty in " ".join(pages[0].split())


def test_plans_are_drawn_and_not_painted() -> None:
    with_plan = board_pdf.write_pdf(sheet(panel(), plans=(plan("1"),)))
    without = board_pdf.write_pdf(sheet(panel()))

    assert len(with_plan) < len(without) + 40_000
    assert board_pdf.write_pdf(sheet(panel(), plans=(plan("1"),))) == with_plan
