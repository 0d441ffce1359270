"""The page as people use it: in a real browser, on a real service, with a crew of one that does the work."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from kadr.film.screenplay import Language
from kadr.formats.words import term
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.studio.desk import Studio
from tests.service import browser
from tests.service.browser import Tab
from tests.service.process import serving
from tests.studio import crew
from tests.studio.filmed import film

SCRIPTS = {
    "kk": crew.SCRIPT,
    "ru": """Title: Палата

ИНТ. ПАЛАТА - НОЧЬ

На столе нож и <img src=x onerror=alert(1)>. Входит ДОКТОР.

ДОКТОР
Не вставайте.

К кровати подходит доктор Ерлан. Он снимает очки.

НАТ. СТЕПЬ - ДЕНЬ

Ветра нет.
""",
    "en": """Title: The Ward

INT. WARD - NIGHT

A knife on the table. MARAT (30) coughs.

MARAT
Who is there?

EXT. STEPPE - DAY

No wind.
""",
}
CHIP = "[...document.querySelectorAll('.chip[data-tag]')].find(chip => chip.textContent.startsWith({!r}))"
PANELS = "document.querySelectorAll('.panel').length"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    """A browser's page; without a browser the test is skipped, or fails where one is required."""
    program = browser.available()
    if program is None and os.environ.get(browser.REQUIRED) == "1":
        pytest.fail(f"{browser.REQUIRED}=1, but there is no Chromium: install it (Debian: chromium)")
    if program is None:
        pytest.skip("no Chromium here; install it (Debian: chromium) to test the page as people use it")
    with browser.browsing(program) as opened:
        yield opened


@pytest.fixture
def page(tab: Tab, settings: Settings) -> Iterator[Tab]:
    """The studio's page, opened; at the end nothing may have been thrown, nor refused by its policy."""
    with serving(replace(settings, profile=Profile.TINY)) as service:
        tab.faults.clear()
        tab.shape(1280, 900)
        tab.open(service.url)
        tab.until("document.getElementById('about').textContent")
        yield tab
        assert not tab.faults
        tab.open("about:blank")


def bring(page: Tab, studio: Studio, folder: Path, language: str, selector: str = "#file") -> None:
    """A script goes in, in its language, and the crew does what the page orders until it orders nothing more."""
    file = folder / "script.fountain"
    file.write_text(SCRIPTS[language])
    page.click(f"[data-language={language}]")
    page.send(selector, file)
    work_until(page, studio, f"{PANELS} && !document.getElementById('files').hidden")


def work_until(page: Tab, studio: Studio, condition: str) -> None:
    """The crew does whatever the page orders until a condition holds in it."""
    page.until(condition, lambda: crew.carry_out(studio))


def styles_ordered(studio: Studio) -> list[str]:
    """The styles of the breakdowns that were ordered."""
    query = select(tables.Job.request).where(tables.Job.kind == "breakdown")
    with studio.reading() as session:
        return [request["style"] for request in session.scalars(query)]


def open_sheets(page: Tab) -> None:
    page.click("#tab-sheets")
    page.until("document.querySelector('.chip[data-tag]')")


def chip(page: Tab, name: str) -> str:
    """What selects the chip of a tag."""
    page.until(CHIP.format(name))
    return f'[data-tag="{page.run(CHIP.format(name) + ".dataset.tag")}"]'


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_script_becomes_a_board_and_a_breakdown_in_the_chosen_style(
    page: Tab, studio: Studio, tmp_path: Path, language: str
) -> None:
    page.choose("#style", "long_takes")
    bring(page, studio, tmp_path, language)
    page.run("document.getElementById('tab-storyboard').focus()")
    page.press("ArrowRight")

    page.until("document.querySelector('.chip[data-tag]')")
    assert page.run(PANELS) == 4
    assert page.run("document.activeElement.id") == "tab-sheets"
    assert page.run("document.querySelectorAll('.schedule tbody tr').length") == 2
    assert page.run("document.querySelectorAll('.sheet').length") == 2
    assert page.run("document.querySelector('.chip[data-tag]').title").count("\n") == 1
    assert styles_ordered(studio) == ["long_takes"]
    page.shape(390, 844)
    assert page.run("document.documentElement.scrollWidth") <= 390


