"""The bible as rows: versions that never change, names that are taken once, and what stagings are dressed by."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from kadr.errors import Conflict
from kadr.film.bible import Dress, EntryKind, Location, folded
from kadr.film.staging import Garment, Hair, Headgear
from kadr.store import tables
from kadr.store.bible_tables import BibleVersion
from kadr.store.tables import Json
from kadr.studio import bible, projects, scripts
from kadr.studio.bible import NewEntry
from kadr.studio.desk import Studio
from kadr.studio.projects import NewProject
from tests.studio import crew


def _film(studio: Studio) -> tuple[str, str]:
    """The ids of a project with a script of two scenes, and of the script's revision."""
    script = crew.bring_in(studio)
    with studio.reading() as session:
        row = scripts.find(session, script)
        return row.project_id, scripts.current_revision(session, row).id


def _add(studio: Studio, project: str, entry: NewEntry) -> Json:
    with studio.writing() as session:
        return bible.add(session, project, entry)


def _character(name: str, *aliases: str, **dress: object) -> NewEntry:
    appearance = Dress(**dress)  # type: ignore[arg-type]  # the fields of Dress, by name
    return NewEntry(kind=EntryKind.CHARACTER, name=name, aliases=aliases, appearance=appearance)


def test_every_version_of_an_entry_is_kept(any_studio: Studio) -> None:
    project, _ = _film(any_studio)
    entry = _add(any_studio, project, _character("АРУ", garment=Garment.DRESS))
    with any_studio.writing() as session:
        bible.change(session, project, entry["id"], {"appearance": {"garment": Garment.COAT}}, 1)

    with any_studio.reading() as session:
        versions = list(session.scalars(select(BibleVersion).order_by(BibleVersion.version)))

    assert [version.value["appearance"]["garment"] for version in versions] == ["dress", "coat"]
    assert len({version.hash for version in versions}) == 2


def test_a_revision_is_dressed_by_its_own_scenes(any_studio: Studio) -> None:
    project, revision = _film(any_studio)
    _add(any_studio, project, _character("Ару", "Арудың өзі", hair=Hair.BRAID))
    night = {"kind": EntryKind.LOOK, "character": "АРУ"}
    coat, hood = Dress(garment=Garment.COAT), Dress(headgear=Headgear.HOOD)
    _add(any_studio, project, NewEntry(name="тон", appearance=coat, **night))  # type: ignore[arg-type]  # fields by name
    _add(any_studio, project, NewEntry(name="боранда", appearance=hood, scenes=("2",), **night))  # type: ignore[arg-type]  # the same
    _add(any_studio, project, NewEntry(kind=EntryKind.LOCATION, name="ДАЛА", place="steppe"))

    with any_studio.reading() as session:
        found = bible.dressing(session, project, revision)
        without_a_script = bible.dressing(session, project, None)

    assert [worn.names for worn in found.worn] == [("Ару", "Арудың өзі")] * 3
    assert [worn.scenes for worn in found.worn] == [None, (1,), (2,)]
    assert found.worn[0].appearance == Dress(hair=Hair.BRAID)
    assert found.locations == (Location(name="ДАЛА", place="steppe"),)
    assert [worn.scenes for worn in without_a_script.worn] == [None, (), ()]


def test_two_who_write_the_same_name_at_once_write_it_once(any_studio: Studio) -> None:
    project, _ = _film(any_studio)

    def write(name: str) -> str:
        try:
            return str(_add(any_studio, project, _character(name))["id"])
        except Conflict:
            return "taken"

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(write, ["ЖҮСІП", "Жүсіп", "жүсіп ", "ЖҮсіп"]))

    assert sorted(answers)[1:] == ["taken"] * 3
    with any_studio.reading() as session:
        assert len(bible.entries(session, project)) == 1


def test_a_name_is_free_again_when_its_entry_is_taken_out(any_studio: Studio) -> None:
    project, _ = _film(any_studio)
    entry = _add(any_studio, project, _character("АРУ"))
    with any_studio.writing() as session:
        bible.remove(session, project, entry["id"])

    again = _add(any_studio, project, _character("АРУ"))

    assert again["id"] != entry["id"]
    with any_studio.reading() as session:
        assert len(list(session.scalars(select(BibleVersion)))) == 2


def test_a_look_keeps_a_scene_that_was_cut(any_studio: Studio) -> None:
    project, _ = _film(any_studio)
    _add(any_studio, project, _character("АРУ"))
    asked = NewEntry(kind=EntryKind.LOOK, name="тон", character="АРУ", scenes=("1", "2"))
    look = _add(any_studio, project, asked)
    with any_studio.writing() as session:
        script = session.scalars(select(tables.Script)).one()
        text = "НАТ. ДАЛА – ТҮН\n\nБоран. Ештеңе көрінбейді.\n"
        scripts.revise(session, any_studio.blobs, script.id, scripts.manuscript(text.encode(), "a.fountain"), None)

    with any_studio.writing() as session:
        changed = bible.change(session, project, look["id"], {"words": "жүннен", "scenes": look["scene_ids"]}, None)

    assert (changed["scenes"], changed["scene_ids"]) == (["1"], [look["scene_ids"][1], look["scene_ids"][0]])


@pytest.mark.parametrize(
    ("one", "other"),
    [("ӘЛІҒҚҢӨҰҮҺІ", "әліғқңөұүһі"), ("Айсұлу  Щ", "аи\u0306сұлу щ"), ("ЁЛКА", "ёлка"), ("O’Neil", "o’NEIL")],
)
def test_names_are_compared_as_people_read_them(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_a_film_without_a_script_has_no_scenes_to_dress(any_studio: Studio) -> None:
    with any_studio.writing() as session:
        project = projects.create(session, NewProject(title="Бос"))["id"]
    _add(any_studio, project, _character("ҒАНИ"))

    with any_studio.reading() as session:
        assert bible.dressing(session, project, None).worn[0].names == ("ҒАНИ",)
