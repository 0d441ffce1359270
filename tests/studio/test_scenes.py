"""Scenes keep their identity over revisions, and shots theirs over breakdowns."""

from hypothesis import given
from hypothesis import strategies as st

from kadr.film.screenplay import Element, ElementType, Scene
from kadr.store import tables
from kadr.studio import scenes


def scene(heading: str, *actions: str, line: int = 1) -> Scene:
    elements = tuple(Element(type=ElementType.ACTION, text=text, line=line + n) for n, text in enumerate(actions, 1))
    return Scene(ordinal=1, heading=Element(type=ElementType.SCENE_HEADING, text=heading, line=line), elements=elements)


def version(name: str, of: Scene) -> tables.SceneVersion:
    return tables.SceneVersion(scene_id=name, heading=of.heading.text, hash=scenes.content_hash(of))


def test_a_scenes_content_is_not_its_place() -> None:
    assert scenes.content_hash(scene("ҮЙ", "Қар.")) == scenes.content_hash(scene("ҮЙ", "Қар.", line=90))
    assert scenes.content_hash(scene("ҮЙ", "Қар.")) != scenes.content_hash(scene("ҮЙ", "Қар", "."))


def test_twins_are_matched_in_order() -> None:
    twin = scene("ЖОЛ", "Жел.")

    assert scenes.matched([version("a", twin), version("b", twin)], [twin, twin, twin]) == ["a", "b", None]


def test_an_unchanged_scene_is_never_given_away_to_an_edited_one_with_its_heading() -> None:
    first, second = scene("ҮЙ", "Таң."), scene("ҮЙ", "Кеш.")

    ids = scenes.matched([version("a", first), version("b", second)], [scene("ҮЙ", "Түн."), first])

    assert ids == ["b", "a"]


names = st.sampled_from(["ҮЙ", "ЖОЛ", "ДАЛА"])
drafts = st.lists(st.tuples(names, st.sampled_from(["Қар.", "Жел.", "От."])).map(lambda t: scene(*t)), max_size=6)


@given(drafts, drafts)
def test_no_two_scenes_share_an_id_and_nothing_unchanged_loses_its_own(old: list[Scene], new: list[Scene]) -> None:
    ids = scenes.matched([version(f"s{n}", of) for n, of in enumerate(old)], new)

    given_out = [found for found in ids if found]
    assert len(given_out) == len(set(given_out))
    kept = [scenes.content_hash(of) for of in old]
    for of, found in zip(new, ids, strict=True):
        if found is None:
            assert sum(scenes.content_hash(other) == scenes.content_hash(of) for other in new) > kept.count(
                scenes.content_hash(of)
            )


@given(drafts)
def test_the_same_draft_again_keeps_everything(draft: list[Scene]) -> None:
    ids = scenes.matched([version(f"s{n}", of) for n, of in enumerate(draft)], draft)

    assert len(set(ids)) == len(draft)
    assert None not in ids
