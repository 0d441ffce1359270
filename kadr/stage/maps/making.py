"""From a staging to its maps: exposed once, every pixel settled once, each map read from that."""

from collections.abc import Callable, Iterator
from dataclasses import asdict

from kadr.errors import Invalid
from kadr.film.staging import Staging
from kadr.stage.checks import checked, checked_size
from kadr.stage.draw import Plate, exposed
from kadr.stage.maps import Kind, Map, depth, lines, normals, people, pose, regions
from kadr.stage.maps.depth import Levels
from kadr.stage.maps.pixels import Pixels, pixels
from kadr.stage.maps.png import encoded
from kadr.stage.maps.regions import Bytes


class _Maker:
    """One staging's maps; a method each."""

    def __init__(self, staging: Staging, plate: Plate) -> None:
        self.staging, self.plate = staging, plate
        self.seen: Pixels = pixels(plate)
        self.names = [body.figure.name for body in self.seen.world.bodies]

    def depth(self) -> Map:
        return self._map(Kind.DEPTH, depth.relative(self.seen), convention="near is white, sky is black; inverse depth")

    def depth_metric(self) -> Map:
        reach = depth.reach_of(self.seen)
        levels = depth.metric(self.seen, reach)
        return self._map(Kind.DEPTH_METRIC, levels, **asdict(reach), formula=depth.FORMULA, unit="m")

    def openpose(self) -> Map:
        sight = self.seen.sight
        found = people.people(self.seen)
        told = people.as_json(found, width=sight.width, height=sight.height)
        drawn = pose.drawn(found, sight.width, sight.height)
        # The points go beside the picture, not into it: a crowd's are longer than its picture.
        made = self._map(Kind.OPENPOSE, drawn, convention=pose.CONVENTION)
        return Map(kind=made.kind, png=made.png, width=made.width, height=made.height, facts={**made.facts, **told})

    def segmentation(self) -> Map:
        by_name = regions.colours(self.names)
        legend = {
            "figures": {name: list(colour) for name, colour in by_name.items()},
            "classes": {n: list(c) for n, c in regions.palette(indoor=self.seen.world.set_piece.indoor).items()},
        }
        return self._map(Kind.SEGMENTATION, regions.segmented(self.seen, by_name), legend=legend)

    def semantic(self) -> Map:
        kinds = [prop.kind for prop in self.staging.props]
        return self._map(Kind.SEMANTIC, regions.semantic(self.seen, kinds), convention="ADE20K's colours")

    def lineart(self) -> Map:
        return self._map(Kind.LINEART, lines.lineart(self.plate), convention=lines.CONVENTION)

    def scribble(self) -> Map:
        return self._map(Kind.SCRIBBLE, lines.scribble(self.seen, self.plate), convention=lines.CONVENTION)

    def normal(self) -> Map:
        painted = normals.painted(normals.normals(self.seen))
        return self._map(Kind.NORMAL, painted, convention=normals.CONVENTION)

    def masks(self, *, dilated: bool) -> Iterator[tuple[str, Map]]:
        """A mask for each character of whom anything is seen."""
        for number, name in enumerate(self.names):
            one = regions.mask(self.seen, number)
            if not one.any():
                continue
            yield f"mask:{name}", self._map(Kind.MASKS, one, who=name, dilated_px=0)
            if dilated:
                wide = regions.widened(one)
                yield f"mask_dilated:{name}", self._map(Kind.MASKS, wide, who=name, dilated_px=regions.reach(one))

    def _map(self, kind: Kind, picture: Bytes | Levels, *, who: str = "", **facts: object) -> Map:
        facts = {"kind": str(kind), **({"character": who} if who else {}), **facts}
        height, width = picture.shape[:2]
        return Map(kind=kind, png=encoded(picture, facts), width=width, height=height, name=who, facts=facts)


def made(staging: Staging, *, width: int, height: int, kinds: tuple[Kind, ...], dilated: bool) -> dict[str, Map]:
    """The maps by name; see `kadr.stage.maps.maps`."""
    checked(staging)
    for name, value in (("width", width), ("height", height)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise Invalid(f"{name} {value!r} is no number of pixels; give a whole number")
    checked_size(width, height, "pencil")
    maker = _Maker(staging, exposed(staging, width, height))
    singly: dict[Kind, Callable[[], Map]] = {
        kind: getattr(maker, kind.value) for kind in kinds if kind is not Kind.MASKS
    }
    out = {str(kind): make() for kind, make in singly.items()}
    if Kind.MASKS in kinds:
        out.update(maker.masks(dilated=dilated))
    return out
