"""Examples for the API's description: one short film's things, as every route shows them."""

from typing import Any, Final

_AT: Final = "2026-11-23T14:02:03.120Z"
_SHA: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _id(prefix: str) -> str:
    return f"{prefix}_01jdd3v5k2x8m4n6p7q9r0s1t2"


PROJECT: Final[dict[str, Any]] = {
    "id": _id("prj"),
    "title": "Боран",
    "language": "kk",
    "aspect_ratio": 1.7778,
    "style": "pencil",
    "commercial": True,
    "quota_gpu_seconds": None,
    "created_at": _AT,
    "updated_at": _AT,
}
SCENE: Final[dict[str, Any]] = {"id": _id("scn"), "ordinal": 1, "number": "1", "heading": "СЫРТҚЫ. ДАЛА – ТҮН"}
SCRIPT: Final[dict[str, Any]] = {
    "id": _id("scr"),
    "project_id": PROJECT["id"],
    "title": "Боран",
    "language": "kk",
    "revision": 1,
    "revision_id": _id("rev"),
    "format": "fountain",
    "encoding": "utf-8",
    "confidence": 1.0,
    "remarks": [],
    "source": _SHA,
    "created_at": _AT,
    "updated_at": _AT,
    "scenes": [SCENE],
}
REVISION: Final[dict[str, Any]] = {
    "id": _id("rev"),
    "number": 2,
    "format": "fountain",
    "encoding": "utf-8",
    "confidence": 1.0,
    "remarks": [],
    "source": _SHA,
    "created_at": _AT,
    "changes": {
        "counts": {
            "scenes": {
                "added": 0,
                "removed": 0,
                "edited": 1,
                "moved": 0,
                "renumbered": 0,
                "renamed": 0,
                "split": 0,
                "merged": 0,
                "unchanged": 11,
            },
            "lines": {"added": 1, "removed": 1},
        },
        "scenes": [
            {
                "scene_id": SCENE["id"],
                "ordinal": 1,
                "number": "1",
                "heading": SCENE["heading"],
                "from": {"ordinal": 1, "number": "1", "heading": SCENE["heading"]},
                "split_from": None,
                "merged_from": [],
                "merged_into": None,
                "change": ["edited"],
                "lines": [
                    {"op": "remove", "line_old": 3, "line_new": None, "text": "Боран."},
                    {"op": "add", "line_old": None, "line_new": 3, "text": "Боран. Салт атты жақындап келеді."},
                ],
                "truncated": False,
            }
        ],
        "truncated": False,
    },
}
FULL_SCENE: Final[dict[str, Any]] = SCENE | {
    "slugline": {"place_type": "EXT", "location": "ДАЛА", "sublocation": None, "time": "ТҮН", "duration_s": None},
    "elements": [{"type": "action", "text": "Боран. Салт атты жақындап келеді.", "line": 3}],
}
SHOT: Final[dict[str, Any]] = {
    "id": _id("sht"),
    "script_id": SCRIPT["id"],
    "scene_id": SCENE["id"],
    "ordinal": 1,
    "source": "coverage",
    "version": 1,
    "author": "coverage",
    "staged_by": "rules",
    "changed_at": _AT,
    "number": "1-1",
    "size": "extreme_long",
    "framing": "establishing",
    "angle": "eye",
    "move": "static",
    "lens_mm": 22.0,
    "characters": ["АРУ"],
    "subject": None,
    "action": "Боран. Салт атты жақындап келеді.",
    "dialogue": [],
    "first_line": 1,
    "last_line": 3,
    "duration_s": 4.0,
    "reason": {"code": "new_place", "quote": "ДАЛА"},
}
TAG: Final[dict[str, Any]] = {
    "id": _id("tag"),
    "script_id": SCRIPT["id"],
    "scene_id": SCENE["id"],
    "category": "wardrobe",
    "name": "шапан",
    "key": "шапан",
    "state": "suggested",
    "found": True,
    "line": 3,
    "quote": "шапанын",
    "lines": [3, 9],
    "confidence": 0.9,
    "source": "lexicon",
    "speaking": None,
    "count": None,
    "author": "breakdown",
    "corrected": [],
    "merged_into": None,
    "merged": [],
    "version": 1,
    "changed_at": _AT,
}
SCHEDULE_LINE: Final[dict[str, Any]] = {
    "scene_id": SCENE["id"],
    "ordinal": 1,
    "number": "1",
    "heading": SCENE["heading"],
    "place_type": "EXT",
    "place": "ДАЛА",
    "sub_place": None,
    "day_night": "night",
    "story_day": 1,
    "eighths": 6,
    "seconds": 45.0,
    "timed_by": "pace",
    "cast": [{"name": "АРУ", "speaking": True}],
    "counts": {"cast": 1, "wardrobe": 1},
    "corrected": [],
    "version": 1,
}
QUESTION: Final[dict[str, Any]] = {
    "id": _id("qst"),
    "script_id": SCRIPT["id"],
    "scene_id": SCENE["id"],
    "one": "ДОКТОР",
    "other": "доктор Ерлан",
    "line": 12,
    "quote": "доктор Ерлан",
    "found": True,
    "answer": None,
    "name": None,
    "version": 1,
    "changed_at": _AT,
}
LEXICON_ENTRY: Final[dict[str, Any]] = {
    "id": _id("lex"),
    "word": "шапан",
    "category": "wardrobe",
    "name": None,
    "learned_from": TAG["id"],
    "created_at": _AT,
    "changed_at": _AT,
}
SHOT_LISTS: Final[dict[str, Any]] = {
    "scene": SCENE,
    "chosen": "coverage",
    "coverage": {"shots": [SHOT]},
    "model": {
        "id": _id("shl"),
        "closed": False,
        "slate": {"model": "qwen3-1.7b", "noise": False},
        "created_at": _AT,
        "shots": [SHOT | {"source": "model", "author": "model", "size": "long", "framing": "master"}],
    },
    "differs": [
        {"first_line": 1, "last_line": 3, "coverage": ["1-1"], "model": ["1-1"], "what": ["size", "framing"]},
    ],
}
BEATS: Final[dict[str, Any]] = {
    "scene": SCENE,
    "version": 2,
    "author": "person",
    "sheets": [
        {
            "character": "АРУ",
            "circumstances": "Әжесі ауырып қалды, от сөніп барады.",
            "want": "таңға дейін отты сақтау",
            "obstacle": "отын бітті",
            "action": "жұбату",
            "subtext": "мен де қорқамын",
            "feeling_in": "үрей",
            "feeling_out": "байсалдылық",
            "behaviour": "сол бір хатты қайта бүктейді",
        }
    ],
    "beats": [{"first_line": 1, "last_line": 3, "turn": "Салт аттының келгені естіледі."}],
    "stale": False,
    "slate": None,
    "changed_at": _AT,
    "alternates": [],
}
BIBLE_ENTRY: Final[dict[str, Any]] = {
    "id": _id("bib"),
    "project_id": PROJECT["id"],
    "kind": "character",
    "version": 1,
    "name": "САПАР",
    "aliases": ["Сапеке"],
    "words": "",
    "appearance": {"age": "old", "height_m": 1.68, "headgear": "fur_hat", "garment": "chapan"},
    "hash": _SHA,
    "created_at": _AT,
    "changed_at": _AT,
}
TAKE: Final[dict[str, Any]] = {
    "id": _id("tke"),
    "panel_id": _id("pnl"),
    "number": 1,
    "kind": "sketch",
    "asset": _SHA,
    "circled": True,
    "alternate": False,
    "slate": {"kind": "sketch", "label": {"en": "drawn from shot data, no AI model"}, "model": None},
    "created_at": _AT,
}
PANEL: Final[dict[str, Any]] = {
    "id": TAKE["panel_id"],
    "board_id": _id("brd"),
    "ordinal": 1,
    "number": "1-1",
    "scene": {"id": SCENE["id"], "number": "1", "heading": SCENE["heading"]},
    "shot": SHOT,
    "locked": False,
    "note": "",
    "version": 1,
    "take": TAKE,
    "takes": [TAKE],
}
JOB: Final[dict[str, Any]] = {
    "id": _id("job"),
    "kind": "board",
    "state": "queued",
    "project_id": PROJECT["id"],
    "progress": None,
    "tasks": {"total": 12, "done": 0, "failed": 0, "cancelled": 0},
    "results": [],
    "error": None,
    "estimate": {"gpu_seconds": 0.0},
    "cost": {"gpu_seconds": 0.0},
    "cancel_requested": False,
    "last_event": 1,
    "created_at": _AT,
    "started_at": None,
    "finished_at": None,
}
BOARD: Final[dict[str, Any]] = {
    "id": PANEL["board_id"],
    "project_id": PROJECT["id"],
    "script_id": SCRIPT["id"],
    "revision": 1,
    "job_id": JOB["id"],
    "created_at": _AT,
    "panels": [PANEL],
}
BOARD_JOB: Final[dict[str, Any]] = JOB | {"board_id": BOARD["id"]}
DRAFT: Final[dict[str, Any]] = {
    "id": _id("drf"),
    "project_id": PROJECT["id"],
    "job_id": JOB["id"],
    "asset": _SHA,
    "truncated": False,
    "slate": {"model": "qwen3-1.7b", "seed": 7},
    "created_at": _AT,
}
SHEET: Final[dict[str, Any]] = {
    "id": _id("she"),
    "project_id": PROJECT["id"],
    "job_id": JOB["id"],
    "subject": "Ескі күзет үйі, боран алдында",
    "asset": _SHA,
    "pdf": None,
    "slate": {"model": "sd-1.5", "seed": 7},
    "created_at": _AT,
}
ABOUT: Final[dict[str, Any]] = {
    "name": "Kadr",
    "version": "0.1.0",
    "profile": {"asked": "auto", "in_force": "offline", "why": {"kk": "…", "ru": "…", "en": "chosen automatically: …"}},
    "models": {"text": None, "image": None, "noise": False},
    "languages": ["kk", "ru", "en"],
    "lanes": {"text": True, "image": True, "cpu": True},
    "exports": {"script": ["fountain", "pdf"], "board": ["pdf", "csv", "zip"]},
    "limits": {"upload_bytes": 20_971_520, "wait_seconds": 60},
    "workers": [],
}
EVENT: Final = (
    'event: task.done\ndata: {"number": 3, "kind": "task.done", "data": {"done": 1, "total": 12}}\nid: 3\n\n'
    'event: progress\ndata: {"job_id": "job_01jdd3v5k2x8m4n6p7q9r0s1t2", "progress": 0.4}\n\n'
)

FINDING: Final[dict[str, Any]] = {
    "key": f"jump_cut.{_id('sht')}.9f86d081884c",
    "rule": "jump_cut",
    "script_id": SCRIPT["id"],
    "scene_id": SCENE["id"],
    "scene": "1",
    "shots": [{"id": _id("sht"), "number": "1-4"}, {"id": _id("sht"), "number": "1-5"}],
    "message": "1-4 → 1-5: бір нысанда (САПАР) жапсыр секіреді: камера 1,6° бұрылған, ірілігі кеуде планы → орта план; "
    "30° бұрыңыз не ірілікті екі саты өзгертіңіз.",
    "about": "Бір адамның қатар тұрған екі кадрында камера оны 30° не одан көп айналып өтеді, не ірілік бір сатыдан "
    "артық өзгереді; әйтпесе жапсыр секіреді.",
    "sources": ["Mascelli, The Five C's, ch. 3"],
    "measured": {"who": "САПАР", "turned": 1.6, "size_one": "medium_close_up", "size_other": "medium"},
    "waived": None,
}


def listed(example: dict[str, Any]) -> dict[str, Any]:
    """A page that holds one thing."""
    return {"items": [example], "next": None}
