"""The manner of a style laid over planned shots: what its camera does instead of what it cannot do, and its screens."""

from kadr.film.shots import Angle, Framing, Move, ReasonCode, ScreenKind, ShotSize
from kadr.studio.coverage.drafts import Draft
from kadr.studio.coverage.planning import ScenePlan, wide_framing

# Which signs in the words of a detail put it on which screen.
_PAGES = {
    "message": ScreenKind.CHAT,
    "map": ScreenKind.MAP,
    "photo": ScreenKind.CAMERA_ROLL,
    "broadcast": ScreenKind.BROADCAST,
    "page": ScreenKind.DOCUMENT,
    "device": ScreenKind.DESKTOP,
    "phone": ScreenKind.PHONE,
}
# Whose camera happens to see what is seen, where the script says so.
_WATCHED = {"watched": ScreenKind.SURVEILLANCE, "broadcast": ScreenKind.BROADCAST}
_WIDE = (ReasonCode.MASTER, ReasonCode.MOVEMENT, ReasonCode.CROWD, ReasonCode.ENTRANCE)


def lay(plan: ScenePlan, drafts: list[Draft]) -> None:
    """Changes the drafts into the style's manner; the writer's own shots keep everything that the writer said."""
    rules = plan.rules
    for draft in drafts:
        if rules.screens:
            draft.screen = _screen(plan, draft)
        if draft.kept:
            continue
        draft.move = rules.moves.get(draft.move, draft.move)
        draft.angle = rules.angles.get(draft.angle, draft.angle)
        framing = rules.framings.get(draft.framing, draft.framing)
        draft.framing = framing if framing is draft.framing else wide_framing(draft.characters)
        if draft.screen is not None:
            _fit(plan, draft, draft.screen)


def _fit(plan: ScenePlan, draft: Draft, kind: ScreenKind) -> None:
    """A shot as that screen can show it."""
    screen = plan.rules.screens[kind]
    draft.move = draft.move if draft.move in screen.moves and draft.move is not Move.STATIC else screen.moves[0]
    draft.angle = draft.angle if draft.angle in screen.angles else screen.angles[0]
    order = tuple(ShotSize)
    tightest, widest = screen.sizes
    draft.size = max(tightest, min(draft.size, widest, key=order.index), key=order.index)


def _screen(plan: ScenePlan, draft: Draft) -> ScreenKind:
    """The screen on which a shot could be seen, from nothing but the script's own words and people."""
    if draft.framing is Framing.INSERT:
        return _sign(draft, _PAGES) or ScreenKind.PHONE
    if draft.kept:
        return _kept(plan, draft)
    if draft.lines:
        return _call(plan, draft)
    return _sign(draft, _WATCHED) or _seen(plan, draft)


def _seen(plan: ScenePlan, draft: Draft) -> ScreenKind:
    """Whose camera sees what nobody speaks in: a corridor's, a computer's, a telephone's; a new place is on a map."""
    if draft.rule == "card":
        return ScreenKind.DESKTOP
    if draft.framing is Framing.ESTABLISHING:
        return ScreenKind.SURVEILLANCE if plan.inside else ScreenKind.MAP
    if not draft.characters or draft.reason in _WIDE or len(draft.characters) > 1:
        return ScreenKind.SURVEILLANCE if plan.inside and draft.framing is not Framing.GROUP else ScreenKind.PHONE
    return ScreenKind.WEBCAM if plan.inside else ScreenKind.PHONE


def _kept(plan: ScenePlan, draft: Draft) -> ScreenKind:
    """What the writer framed is filmed by a telephone in somebody's hand, if no screen of the script shows it."""
    watched = _sign(draft, {**_WATCHED, "device": ScreenKind.DESKTOP})
    if watched is not None:
        return watched
    near = draft.size in (ShotSize.CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP, ShotSize.MEDIUM)
    still = (draft.angle, draft.move) == (Angle.EYE, Move.STATIC)
    return ScreenKind.WEBCAM if plan.inside and near and still and draft.characters else ScreenKind.PHONE


def _call(plan: ScenePlan, draft: Draft) -> ScreenKind:
    """Who talks is in a window: of a call with the others, of their own camera alone, or of a voice without a face."""
    if draft.reason is ReasonCode.VOICE_OFF:
        return ScreenKind.VOICE_CALL
    return ScreenKind.VIDEO_CALL if len(plan.cast) > 1 else ScreenKind.WEBCAM


def _sign(draft: Draft, kinds: dict[str, ScreenKind]) -> ScreenKind | None:
    found = {sign for sentence in draft.sentences for sign in sentence.found}
    return next((screen for sign, screen in kinds.items() if sign in found), None)
