"""What this studio is and can do now: version, profile and models in force, published limits."""

from importlib.metadata import version

from sqlalchemy.orm import Session

from kadr.film.screenplay import Language
from kadr.queue import Lane
from kadr.settings import Profile, Settings
from kadr.store import tables
from kadr.store.tables import Json
from kadr.studio import board_files, changes, drawings, orders, scripts, times, workers

_WHY = {
    "set": {
        "kk": "профильді KADR_PROFILE={profile} айнымалысы белгіледі",
        "ru": "профиль задан переменной KADR_PROFILE={profile}",
        "en": "set by KADR_PROFILE={profile}",
    },
    "workers": {
        "kk": "автоматты таңдау: жұмысшы процестер {profile} профилінің модельдерін ұсынып тұр",
        "ru": "выбран автоматически: работающие процессы предлагают модели профиля {profile}",
        "en": "chosen automatically: the live workers offer the models of the {profile} profile",
    },
    "nothing": {
        "kk": "автоматты таңдау: бірде-бір жұмысшы модель ұсынбайды, сондықтан кадрларды модельсіз мизансцена салады",
        "ru": "выбран автоматически: ни один работающий процесс не предлагает моделей, раскадровку рисует мизансцена",
        "en": "chosen automatically: no live worker offers a model, so boards are drawn from staging",
    },
}


def show(session: Session, settings: Settings) -> Json:
    """The studio as `/v1/about` shows it."""
    profile = workers.profile_in_force(session, settings)
    models = workers.models_in_force(session, settings)
    return {
        "name": "Kadr",
        "version": version("kadr"),
        "profile": {"asked": settings.profile, "in_force": profile, "why": _why(settings.profile, profile)},
        "models": {"text": models.text, "image": models.image, "noise": models.noise},
        "languages": list(Language),
        "lanes": {lane: lane in workers.live_lanes(session, settings) for lane in Lane},
        "exports": {"script": list(scripts.EXPORTS), "board": list(board_files.EXPORTS)},
        "limits": _limits(settings),
        "workers": [_shown_worker(worker) for worker in workers.live_workers(session, settings)],
    }


def _limits(settings: Settings) -> Json:
    return {
        "upload_bytes": settings.max_upload_mb * 1024 * 1024,
        "order_bytes": orders.MAX_ORDER_BYTES,
        "drawing_pixels": drawings.MAX_PIXELS,
        "drawing_side": drawings.MAX_SIDE,
        "page_items": 200,
        "revision_scenes": changes.MAX_SCENES,
        "revision_lines": changes.MAX_LINES,
        "revision_line_letters": changes.MAX_LETTERS,
        "wait_seconds": 60,
    }


def _why(asked: Profile, in_force: Profile) -> Json:
    automatic = "nothing" if in_force is Profile.OFFLINE else "workers"
    reason = automatic if asked is Profile.AUTO else "set"
    return {language: text.format(profile=in_force) for language, text in _WHY[reason].items()}


def _shown_worker(worker: tables.Worker) -> Json:
    return {
        "id": worker.id,
        "lanes": worker.lanes,
        "device": worker.device,
        "profile": worker.profile,
        "models": worker.models,
        "holds": worker.held,
        "seen_at": times.shown(worker.seen_at),
    }
