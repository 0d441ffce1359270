"""How long things take on screen, in seconds: a page of action plays about a minute, speech has its language's pace.

The paces (words a second: English 2.6, Russian 2.1, Kazakh 1.9) give the same scene about the same length in all
three, whose words differ in length; the English one is ordinary conversation, about 155 words a minute. They are rules
of thumb to be corrected in the lexicons, not measurements. The other numbers are in `craft/timing.toml`.
"""

import math
from collections.abc import Iterator, Sequence

from kadr.film.screenplay import Element, ElementType, Scene
from kadr.studio.coverage.beats import Beat, Said, Seen
from kadr.studio.coverage.lexicon import Lexicon
from kadr.studio.coverage.rules import rules

_SPOKEN = (ElementType.DIALOGUE, ElementType.LYRICS)
_WITHIN = (*_SPOKEN, ElementType.PARENTHETICAL, ElementType.SYNOPSIS)
_SEEN = (ElementType.ACTION, ElementType.LYRICS, ElementType.DIALOGUE, ElementType.CENTERED)


def estimate(scene: Scene, words: Lexicon) -> float:
    """How long a scene plays, in half seconds: by the writer's own timing, else by pace and the page-a-minute rule.

    The shots of the scene add up to it exactly, in every style. One pass over the scene's elements."""
    time = rules().time
    written = scene.slugline.duration_s
    if written is None or not 0 < written <= time["longest_scene_s"]:
        written = time["line_s"] * rules().counts["heading_lines"] + sum(_lengths(scene.elements, words))
        written = max(written, time["shortest_scene_s"])
    return max(1, math.floor(written / time["step_s"] + 0.5)) * time["step_s"]


def _lengths(elements: Sequence[Element], words: Lexicon) -> Iterator[float]:
    """The lengths of paragraphs and speeches in order; of two that are spoken at once, what the longer adds."""
    at, last = 0, 0.0
    while at < len(elements):
        element = elements[at]
        at += 1
        if element.type is ElementType.CHARACTER:
            length, start = rules().time["breath_s"], at
            while at < len(elements) and elements[at].type in _WITHIN:
                at += 1
            spoken = [each.text for each in elements[start:at] if each.type in _SPOKEN]
            length += sum(seconds_of_speech(text, words) for text in spoken)
            yield max(0.0, length - last) if element.dual else length
            last = length
        elif element.type in _SEEN:
            yield _on_the_page(element.text)


def _on_the_page(text: str) -> float:
    """A paragraph by its lines on a page, the empty one after it with them."""
    lines = math.ceil(len(text) / rules().counts["line_characters"])
    return (lines + 1) * rules().time["line_s"]


def seconds_of(beat: Beat, words: Lexicon) -> float:
    """The unrounded length of a beat."""
    if isinstance(beat, Said):
        return sum(seconds_of_speech(line.text, words) for line in beat.lines) + rules().time["breath_s"]
    return seconds_of_action(beat)


def seconds_of_action(beat: Seen) -> float:
    """By its share of a page, but never shorter than a look. A sentence has no empty line of its own: it plays as
    long as two lines for each that it fills."""
    time, counts = rules().time, rules().counts
    return max(time["look_s"], 2 * time["line_s"] * len(beat.text) / counts["line_characters"])


def seconds_of_speech(text: str, words: Lexicon) -> float:
    """Words by pace, with a breath at every stop within the speech."""
    stops = sum(map(text.count, ".!?…"))
    return max(0.5, len(text.split()) / words.words_per_second + 0.2 * max(0, stops - 1))


def fitted(lengths: Sequence[float], total: float) -> list[float]:
    """Lengths in about these proportions that add up to `total` exactly, each long enough to be read as a shot where
    there is time for it. They are half seconds; where the writer asks for more shots than there are, halves of those,
    and so on: every sum of such numbers is exact in binary."""
    step = rules().time["step_s"]
    lengths = [max(length, 1e-3) for length in lengths]
    units = round(total / step)
    while units < len(lengths):
        units, step = units * 2, step / 2
    least = min(round(rules().time["least_s"] / step), units // len(lengths))
    shortest = sorted(range(len(lengths)), key=lengths.__getitem__)
    given, spare, rest, lifted = [least] * len(lengths), units, math.fsum(lengths), 0
    for at in shortest[:-1]:
        if lengths[at] * spare > least * rest:
            break
        spare, rest, lifted = spare - least, rest - lengths[at], lifted + 1
    longer = sorted(shortest[lifted:])
    whole = math.fsum(lengths[at] for at in longer)
    shares = {at: spare * lengths[at] / whole for at in longer}
    given_now = {at: math.floor(share) for at, share in shares.items()}
    nearest = sorted(longer, key=lambda at: (given_now[at] - shares[at], at))
    for at in nearest[: spare - sum(given_now.values())]:
        given_now[at] += 1
    for at, part in given_now.items():
        given[at] = part
    return [part * step for part in given]
