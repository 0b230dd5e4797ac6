"""The short versions of tests/load: a race for the same times, and reads of many tenants at once."""

import sys
from pathlib import Path

sys.path.insert(1, str(Path(__file__).parents[1] / "load"))

import isolation  # noqa: E402
import race  # noqa: E402


def test_race__for_a_time_is_won_by_one(server):
    counts, wrong = race.run(server, clients=16, slots=300)

    assert wrong == [], counts


def test_reads__are_of_the_callers_tenant_alone(server):
    counts, wrong = isolation.run(server, reads=100_000, tenants=6, clients=8)

    assert wrong == [], counts
    assert counts["backends ended"] > 0
