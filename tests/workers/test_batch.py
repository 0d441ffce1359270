"""Work is named by strings, and every name has somebody who does it."""

import importlib

from kadr.queue import ANSWER, Work
from workers.batch import NOUNS


def test_every_function_that_a_task_may_name_has_its_noun() -> None:
    assert set(NOUNS) == set(Work), "add the noun's module to workers.batch.NOUNS, or its name to kadr.queue.Work"
    assert all(callable(noun.prepare) and callable(noun.settle) for noun in NOUNS.values())


def test_the_function_that_tickets_name_is_there() -> None:
    module, _, name = ANSWER.rpartition(".")

    assert callable(getattr(importlib.import_module(module), name))
