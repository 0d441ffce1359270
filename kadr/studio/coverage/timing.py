"""How long things take on screen, in seconds: a page of action plays about a minute, speech has its language's pace.

The paces (words a second: English 2.6, Russian 2.1, Kazakh 1.9) give the same scene about the same length in all
three, whose words differ in length; the English one is ordinary conversation, about 155 words a minute. They are rules
of thumb to be corrected in the lexicons, not measurements.
"""

import math
from collections.abc import Sequence

from kadr.studio.coverage.beats import Beat, Said, Seen
from kadr.studio.coverage.lexicon import Lexicon
from kadr.studio.coverage.rules import rules


def seconds_of(beat: Beat, words: Lexicon) -> float:
    """The unrounded length of a beat."""
    if isinstance(beat, Said):
        return sum(seconds_of_speech(line.text, words) for line in beat.lines) + rules().time["breath_s"]
    return seconds_of_action(beat)


def seconds_of_action(beat: Seen) -> float:
    """By the page-a-minute rule, but never shorter than a look."""
    return max(1.0, len(beat.text) / rules().time["action_characters_per_second"])


def seconds_of_speech(text: str, words: Lexicon) -> float:
    """Words by pace, with a breath at every stop within the speech."""
    stops = sum(map(text.count, ".!?…"))
    return max(0.5, len(text.split()) / words.words_per_second + 0.2 * max(0, stops - 1))


def rounded(seconds: float) -> float:
    """A length as a shot list counts: in half seconds, and long enough to be read as a shot."""
    step = rules().time["step_s"]
    return max(rules().time["least_s"], math.floor(seconds / step + 0.5) * step)


def fitted(lengths: Sequence[float], total: float) -> list[float]:
    """The same proportions, adding up to the writer's own timing; in half seconds, each half a second or more."""
    step = rules().time["step_s"]
    units = max(len(lengths), math.floor(total / step + 0.5))
    share = [length / sum(lengths) * (units - len(lengths)) for length in lengths]
    whole = [math.floor(part) for part in share]
    rest = units - len(lengths) - sum(whole)
    by_remainder = sorted(range(len(lengths)), key=lambda at: (whole[at] - share[at], at))
    for at in by_remainder[:rest]:
        whole[at] += 1
    return [(part + 1) * step for part in whole]
