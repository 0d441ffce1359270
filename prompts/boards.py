"""A panel as a picture prompt: the shot's data in English, visible behaviour instead of feelings, the script quoted."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kadr.film.screenplay import Language
from kadr.film.shots import Framing, Shot
from kadr.film.staging import Feeling, Figure, Hair, Headgear, Pose, Staging
from prompts import templates
from prompts.pictures import ImagePrompt, joined, word
from prompts.templates import one_line

# More people than this can't be told apart in a prompt, nor in a picture.
MAX_PEOPLE = 4
MAX_THINGS = 4
# The encoders of small models read 77 tokens: what is known for certain stands first, the quote last.
MAX_QUOTE = 240
MAX_BEHAVIOUR = 120
MAX_BEHAVIOURS = 2

_NONE: Mapping[str, str] = {}

# For a sensor 36 mm wide, as cinematographers speak of lenses.
WIDE_MM, LONG_MM = 30.0, 70.0


def render(
    shot: Shot,
    staging: Staging,
    heading: str,
    language: Language,
    style: str,
    *,
    behaviour: Mapping[str, str] = _NONE,
) -> ImagePrompt:
    """The prompt of one panel. `heading` is the scene's, quoted with the shot's action in the film's language; `style`
    is the project's, empty for a storyboard drawing. `behaviour` is what can be seen of each person, by name and in the
    film's language: of a scene's psychology this alone is ever told. Nobody and nothing is named that the staging does
    not have."""
    template = templates.load("boards", language)
    quote = one_line(" — ".join(part for part in (heading, shot.action) if part.strip()), MAX_QUOTE)
    text = template.fill(
        "picture",
        {
            "style": template.fill("style", {"style": one_line(style, 200) or template.fill("default style")}),
            "camera": _camera(shot),
            "people": _people(shot, staging),
            "behaviour": template.fill("behaviour", {"behaviour": _behaviour(shot, staging, behaviour)}),
            "things": _things(shot, staging),
            "place": _place(staging),
            "lens": word("lens", _lens(shot.lens_mm)),
            "quote": template.fill("quote", {"quote": quote}),
        },
    )
    return ImagePrompt(
        text=joined(text),
        negative=joined(template.fill("negative")),
        template=template.name,
        version=template.version,
    )


def _camera(shot: Shot) -> str:
    screen = word("screen", shot.screen) if shot.screen else ""
    said = (word("size", shot.size), word("framing", shot.framing), word("angle", shot.angle), screen)
    return ", ".join(part for part in said if part)


def _lens(focal_mm: float) -> str:
    if focal_mm < WIDE_MM:
        return "wide"
    return "long" if focal_mm > LONG_MM else "normal"


def _people(shot: Shot, staging: Staging) -> str:
    """Who is in the frame, as bodies: an image model knows no names."""
    if shot.framing in (Framing.INSERT, Framing.EMPTY):
        return ""
    seen = [figure for figure in staging.figures if figure.name in shot.characters]
    others = len(staging.figures) - len(seen)
    said = [_person(figure) for figure in _closest_first(seen, staging)[:MAX_PEOPLE]]
    if len(seen) > MAX_PEOPLE or (others and shot.framing in (Framing.MASTER, Framing.GROUP, Framing.ESTABLISHING)):
        said.append("other people around")
    return "; ".join(said)


def _behaviour(shot: Shot, staging: Staging, behaviour: Mapping[str, str]) -> str:
    """What those in the frame are seen doing, the closest first."""
    if shot.framing in (Framing.INSERT, Framing.EMPTY):
        return ""
    seen = _closest_first([f for f in staging.figures if f.name in shot.characters], staging)
    # Quotation marks of its own would end ours, and what follows would no longer be a quote.
    said = (one_line(behaviour.get(f.name, ""), MAX_BEHAVIOUR).replace("«", "").replace("»", "") for f in seen)
    return "; ".join([words for words in said if words][:MAX_BEHAVIOURS])


def _closest_first(figures: Sequence[Figure], staging: Staging) -> list[Figure]:
    camera = staging.camera
    return sorted(figures, key=lambda f: (f.x - camera.x) ** 2 + (f.y - camera.y) ** 2)


def _person(figure: Figure) -> str:
    look = figure.appearance
    worn = word("headgear", look.headgear) if look.headgear is not Headgear.NONE else word("hair", look.hair)
    clothes = [worn] if look.headgear is not Headgear.NONE or look.hair is not Hair.SHORT else []
    clothes.append(word("garment", look.garment))
    if look.beard:
        clothes.append("a beard")
    said = [f"{word('age', look.age)} with {' and '.join(clothes)}", word("pose", figure.pose)]
    if figure.holds and figure.pose is not Pose.RIDE:
        said.append(f"{_with_article(figure.holds)} in hand")
    if figure.feeling is not Feeling.CALM:
        said.append(word("feeling", figure.feeling))
    return ", ".join(said)


def _with_article(kind: str) -> str:
    words = kind.replace("_", " ")
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _things(shot: Shot, staging: Staging) -> str:
    if shot.framing is Framing.INSERT and shot.subject:
        return f"the {_thing_named(shot.subject, staging)}"
    counted = Counter(prop.kind for prop in staging.props)
    said = [word("prop", kind) if n == 1 else f"several {word('prop', kind)}" for kind, n in counted.most_common()]
    return f"with {', '.join(said[:MAX_THINGS])}" if said else ""


def _thing_named(subject: str, staging: Staging) -> str:
    """The English kind of the prop that the script's words stand for; the words themselves where there is none."""
    found = next((p.kind for p in staging.props if p.label and p.label.casefold() == subject.casefold()), None)
    return word("prop", found) if found else one_line(subject, 80)


def _place(staging: Staging) -> str:
    said = (word("place", staging.place), word("daylight", staging.daylight), word("weather", staging.weather))
    return ", ".join(part for part in said if part)
