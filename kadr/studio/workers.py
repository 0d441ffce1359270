"""Who is alive to do the work, and what that makes of the profile and its models."""

import time
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from kadr import profiles
from kadr.profiles import ProfileModels
from kadr.queue import Lane
from kadr.settings import Profile, Settings
from kadr.store import tables

# Three missed heartbeats: one may be late on a busy machine, three in a row are a dead worker.
_MISSED = 3


def live_workers(session: Session, settings: Settings) -> list[tables.Worker]:
    """The supervisors that reported within the last three heartbeats."""
    since = time.time() - _MISSED * settings.heartbeat_s
    return list(session.scalars(select(tables.Worker).where(tables.Worker.seen_at >= since).order_by(tables.Worker.id)))


def profile_in_force(session: Session, settings: Settings) -> Profile:
    """The profile that orders are checked against: the one set, or for `auto` what live workers report."""
    return profiles.settle_auto(settings.profile, [w.profile for w in live_workers(session, settings)])


def models_in_force(session: Session, settings: Settings) -> ProfileModels:
    """What orders that name no model run on: the profile's models, or those that the studio's settings name."""
    found = profiles.models_of(profile_in_force(session, settings))
    text, image = settings.text_model or found.text, settings.image_model or found.image
    return replace(found, text=text, image=image, noise=found.noise and (text, image) == (found.text, found.image))


def live_lanes(session: Session, settings: Settings) -> set[str]:
    """The lanes that some live worker serves."""
    served = {lane for worker in live_workers(session, settings) for lane in worker.lanes}
    return served & set(Lane)
