"""Which step each event of a log is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mining.discovery.sop_of_log.parallel import Block, block_at
from mining.discovery.sop_of_log.states import States
from mining.discovery.sop_of_log.steps import Laid


def tokens_of(
    sequence: tuple[int, ...], blocks: tuple[Block, ...], activities: int
) -> tuple[int, ...] | None:
    """A sequence of activities with its blocks as one token each.

    Parameters: sequence; blocks; activities - number of labels, the number of the first block.
    Returns: the tokens; None where activities of a block occur otherwise.
    """
    inside = {one for block in blocks for one in block.activities}
    found: list[int] = []
    place = 0
    while place < len(sequence):
        if sequence[place] not in inside:
            found.append(sequence[place])
            place += 1
            continue
        block = block_at(sequence, place, blocks)
        if block is None:
            return None
        found.append(activities + blocks.index(block))
        place += len(block.activities)
    return tuple(found)


@dataclass(kw_only=True)
class Mapper:
    """Finds the step of each event: by the states of its case, or the nearest one of its activity.

    Parameters: states; laid; blocks; activities - number of labels.
    """

    states: States
    laid: Laid
    blocks: tuple[Block, ...]
    activities: int

    def __post_init__(self) -> None:
        self._homes: dict[int, list[int]] = {}
        for state, activity in self.laid.place:
            self._homes.setdefault(activity, []).append(state)

    def steps(self, sequence: tuple[int, ...]) -> tuple[list[str | None], bool]:
        """Steps of the events of a case, and whether its order is one of the SOP's."""
        tokens = tokens_of(sequence, self.blocks, self.activities)
        path = None if tokens is None else self.states.paths.get(tokens)
        if tokens is None or path is None:
            return [self._nearest(sequence, place) for place in range(len(sequence))], False
        found: list[str | None] = []
        for token, state in zip(tokens, path, strict=True):
            size = len(self.blocks[token - self.activities].activities) if token >= self.activities else 1
            part = sequence[len(found) : len(found) + size]
            found += [self.laid.place[state, activity] for activity in part]
        return found, True

    def _nearest(self, sequence: tuple[int, ...], place: int) -> str | None:
        """The state of the activity that most of what was done before agrees with, then the visit."""
        activity = sequence[place]
        homes = self._homes.get(activity)
        if not homes:
            return None
        visit = sequence[: place + 1].count(activity)
        before = sequence[:place]

        def far(state: int) -> tuple[int, int, int]:
            key = self.states.keys[state]
            return (-_agreeing(before, key.before), abs(key.visit - visit), state)

        return self.laid.place[min(homes, key=far), activity]


def _agreeing(before: Sequence[int], wanted: Sequence[int]) -> int:
    """How many of the last activities are those wanted."""
    found = 0
    for one, other in zip(reversed(before), reversed(wanted), strict=False):
        if one != other:
            break
        found += 1
    return found