def test_what_a_script_says_becomes_no_markup(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "ru")
    open_sheets(page)
    page.click(chip(page, "нож"))

    assert "<img src=x onerror=alert(1)>" in page.run("document.getElementById('tag-quote').textContent")
    assert page.run("document.querySelectorAll('img[src=\"x\"]').length") == 0


def test_people_confirm_rename_move_reject_and_add(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "ru")
    open_sheets(page)
    knife = chip(page, "нож")

    page.click(knife)
    page.press("Enter")
    page.until(f"document.querySelector('{knife}.confirmed')")
    assert page.run(f"document.activeElement === document.querySelector('{knife}')")

    page.click(knife)
    page.type("#tag-name", "скальпель")
    page.choose("#tag-category", "set_dressing")
    page.click("#tag-save")
    page.until(f"document.querySelector('{knife}').textContent === 'скальпель'")
    group = f"document.querySelector('{knife}').closest('div').querySelector('dt').textContent"
    assert page.run(group) == "обстановка"

    page.click(chip(page, "очки"))
    page.click("#tag-reject")
    page.until("document.querySelector('.chip.rejected') && !document.getElementById('tag').open")
    assert not page.run("document.querySelector('.chip.rejected').checkVisibility()")

    page.click(".chip.new")
    page.type("#tag-name", "градусник")
    page.press("Enter")
    page.until(CHIP.format("градусник"))


def test_a_change_made_meanwhile_is_shown_and_not_overwritten(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "ru")
    open_sheets(page)
    knife = chip(page, "нож")
    page.click(knife)
    tag = page.run(f"document.querySelector('{knife}').dataset.tag")
    sent = "{method: 'PATCH', headers: {'Content-Type': 'application/json'}, body: '{\"name\": \"кинжал\"}'}"
    assert page.run(f"fetch('/v1/tags/{tag}', {sent}).then(answer => answer.status)") == 200

    page.type("#tag-name", "меч")
    page.click("#tag-save")

    page.until("document.getElementById('tag-notice').textContent")
    assert page.run("document.getElementById('tag').open")
    assert page.run("document.getElementById('tag-name').value") == "кинжал"
    page.until(f"document.querySelector('{knife}').textContent === 'кинжал'")


def test_two_names_are_asked_about_and_answered(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "ru")
    open_sheets(page)

    assert page.run("document.querySelectorAll('.questions li').length") == 1
    page.click(".questions li button")
    page.until("document.querySelector('.questions .said')")
    page.click("#learned button")

    performers = "document.querySelector('.schedule tbody .performers').textContent"
    work_until(page, studio, f"{performers} === 'ДОКТОР'")


def test_a_new_draft_shows_what_it_changed(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "en")
    file = tmp_path / "second.fountain"
    file.write_text(SCRIPTS["en"].replace("A knife", "A letter") + "\nINT. CORRIDOR - NIGHT\n\nNobody.\n")

    page.send("#draft", file)
    work_until(page, studio, "document.querySelector('#changes details') && !document.getElementById('tools').hidden")

    changes = page.run("[...document.querySelectorAll('.changes .badge')].map(badge => badge.textContent)")
    assert changes == ["edited", "added"]
    assert page.run("document.querySelector('.changes del + *, .diff del').textContent").startswith("A knife")
    assert page.run("document.getElementById('stale').checkVisibility()")


