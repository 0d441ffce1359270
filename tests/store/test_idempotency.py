"""What an Idempotency-Key promises: the same key is the same job, for 24 hours, however often and at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select, update

from kadr.errors import KeyReused
from kadr.store import idempotency
from kadr.store.database import Database
from kadr.store.tables import IdempotencyKey, Job
from kadr.studio import jobs
from tests.orders import add_job, add_project

AT_ONCE = 100
ACCEPTED = 202


def _order(database: Database, project: str, key: str, body: str = "body") -> tuple[int, dict[str, Any]]:
    """As a route does it: look, order, remember, in one transaction."""
    with database.writing() as session:
        known = idempotency.remembered(session, "POST /orders", key, body)
        if known is not None:
            return known
        answer = jobs.show(session, add_job(session, project).id)
        idempotency.remember(session, "POST /orders", key, body, ACCEPTED, answer)
        return ACCEPTED, answer


@pytest.fixture
def project(database: Database) -> str:
    """A project's id."""
    with database.writing() as session:
        return add_project(session)


def _jobs(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_a_hundred_equal_requests_at_once_make_one_job_and_get_one_answer(database: Database, project: str) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(lambda _: _order(database, project, "k1"), range(AT_ONCE)))

    assert len({json.dumps(answer) for answer in answers}) == 1
    assert _jobs(database) == 1


def test_another_body_under_the_same_key_is_refused_and_orders_nothing(database: Database, project: str) -> None:
    _order(database, project, "k1")

    with pytest.raises(KeyReused, match="'k1' was used with another body"):
        _order(database, project, "k1", body="other")

    assert _jobs(database) == 1


def test_another_key_is_another_job(database: Database, project: str) -> None:
    assert _order(database, project, "k1") != _order(database, project, "k2")


def test_an_order_that_failed_is_not_remembered(database: Database, project: str) -> None:
    def fail() -> None:
        with database.writing() as session:
            idempotency.remembered(session, "POST /orders", "k1", "body")
            idempotency.remember(session, "POST /orders", "k1", "body", ACCEPTED, {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    status, answer = _order(database, project, "k1")
    assert (status, answer["state"]) == (ACCEPTED, "queued")


def test_after_24_hours_a_key_is_forgotten(database: Database, project: str) -> None:
    first = _order(database, project, "k1")
    with database.writing() as session:
        session.execute(update(IdempotencyKey).values(created_at=IdempotencyKey.created_at - idempotency.KEPT_S - 1))

    assert _order(database, project, "k1", body="other") != first
    assert _jobs(database) == 2


def test_the_sweep_removes_only_old_keys(database: Database, project: str) -> None:
    _order(database, project, "old")
    with database.writing() as session:
        session.execute(update(IdempotencyKey).values(created_at=0.0))
    _order(database, project, "young")

    with database.writing() as session:
        swept = jobs.sweep(session)

    assert swept.keys == 1
    assert _order(database, project, "young")[0] == ACCEPTED
    assert _jobs(database) == 2
