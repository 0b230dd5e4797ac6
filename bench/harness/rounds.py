"""Interleaved rounds: A B C A B C …, so that what the machine does meanwhile hits all alike."""

import statistics
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

Measure = Callable[[], dict[str, float]]


@dataclass
class Samples:
    """candidate -> metric -> one value a round"""

    values: dict[str, dict[str, list[float]]] = field(default_factory=dict)

    def median(self, candidate: str, metric: str) -> float:
        return statistics.median(self.values[candidate][metric])

    def ratio(self, candidate: str, other: str, metric: str) -> float:
        """The median over the rounds of the ratio within a round."""
        pairs = zip(self.values[candidate][metric], self.values[other][metric], strict=True)
        return statistics.median(one / two for one, two in pairs)


def interleave(rounds: int, candidates: dict[str, Measure]) -> Samples:
    """A first round that does not count warms everything up."""
    for measure in candidates.values():
        measure()
    values = {name: defaultdict(list) for name in candidates}
    for _ in range(rounds):
        for name, measure in candidates.items():
            for metric, value in measure().items():
                values[name][metric].append(value)
    return Samples(values)
