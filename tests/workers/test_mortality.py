"""Three engine deaths in a row end a supervisor, unless one task is what kills them."""

from workers.mortality import Mortality


def _after(*deaths: set[str]) -> Mortality:
    mortality = Mortality()
    for suspects in deaths:
        mortality.died("ended by SIGKILL", frozenset(suspects))
    return mortality


def test_an_engine_that_cannot_start_ends_the_supervisor_at_the_third_try() -> None:
    assert _after(set(), set()).verdict is None
    assert "SIGKILL" in str(_after(set(), set(), set()).verdict)


def test_deaths_on_different_work_are_the_machines_fault() -> None:
    assert _after({"a"}, {"b"}, {"c"}).verdict is not None


def test_one_poisonous_task_does_not_end_the_supervisor() -> None:
    mortality = _after({"a", "b"}, {"a"}, {"a"})

    assert mortality.verdict is None
    assert mortality.in_a_row == 0


def test_a_success_forgets_earlier_deaths() -> None:
    mortality = _after({"a"}, {"b"})
    mortality.survived()
    mortality.died("ended by SIGKILL", frozenset({"c"}))

    assert mortality.verdict is None
