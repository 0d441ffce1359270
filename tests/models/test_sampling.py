"""The next token of a row: drawn from its nucleus, by its own seed, whatever its neighbours draw."""

from collections import Counter

import torch

from models.protocols import Message, Role, TextOrder
from models.rows import Row
from models.sampling import choose
from tests.models.conftest import Notes


def row(seed: int = 1, *, temperature: float = 1.0, top_p: float = 1.0) -> Row:
    order = TextOrder(messages=(Message(role=Role.USER, content="Ә"),), seed=seed, temperature=temperature, top_p=top_p)
    return Row(index=0, order=order, prompt=[1], ends=frozenset(), decode=str, watcher=Notes())


CHANCES = [0.4, 0.3, 0.15, 0.1, 0.05]
SCORES = torch.tensor([CHANCES]).log()


def drawn(rows: list[Row], scores: torch.Tensor = SCORES) -> Counter[int | None]:
    return Counter(choose(scores.expand(len(rows), -1), rows))


def test_tokens_come_as_often_as_their_chances_say() -> None:
    counted = drawn([row(seed) for seed in range(8_000)])

    assert all(abs(counted[token] / 8_000 - chance) < 0.02 for token, chance in enumerate(CHANCES))


def test_the_nucleus_is_what_sums_to_top_p_and_keeps_its_proportions() -> None:
    counted = drawn([row(seed, top_p=0.8) for seed in range(8_000)])

    assert set(counted) == {0, 1, 2}
    assert all(abs(counted[token] / 8_000 - CHANCES[token] / 0.85) < 0.02 for token in (0, 1, 2))


def test_a_nucleus_of_nothing_is_the_likeliest_token() -> None:
    assert set(drawn([row(seed, top_p=0.0) for seed in range(200)])) == {0}


def test_cold_rows_take_the_likeliest_and_warm_ones_beside_them_draw() -> None:
    rows = [row(seed, temperature=0.0 if seed % 2 else 1.0) for seed in range(400)]

    tokens = choose(SCORES.expand(400, -1), rows)

    assert set(tokens[1::2]) == {0}
    assert len(set(tokens[::2])) == 5


def test_a_rows_draws_are_its_own_in_any_company() -> None:
    alone = row(7, top_p=0.7)
    scores = torch.randn(50, 300, generator=torch.Generator().manual_seed(3))
    first = [choose(scores[n : n + 1], [alone])[0] for n in range(50)]
    beside, crowd = row(7, top_p=0.7), [row(seed, top_p=0.5) for seed in range(9)]

    again = [choose(torch.cat([scores[:9], scores[n : n + 1]]), [*crowd, beside])[9] for n in range(50)]

    assert again == first


def test_forbidden_tokens_are_never_drawn() -> None:
    scores = torch.full((1, 5), float("-inf"))
    scores[0, 3] = -40.0

    assert set(drawn([row(seed) for seed in range(500)], scores)) == {3}


def test_scores_that_are_not_numbers_choose_nothing_for_their_row_alone() -> None:
    scores = torch.cat([SCORES, SCORES * float("nan"), torch.full((1, 5), float("-inf"))])

    for warmth in (0.0, 1.0):
        tokens = choose(scores, [row(n, temperature=warmth) for n in range(3)])

        assert [token is None for token in tokens] == [False, True, True]


def test_a_wide_vocabulary_is_drawn_from_as_a_narrow_one() -> None:
    wide = torch.full((1, 30_000), -60.0)
    wide[0, 29_000:29_005] = SCORES[0]

    counted = drawn([row(seed) for seed in range(1_000)], wide)

    assert set(counted) == set(range(29_000, 29_005))
    assert counted.most_common(1)[0][0] == 29_000
