"""What came out: a table for people, JSON for programs."""

import json
import os
import platform
from dataclasses import dataclass, field
from pathlib import Path

from .rounds import Samples


@dataclass
class Row:
    measure: str
    figure: float
    unit: str
    note: str  # the figures behind it
    at_most: float | None = None
    at_least: float | None = None

    @property
    def goal(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g} {self.unit}"
        return f"≥ {self.at_least:g} {self.unit}"

    @property
    def verdict(self) -> str:
        fine = (self.at_most is None or self.figure <= self.at_most) and (
            self.at_least is None or self.figure >= self.at_least
        )
        return "reached" if fine else "missed"


@dataclass
class Result:
    bench: str
    rows: list[Row]
    samples: Samples = field(default_factory=Samples)


def print_table(rows: list[Row]) -> None:
    heads = ("measure", "goal", "figure", "verdict", "seen")
    lines = [
        (row.measure, row.goal, f"{row.figure:.3g} {row.unit}", row.verdict, row.note)
        for row in rows
    ]
    widths = [max(len(line[i]) for line in [heads, *lines]) for i in range(len(heads))]
    for line in [heads, tuple("-" * width for width in widths), *lines]:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print("  ".join(cells).rstrip())


def write_json(path: Path, rounds: int, results: list[Result]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    report = {
        "machine": {
            "cores": os.cpu_count(),
            "kernel": platform.release(),
            "processor": _processor(),
        },
        "rounds": rounds,
        "benches": {
            result.bench: {
                "rows": [
                    {
                        "measure": row.measure,
                        "goal": row.goal,
                        "figure": row.figure,
                        "unit": row.unit,
                        "verdict": row.verdict,
                        "note": row.note,
                    }
                    for row in result.rows
                ],
                "samples": result.samples.values,
            }
            for result in results
        },
    }
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
