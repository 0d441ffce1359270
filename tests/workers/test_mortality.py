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


def test_poisonous_tasks_of_one_batch_leave_the_others_their_turn() -> None:
    mortality = _after({"p", "q", "r", "s"}, {"p"}, {"q"}, {"p"}, {"q"})

    assert mortality.verdict is None


def test_a_broken_machine_is_noticed_between_the_retries_of_its_victims() -> None:
    assert _after({"a", "b"}, {"a"}, {"c", "d"}, {"b"}).verdict is None
    assert _after({"a", "b"}, {"a"}, {"c", "d"}, {"b"}, {"e"}).verdict is not None
    assert _after({"a"}, set(), {"a"}).verdict is None
    assert _after({"a"}, set(), {"b"}).verdict is not None


def test_deaths_that_lie_far_apart_are_no_row() -> None:
    now = 0.0
    mortality = Mortality(lambda: now)
    for _ in range(20):
        mortality.died("ended by SIGKILL", frozenset())
        now += 301

    assert mortality.verdict is None
    assert mortality.in_a_row == 2

    mortality.died("ended by SIGKILL", frozenset())
    mortality.died("ended by SIGKILL", frozenset())
    assert mortality.verdict is not None
