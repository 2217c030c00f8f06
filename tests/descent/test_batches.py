"""Batches: every row once an epoch, in an order that the seed decides, here and in the page."""

from collections import Counter
from itertools import islice

import numpy as np
import pytest

from cgraph.descent.batches import batches, first_state, shuffled


@pytest.mark.parametrize(("rows", "size"), [(1, 1), (5, 2), (6, 3), (7, 10)])
def test_an_epoch_has_every_row_once(rows, size):
    in_epoch = -(-rows // size)
    drawn = list(islice(batches(rows, size, seed=3), 2 * in_epoch))
    for epoch in (drawn[:in_epoch], drawn[in_epoch:]):
        assert sorted(np.concatenate(epoch)) == list(range(rows))
        assert [len(batch) for batch in epoch[:-1]] == [min(size, rows)] * (in_epoch - 1)


def test_every_order_comes_as_often_as_any_other():
    state, orders = first_state(0), Counter()
    for _ in range(6000):
        order, state = shuffled(3, state)
        orders[tuple(order)] += 1
    assert len(orders) == 6
    assert all(900 < count < 1100 for count in orders.values())


def test_neighbouring_seeds_begin_apart():
    firsts = Counter(tuple(shuffled(4, first_state(seed))[0]) for seed in range(2400))
    assert len(firsts) == 24
    assert all(50 < count < 160 for count in firsts.values())


def test_the_generator_is_that_of_numerical_recipes():
    """The book prints the first numbers of the sequence that begins at 0."""
    state, found = 0, []
    for _ in range(4):
        _, state = shuffled(2, state)
        found.append(state)
    assert found == [0x3C6EF35F, 0x47502932, 0xD1CCF6E9, 0xAAF95334]