def test_a_scene_with_two_lists_lets_people_choose(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "kk")
    assert page.run("document.querySelectorAll('#panels h3 button').length") == 0
    order = "{method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{\"enrich\": true}'}"
    script = "fetch('/v1/projects/' + location.hash.slice(1) + '/scripts').then(a => a.json()).then(a => a.items[0].id)"
    page.run(f"{script}.then(id => fetch(`/v1/scripts/${{id}}/breakdowns`, {order})).then(a => a.status)")
    while crew.carry_out(studio):
        pass
    page.reload()

    page.click("#panels h3 button")
    page.until("document.getElementById('lists').open")
    assert page.run("document.querySelectorAll('#lists-columns section').length") == 2
    assert page.run("document.querySelectorAll('#lists .apart').length") > 0
    page.click("#lists-columns section:nth-child(2) button")
    page.until("document.querySelector('#lists-columns section:nth-child(2) [aria-pressed=true]')")
    assert page.run("document.getElementById('draw').className") == "main"


@pytest.mark.parametrize(("language", "name"), [("kk", "АРУ"), ("ru", "ДОКТОР"), ("en", "MARAT")])
def test_a_character_is_dressed_and_its_sheets_are_drawn(
    page: Tab, studio: Studio, tmp_path: Path, language: str, name: str
) -> None:
    bring(page, studio, tmp_path, language)
    page.click("#tab-concepts")
    page.click("#concept-people li button")
    page.until("document.getElementById('dress').open")
    assert page.run("document.getElementById('dress-title').textContent") == name

    page.choose("#dress-garment", "uniform")
    page.choose("#dress-headgear", "cap")
    page.click("#dress-form .main")
    page.until("!document.getElementById('dress').open")
    garment = term(Language(language), "garment", "uniform")
    page.until(f"document.querySelector('#concept-people li .quiet').textContent.includes('{garment}')")

    page.type("#concept-subject", name)
    page.choose("#concept-sheet", "turnaround")
    page.click("#concept-form .main")
    work_until(page, studio, "document.querySelector('#concept-sheets figure')")
    page.until("!document.getElementById('concept-form').hidden")
    assert page.run("document.querySelector('#concept-sheets strong').textContent") == name
    assert page.run("document.querySelectorAll('#concept-sheets figcaption button').length") == 1
    page.shape(390, 844)
    assert page.run("document.documentElement.scrollWidth") <= 390


def test_a_subject_that_nobody_knows_is_told_who_can_be_drawn(page: Tab, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, tmp_path, "kk")
    page.click("#tab-concepts")
    page.type("#concept-subject", "Ешкім")
    page.choose("#concept-sheet", "looks")
    page.click("#concept-form .main")

    page.until("!document.getElementById('problem').hidden")
    assert "АРУ" in page.run("document.getElementById('problem-detail').textContent")
    assert page.run("document.querySelectorAll('#concept-names option').length") == 4


@pytest.mark.parametrize(
    ("language", "expected"),
    [("kk", "АРУ мен ЕРЛАН арасындағы 180° сызығы"), ("ru", "пересекает линию 180°"), ("en", "crosses the 180° line")],
)
def test_a_finding_of_the_craft_is_waived_and_a_floor_plan_is_opened(
    page: Tab, studio: Studio, tmp_path: Path, language: str, expected: str
) -> None:
    bring(page, studio, tmp_path, "kk")
    with studio.reading() as session:
        script = session.scalars(select(tables.Script.id)).one()
    film(studio, script)
    page.click(f"[data-language={language}]")
    page.reload()
    open_sheets(page)
    page.until("document.querySelectorAll('.craft li').length === 2")
    assert expected in page.run("document.querySelectorAll('.craft li p')[1].textContent")

    page.click(".craft li:nth-child(2) button")
    page.type(".craft input", "Әдейі: Ару адасты <b>")
    page.press("Enter")
    page.until("document.activeElement.closest('.craft li.waived')")
    page.click(".plan summary")
    page.until("document.querySelector('.plan img')?.naturalWidth")

    assert "Ару адасты <b>" in page.run("document.querySelector('.craft li.waived').textContent")
    assert page.run("document.querySelector('.plan img').naturalWidth") == 1120
    page.click(".craft li.waived button")
    page.until("!document.querySelector('.craft li.waived')")
