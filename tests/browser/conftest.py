"""What tests of players in a real browser share."""

import pytest

from helpers.player_page import put, sent


@pytest.fixture
def shown(page):
    """Show a player; it must end without an error, or a message to the kernel."""
    errors: list[str] = []

    def show_player(player):
        errors.append("not checked")
        errors[:] = put(page, player)
        return page

    yield show_player
    assert errors == []
    assert sent(page) == []
