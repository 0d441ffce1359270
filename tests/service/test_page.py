"""The page: three languages, no inline code, nothing from anywhere else."""

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import kadr.formats
from kadr.formats import screenplays
from kadr.studio import scripts
from kadr.studio.changes import Change
from service.routes import page

WEB = Path(page.__file__).parents[1] / "web"
WORDS = (WEB / "words.js").read_text()


class Tags(HTMLParser):
    """Collects tags with their attributes, and text inside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inline = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] in ("script", "style"):
            self.inline += data.strip()


@pytest.fixture
def tags(client: TestClient) -> Tags:
    parser = Tags()
    parser.feed(client.get("/").text)
    return parser


def words_of(language: str) -> set[str]:
    block = re.search(rf"^  {language}: \{{(.*?)^  \}},", WORDS, re.MULTILINE | re.DOTALL)
    assert block
    return set(re.findall(r"\b([a-z_]+): [\"{]", re.sub(r'"[^"]*"', '""', block[1])))


def test_the_page_runs_under_a_policy_that_allows_only_its_own_files(client: TestClient, tags: Tags) -> None:
    policy = client.get("/").headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert tags.inline == ""
    assert not [
        name for _tag, attributes in tags.found for name in attributes if name.startswith("on") or name == "style"
    ]


def test_everything_that_the_page_names_is_served(client: TestClient, tags: Tags) -> None:
    named = [a[key] or "" for _tag, a in tags.found for key in ("src", "href") if key in a]
    imported = {name for code in WEB.glob("*.js") for name in re.findall(r'from "\./([\w.]+)"', code.read_text())}

    assert len(named) >= 3
    assert imported >= {"studio.js", "words.js", "breakdown.js", "tags.js", "revisions.js"}
    for path in [*named, *(f"/web/{name}" for name in imported)]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "'self'" in answer.headers["content-security-policy"]


def test_every_word_of_the_page_exists_in_three_languages(tags: Tags) -> None:
    kk, ru, en = (words_of(language) for language in ("kk", "ru", "en"))
    used = {a[key] or "" for _tag, a in tags.found for key in ("data-text", "data-label") if key in a}
    said = {name for code in WEB.glob("*.js") for name in re.findall(r"\bwords\(\)\.(\w+)", code.read_text())}

    assert len(used) > 20
    assert len(said) > 60
    assert kk == ru == en
    assert used | said <= kk


def test_no_file_of_the_page_grows_past_400_lines() -> None:
    files = [*WEB.glob("*.js"), *WEB.glob("*.css"), *WEB.glob("*.html")]
    long = {file.name: n for file in files if (n := len(file.read_text().splitlines())) > 400}

    assert len(files) >= 15
    assert not long, f"split these files by noun: {long}"


KINDS = [
    "size",
    "angle",
    "move",
    "reason",
    "style",
    "screen",
    "category",
    "day_night",
    "place_type",
    "tag_source",
    "sheet",
    "garment",
    "headgear",
    "hair",
    "age",
]


def terms_of(language: str, kind: str) -> dict[str, str]:
    block = re.search(rf"^  {language}: .*?\b{kind}: \{{(.*?)\}}", WORDS, re.MULTILINE | re.DOTALL)
    assert block
    return dict(re.findall(r'"?([\w/]+)"?: "([^"]+)"', block[1]))


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_speaks_of_film_as_the_printed_board_does(language: str, kind: str) -> None:
    terms = tomllib.loads((Path(kadr.formats.__path__[0]) / f"words.{language}.toml").read_text())[kind]

    assert terms_of(language, kind) == terms


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_has_a_word_for_every_change_and_every_format(language: str) -> None:
    assert terms_of(language, "changed").keys() == set(Change)
    # What is read is told by its reader's name, what is written by its ending.
    assert terms_of(language, "written").keys() >= {*scripts.EXPORTS, "text", "markdown"}
    assert {suffix.lstrip(".") for suffix in screenplays.READABLE} <= accepted("file") == accepted("draft")


def accepted(field: str) -> set[str]:
    html = (WEB / "index.html").read_text()
    found = re.search(rf'id="{field}" type="file" accept="([^"]+)"', html)
    assert found
    return {suffix.lstrip(".") for suffix in found[1].split(",")}


def test_a_script_can_put_no_markup_into_the_page() -> None:
    code = "".join(file.read_text() for file in WEB.glob("*.js"))

    assert "textContent" in code
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", code)
