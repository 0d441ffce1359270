"""Hostile and broken bodies: refused by name, never a server fault, nothing half stored."""

import json
import re
from collections.abc import Iterator
from typing import cast

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from kadr.errors import Invalid, KadrError
from service.bodies import parse_json
from tests.service.conftest import Film, ok, problem
from tests.studio import crew

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "not JSON"),
        (b"{", "line 1, column 2"),
        (b'{"title": "a"} x', "column 16"),
        (b'{"title": NaN}', "NaN"),
        (b'{"title": "a", "aspect_ratio": Infinity}', "Infinity"),
        (b'{"title": "a", "aspect_ratio": 1e999}', "1e999"),
        (b'{"title": "a", "aspect_ratio": ' + b"9" * 5000 + b"}", "5000 digits"),
        (b'{"title": "a\\u0000b"}', "NUL"),
        (b'{"title": "\\ud800"}', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b'{"title": "a", "title": "b"}', "twice"),
        (b"[" * 100_000, "32 levels"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "32 levels"),
        (b'{"title": "\xff"}', "UTF-8"),
        (b"[]", "body"),
        (b'"text"', "body"),
        (b"null", "body"),
        (b"{}", "title is missing"),
        (b'{"title": ""}', "title"),
        (b'{"title": 7}', "title is 7"),
        (b'{"title": "a", "colour": "red"}', "no such field"),
        (b'{"title": "a", "language": "de"}', "'kk', 'ru' or 'en'"),
        (b'{"title": "a", "aspect_ratio": 1e9}', "aspect_ratio"),
    ],
)
def test_a_broken_body_is_refused_by_name(client: TestClient, body: bytes, named: str) -> None:
    before = ok(client.get("/v1/projects?limit=200"))

    answer = client.post("/v1/projects", content=body, headers=JSON)

    assert answer.status_code == 422, answer.text
    assert named in answer.json()["detail"]
    assert ok(client.get("/v1/projects?limit=200")) == before


@pytest.mark.parametrize("body", [b"null", b"[]", b'"a"', b"7"])
def test_a_body_that_is_no_object_is_refused_without_class_names_of_ours(client: TestClient, body: bytes) -> None:
    told = problem(client.post("/v1/projects", content=body, headers=JSON), 422, "invalid")

    assert told["detail"] == f"body is {body.decode()}; give a JSON object"


@pytest.mark.parametrize("named", ["../../x", "", "fountain\n", "f" * 21])
def test_a_format_that_is_no_word_is_refused(client: TestClient, project: str, named: str) -> None:
    answer = client.post(f"/v1/projects/{project}/scripts", json={"text": crew.SCRIPT, "format": named})

    assert "format" in problem(answer, 422, "invalid")["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_another_media_type_is_refused(client: TestClient, kind: str) -> None:
    answer = client.post("/v1/projects", content=b'{"title": "a"}', headers={"content-type": kind})

    assert "application/json" in problem(answer, 415, "unsupported")["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", 0),
        ("count", 10**6),
        ("count", True),
        ("count", "3"),
        ("count", 1.5),
        ("seed", 2**40),
        ("seed", -1),
        ("max_tokens", 10**9),
        ("logline", "а" * 5000),
        ("characters", [{"name": "А"}] * 41),
        ("characters", [{"name": "А", "colour": "red"}]),
        ("task", "sing"),
        ("script_id", "../../etc"),
    ],
)
def test_an_order_out_of_bounds_names_its_field(client: TestClient, project: str, field: str, value: object) -> None:
    order = {"task": "draft", "logline": "Боран", field: value}

    body = problem(client.post(f"/v1/projects/{project}/drafts", json=order), 422, "invalid")

    assert body["errors"][0]["field"].startswith(field)
    assert body["errors"][0]["allowed"]


@pytest.mark.parametrize(
    ("field", "value"), [("width", 16_384), ("height", 100), ("steps", 10**9), ("guidance", -1), ("count", 17)]
)
def test_a_picture_out_of_bounds_names_its_field(client: TestClient, project: str, field: str, value: object) -> None:
    body = problem(
        client.post(f"/v1/projects/{project}/concepts", json={"subject": "үй", field: value}), 422, "invalid"
    )

    assert body["errors"][0]["field"] == field


def test_a_ten_megabyte_prompt_is_too_large(client: TestClient, project: str) -> None:
    answer = client.post(f"/v1/projects/{project}/concepts", json={"subject": "a" * 10_000_000})

    assert "/v1/about" in problem(answer, 413, "too-large")["detail"]


