"""Takes over HTTP: drawings of people, orders of diffusion, circles and locks."""

import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kadr.studio.desk import Studio
from tests.service.conftest import Film, ok, problem
from tests.studio import crew


def drawn(kind: str = "PNG", size: tuple[int, int] = (320, 180), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#808080").save(out, format=kind, **options)
    return out.getvalue()


def upload(client: TestClient, panel: str, data: bytes, name: str = "drawing.png") -> Film:
    return ok(client.post(f"/v1/panels/{panel}/takes", files={"file": (name, data)}), 201)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_uploaded_drawing_is_circled_and_labelled_as_a_persons(client: TestClient, board: Film, kind: str) -> None:
    panel = board["panels"][0]["id"]

    take = upload(client, panel, drawn(kind))

    assert (take["kind"], take["circled"], take["number"]) == ("upload", True, 2)
    assert take["slate"]["label"]["en"] == "drawn by a person"
    assert ok(client.get(f"/v1/panels/{panel}"))["take"]["id"] == take["id"]


def test_what_travelled_along_with_a_drawing_is_stripped(client: TestClient, board: Film) -> None:
    text = PngInfo()
    text.add_text("comment", "<script>alert(1)</script>")
    data = drawn(pnginfo=text) + b"<html><script>alert(2)</script>"

    take = upload(client, board["panels"][0]["id"], data)
    kept = client.get(f"/v1/assets/{take['asset']}").content

    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).size == (320, 180)


def test_lines_on_an_empty_layer_lie_on_white_paper(client: TestClient, board: Film) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (32, 32), (0, 0, 0, 0)).save(out, format="PNG")

    take = upload(client, board["panels"][0]["id"], out.getvalue())
    kept = Image.open(io.BytesIO(client.get(f"/v1/assets/{take['asset']}").content))

    assert kept.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "unsupported"),
        (b"SIMPLE  =                    T" + b" " * 2850, 415, "unsupported"),
        (b"8BPS\x00\x01" + bytes(40), 415, "unsupported"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "unsupported"),
        (drawn("BMP"), 415, "unsupported"),
        (drawn()[:60], 422, "unreadable"),
        (drawn("JPEG")[:300], 422, "unreadable"),
        (drawn(size=(9000, 10)), 413, "too-large"),
        (drawn(size=(8000, 8000), mode="1"), 413, "too-large"),
        (drawn(size=(10_000, 10_000), mode="1"), 413, "too-large"),
        (drawn(size=(20_000, 20_000), mode="1"), 413, "too-large"),
    ],
    ids=["empty", "FITS", "PSD", "SVG", "BMP", "cut PNG", "cut JPEG", "wide", "64 MP", "100 MP", "400 MP"],
)
def test_what_is_no_drawing_is_refused(client: TestClient, board: Film, data: bytes, status: int, code: str) -> None:
    panel = board["panels"][0]["id"]

    answer = client.post(f"/v1/panels/{panel}/takes", files={"file": ("drawing.png", data)})

    problem(answer, status, code)
    assert len(ok(client.get(f"/v1/panels/{panel}"))["takes"]) == 1


def test_without_a_model_a_diffusion_take_names_the_model_and_the_command(client: TestClient, board: Film) -> None:
    answer = client.post(f"/v1/panels/{board['panels'][0]['id']}/takes", json={})

    detail = problem(answer, 409, "model-missing")["detail"]
    assert "kadr models pull sd-1.5" in detail
    assert "KADR_PROFILE" in detail


def test_a_diffusion_take_is_kept_beside_the_sketch(tiny_client: TestClient, studio: Studio, board: Film) -> None:
    panel = board["panels"][0]["id"]

    job = ok(tiny_client.post(f"/v1/panels/{panel}/takes", json={"count": 2, "seed": 7}), 202)
    crew.carry_out(studio)

    shown = ok(tiny_client.get(f"/v1/panels/{panel}"))
    assert [take["kind"] for take in shown["takes"]] == ["sketch", "diffusion", "diffusion"]
    assert shown["take"]["kind"] == "sketch"
    ended = ok(tiny_client.get(f"/v1/jobs/{job['id']}"))
    assert [result["asset"] for result in ended["results"]] == [take["asset"] for take in shown["takes"][1:]]
    assert len({result["asset"] for result in ended["results"]}) == 2


def test_a_circle_moves_to_the_chosen_take(tiny_client: TestClient, studio: Studio, board: Film) -> None:
    panel = board["panels"][0]["id"]
    ok(tiny_client.post(f"/v1/panels/{panel}/takes", json={}), 202)
    crew.carry_out(studio)
    painted = ok(tiny_client.get(f"/v1/panels/{panel}"))["takes"][-1]

    ok(tiny_client.post(f"/v1/takes/{painted['id']}/circle"))

    assert ok(tiny_client.get(f"/v1/panels/{panel}"))["take"]["id"] == painted["id"]


def test_a_locked_panel_is_touched_by_no_job(tiny_client: TestClient, studio: Studio, board: Film) -> None:
    panel = board["panels"][0]
    locked = ok(tiny_client.patch(f"/v1/panels/{panel['id']}", json={"locked": True, "note": "Осылай қалсын"}))

    answer = tiny_client.post(f"/v1/panels/{panel['id']}/takes", json={})

    assert (locked["locked"], locked["note"], locked["version"]) == (True, "Осылай қалсын", 2)
    assert "unlock it first" in problem(answer, 409, "conflict")["detail"]
    assert not upload(tiny_client, panel["id"], drawn())["circled"]


def test_a_take_of_a_shot_that_changed_meanwhile_is_an_alternate(
    tiny_client: TestClient, studio: Studio, script: Film
) -> None:
    tiny_client.post(f"/v1/scripts/{script['id']}/breakdowns")
    crew.carry_out(studio)
    job = ok(tiny_client.post(f"/v1/scripts/{script['id']}/boards", json={}), 202)
    shot = ok(tiny_client.get(f"/v1/scripts/{script['id']}/shots"))["items"][0]
    ok(tiny_client.patch(f"/v1/shots/{shot['id']}", json={"size": "extreme_close_up"}))

    crew.carry_out(studio)

    first, second, *_rest = ok(tiny_client.get(f"/v1/boards/{job['board_id']}"))["panels"]
    assert (first["take"], first["takes"][0]["alternate"]) == (None, True)
    assert second["take"]["alternate"] is False
