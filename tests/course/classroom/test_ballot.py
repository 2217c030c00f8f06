"""A vote counts each voter once in a round."""

import pytest

from cgraph.course.classroom.ballot import Ballot, RefusedError, Voter
from helpers.classroom import CHOICE, NUMBER, ORDERING

ANN, BEN = Voter("10.0.0.1", "a" * 22), Voter("10.0.0.2", "b" * 22)
NEXT_TO_ANN = Voter(ANN.address, "c" * 22)


@pytest.fixture
def ballot() -> Ballot:
    ballot = Ballot()
    ballot.ask(NUMBER)
    return ballot


def vote(ballot: Ballot, voter: Voter, answer: str) -> None:
    ballot.vote(voter, ballot.rounds[-1].number, answer)


def counts(ballot: Ballot) -> list[dict[str, int]]:
    return [dict(one.counts()) for one in ballot.rounds]


def test_who_votes_twice_has_changed_their_mind(ballot: Ballot) -> None:
    for voter, answer in [(ANN, "5"), (BEN, "7"), (ANN, " 7 ")]:
        vote(ballot, voter, answer)
    assert counts(ballot) == [{"7": 2}]
    assert ballot.seen_by(ANN)["mine"] == "7"


def test_rounds_are_counted_apart(ballot: Ballot) -> None:
    vote(ballot, ANN, "5")
    first = ballot.rounds[-1].number
    ballot.again()
    vote(ballot, ANN, "7")
    assert counts(ballot) == [{"5": 1}, {"7": 1}]
    with pytest.raises(RefusedError):
        ballot.vote(BEN, first, "7")


def test_nothing_counts_once_the_vote_is_closed_or_over(ballot: Ballot) -> None:
    number = ballot.rounds[-1].number
    ballot.close()
    with pytest.raises(RefusedError):
        ballot.vote(ANN, number, "7")
    ballot.end()
    with pytest.raises(RefusedError):
        ballot.vote(ANN, number, "7")
    with pytest.raises(RefusedError):
        ballot.again()
    assert ballot.seen_by(ANN) == {"question": None}


def test_one_address_has_one_vote_unless_addresses_are_shared(ballot: Ballot) -> None:
    vote(ballot, ANN, "5")
    assert ballot.seen_by(NEXT_TO_ANN)["taken"]
    vote(ballot, NEXT_TO_ANN, "7")
    assert counts(ballot) == [{"7": 1}]
    ballot.shared = True
    vote(ballot, ANN, "5")
    assert counts(ballot) == [{"7": 1, "5": 1}]


def test_sharing_can_be_undone_with_the_votes_it_has_brought(ballot: Ballot) -> None:
    ballot.shared = True
    for k in range(9):
        vote(ballot, Voter(ANN.address, f"{k:022}"), "5")
    vote(ballot, NEXT_TO_ANN, "7")
    vote(ballot, BEN, "5")
    vote(ballot, Voter(ANN.address, f"{0:022}"), "9")  # changed its mind: the last to come
    ballot.unshare()
    assert counts(ballot) == [{"9": 1, "5": 1}]


def test_a_shared_address_has_its_limit_too(ballot: Ballot) -> None:
    ballot.shared = True
    for k in range(64):
        vote(ballot, Voter(ANN.address, f"{k:022}"), "5")
    with pytest.raises(RefusedError):
        vote(ballot, ANN, "7")
    vote(ballot, Voter(ANN.address, f"{3:022}"), "7")  # who has voted may change it
    assert counts(ballot) == [{"5": 63, "7": 1}]


@pytest.mark.parametrize("answer", ["", "  ", "7" * 41])
def test_what_is_no_answer_does_not_count(ballot: Ballot, answer: str) -> None:
    with pytest.raises(RefusedError):
        vote(ballot, ANN, answer)


def test_a_choice_is_among_its_options() -> None:
    ballot = Ballot()
    ballot.ask(CHOICE)
    vote(ballot, ANN, "a")
    with pytest.raises(RefusedError):
        vote(ballot, BEN, "c")
    assert counts(ballot) == [{"a": 1}]


@pytest.mark.parametrize("answer", ["a", "a\na", "a\nb\nb", "ab", "a\nc"])
def test_an_order_has_each_item_once(answer: str) -> None:
    ballot = Ballot()
    ballot.ask(ORDERING)
    vote(ballot, ANN, "b\na")
    with pytest.raises(RefusedError):
        vote(ballot, BEN, answer)
    assert counts(ballot) == [{"b\na": 1}]


@pytest.mark.parametrize(
    "question",
    [{}, {"kind": "sketch"}, {**CHOICE, "options": "ab"}, {**CHOICE, "kind": ["choice"]}],
)
def test_what_a_phone_cannot_answer_is_not_asked(question: dict[str, object]) -> None:
    with pytest.raises(RefusedError):
        Ballot().ask(question)


def test_a_phone_learns_nothing_of_others(ballot: Ballot) -> None:
    vote(ballot, ANN, "5")
    seen = ballot.seen_by(BEN)
    assert seen.pop("round") == ballot.rounds[-1].number
    known = {"open": True, "place": 1, "mine": None, "taken": False}
    assert seen == {"question": NUMBER, **known}