@pytest.mark.parametrize("length", [True, False], ids=["declared", "chunked"])
def test_a_file_of_21_mb_is_refused_and_nothing_is_stored(client: TestClient, project: str, *, length: bool) -> None:
    border, line = "frame", b"x" * 1023 + b"\n"

    def body() -> Iterator[bytes]:
        yield b'--frame\r\nContent-Disposition: form-data; name="file"; filename="a.fountain"\r\n\r\n'
        for _ in range(21 * 1024):
            yield line
        yield b"\r\n--frame--\r\n"

    whole = b"".join(body()) if length else body()
    answer = client.post(
        f"/v1/projects/{project}/scripts",
        content=whole,
        headers={"content-type": f"multipart/form-data; boundary={border}"},
    )

    problem(answer, 413, "too-large")
    assert ok(client.get(f"/v1/projects/{project}/scripts"))["items"] == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"\x00\x01\x02\x03" * 100, 422),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), 422),
        ("Тек мәтін, сахна жоқ.".encode(), 422),
        ("ИНТ. ҮЙ – ТҮН\n\nАру\x00 кіреді.\n".encode(), 422),
    ],
    ids=["empty", "binary", "picture", "no scenes", "NUL"],
)
def test_an_unreadable_script_is_a_problem_and_nothing_is_stored(
    client: TestClient, project: str, data: bytes, status: int
) -> None:
    answer = client.post(f"/v1/projects/{project}/scripts", files={"file": ("a.fountain", data)})

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert ok(client.get(f"/v1/projects/{project}/scripts"))["items"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_script_is_read_in_the_encoding_that_it_came_in(client: TestClient, project: str, encoding: str) -> None:
    text = "ИНТ. ДОМ – НОЧЬ\n\nПурга. Анна закрывает дверь и садится у печи.\n\nАННА\nДров больше нет.\n"

    script = ok(
        client.post(f"/v1/projects/{project}/scripts", files={"file": ("a.fountain", text.encode(encoding))}), 201
    )

    assert script["scenes"][0]["heading"] == "ИНТ. ДОМ – НОЧЬ"


@pytest.mark.parametrize(
    ("files", "data"),
    [
        ({"script": ("a.fountain", b"x")}, {}),
        ({"file": ("a.fountain", b"x")}, {"colour": "red"}),
        ({"file": ("a.fountain", b"x"), "also": ("b.fountain", b"x")}, {}),
        ({"file": ("a.fountain", crew.SCRIPT.encode())}, {"revision": "zero"}),
    ],
    ids=["other name", "unknown field", "two files", "revision"],
)
def test_a_form_with_other_fields_is_refused(
    client: TestClient, project: str, files: dict[str, tuple[str, bytes]], data: Film
) -> None:
    problem(client.post(f"/v1/projects/{project}/scripts", files=files, data=data), 422, "invalid")


def test_a_form_without_its_end_is_refused(client: TestClient, project: str) -> None:
    answer = client.post(
        f"/v1/projects/{project}/scripts",
        content=b"--x\r\nnonsense",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_an_error_of_ours(data: bytes) -> None:
    try:
        parse_json(data)
    except KadrError:
        return


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**15), 10**15)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("абв", max_size=3), inner, max_size=4),
        max_leaves=20,
    )
)
def test_good_json_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


def test_a_key_that_is_given_twice_is_named_among_very_many() -> None:
    fields = [f'"{n}":0' for n in range(50_000)]

    with pytest.raises(Invalid, match="'49999' is given twice"):
        parse_json(("{" + ",".join([*fields, '"49999":1']) + "}").encode())


def test_an_object_of_a_thousand_fields_is_read_and_a_larger_one_refused() -> None:
    assert len(cast("dict[str, int]", parse_json(json.dumps({str(n): n for n in range(1000)}).encode()))) == 1000
    with pytest.raises(Invalid, match=r"1001 fields; the limit is 1000"):
        parse_json(json.dumps([{str(n): n for n in range(1001)}]).encode())


def test_of_very_many_faults_twenty_are_told_and_all_are_counted(client: TestClient, project: str) -> None:
    order = {"text": crew.SCRIPT} | {f"{n}" * 50: n for n in range(100, 400)}

    for path in ("/v1/projects", f"/v1/projects/{project}/scripts"):
        told = problem(client.post(path, json=order), 422, "invalid")

        assert len(told["errors"]) == 20
        assert re.search(r"\(and (299|30\d) more\)", told["detail"])
        assert max(len(fault["field"]) for fault in told["errors"]) <= 80


def test_a_deep_but_bounded_body_is_read() -> None:
    assert parse_json(b"[" * 31 + b"]" * 31)
    with pytest.raises(Invalid, match="32"):
        parse_json(b"[" * 33 + b"]" * 33)
