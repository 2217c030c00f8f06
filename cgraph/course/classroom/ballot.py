"""A vote of the class on one question, in rounds: who votes again is counted again, not twice."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

# Kinds of question: signs of an answer at most. An ordering is answered by its keys, one a line.
_KINDS = {"choice": 40, "number": 40, "formula": 80, "ordering": 400}
_ROUNDS = 5
_ADDRESSES = 1000  # at most, from which somebody votes in a round
_SHARING = 64  # voters at most behind one address
_numbers = count(secrets.randbelow(1 << 30))  # so that no vote from before a restart is counted


class RefusedError(Exception):
    """A vote that does not count, or an order that cannot be followed."""


@dataclass(frozen=True)
class Voter:
    """A phone: its network address, and a random mark that tells phones of one address apart."""

    address: str
    mark: str


@dataclass
class Round:
    """The answers of one round, by address and then by mark."""

    number: int = field(default_factory=lambda: next(_numbers))
    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    def counts(self) -> Counter[str]:
        """Return how often each answer was given."""
        return Counter(one for given in self.answers.values() for one in given.values())


class Ballot:
    """What is being voted on; nothing of it is kept when the next question is asked.

    One answer counts for each address, the last one; once `shared`, as where a school's network
    shows all phones under one address, one for each phone of it.
    """

    def __init__(self) -> None:
        self.question: dict[str, object] | None = None
        self.rounds: list[Round] = []
        self.open = False
        self.shared = False
        self._keys: set[str] = set()

    def ask(self, question: Mapping[str, object]) -> None:
        """Put a question to the room: its `id`, `kind`, `prompt` and `options`.

        RefusedError unless it is of a kind that can be voted on.
        """
        kind, options = str(question.get("kind")), question.get("options", ())
        if kind not in _KINDS or not isinstance(options, list | tuple):
            raise RefusedError
        asked = {name: str(question.get(name, "")) for name in ("id", "kind", "prompt")}
        pairs = [[str(part) for part in pair] for pair in options]
        self._keys = {key for key, *_ in pairs}
        self.question = {**asked, "options": pairs}
        self.rounds = [Round()]
        self.open = True

    def again(self) -> None:
        """Begin another round on the same question; RefusedError where there is none."""
        if self.question is None or len(self.rounds) >= _ROUNDS:
            raise RefusedError
        self.rounds.append(Round())
        self.open = True

    def close(self) -> None:
        """Take no more votes."""
        self.open = False

    def end(self) -> None:
        """Forget question and votes."""
        self.question, self.rounds, self.open = None, [], False

    def unshare(self) -> None:
        """Count one answer for each address again: the last one to come."""
        self.shared = False
        for one in self.rounds:
            one.answers = {
                address: dict([*given.items()][-1:]) for address, given in one.answers.items()
            }

    def vote(self, voter: Voter, number: int, answer: str) -> None:
        """Count an answer in the round `number`, in place of the voter's earlier one.

        RefusedError if that round is over, or if it is no possible answer.
        """
        if not self.open or self.question is None or number != self.rounds[-1].number:
            raise RefusedError
        kind, answer = str(self.question["kind"]), answer.strip()
        if not 0 < len(answer) <= _KINDS[kind]:
            raise RefusedError
        if kind == "choice" and answer not in self._keys:
            raise RefusedError
        if kind == "ordering" and sorted(answer.split("\n")) != sorted(self._keys):
            raise RefusedError
        answers = self.rounds[-1].answers
        mine = answers.get(voter.address, {})
        if not mine and len(answers) >= _ADDRESSES:
            raise RefusedError
        if not self.shared:
            mine = {}
        elif voter.mark not in mine and len(mine) >= _SHARING:
            raise RefusedError
        others = {mark: given for mark, given in mine.items() if mark != voter.mark}
        answers[voter.address] = {**others, voter.mark: answer}  # the last to come is the last

    def seen_by(self, voter: Voter) -> dict[str, object]:
        """Return what a phone may know: the question and its own answer, but nobody else's."""
        if self.question is None:
            return {"question": None}
        last = self.rounds[-1]
        given = last.answers.get(voter.address, {})
        return {
            "question": self.question,
            "round": last.number,
            "place": len(self.rounds),
            "open": self.open,
            "mine": given.get(voter.mark),
            "taken": bool(given) and voter.mark not in given and not self.shared,
        }

    def seen_by_teacher(self) -> dict[str, object]:
        """Return all that is known: how often each answer was given in each round."""
        return {
            "question": self.question["id"] if self.question else None,
            "open": self.open,
            "rounds": [one.counts() for one in self.rounds],
            "shared": self.shared,
        }
