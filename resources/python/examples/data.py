"""Data: what each column of a table holds."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any, Dict, List, Optional

from taskguard import GuardedRun

from .interface import analysis


class _Column:
    """Counts as it reads (Welford's way), so that a table of any length fits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = self.empty = self.texts = 0
        self.mean = self.squares = 0.0
        self.least, self.most = math.inf, -math.inf

    def add(self, cell: Optional[str]) -> None:
        if cell is None or not cell.strip():
            self.empty += 1
            return
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.texts += 1
            return
        self.count += 1
        step = value - self.mean
        self.mean += step / self.count
        self.squares += step * (value - self.mean)
        self.least, self.most = min(self.least, value), max(self.most, value)

    def summary(self) -> Dict[str, Any]:
        said: Dict[str, Any] = {
            "name": self.name,
            "numbers": self.count,
            "texts": self.texts,
            "empty": self.empty,
        }
        if self.count:
            deviation = math.sqrt(self.squares / self.count)
            said.update(
                least=self.least, most=self.most, mean=round(self.mean, 6), deviation=round(deviation, 6)
            )
        return said


@analysis("data_analysis", timeout=1800)
def analyse_data(file: Path, run: GuardedRun) -> Dict[str, Any]:
    """Reads CSV with a row of names. Gives rows, and for each column what its numbers are like."""
    size = max(1, file.stat().st_size)
    rows = read = 0
    with file.open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines)
        columns: List[_Column] = [_Column(name) for name in next(table, [])]
        for row in table:
            for at, column in enumerate(columns):
                column.add(row[at] if at < len(row) else None)
            rows += 1
            read += sum(map(len, row)) + len(row)
            if rows % 1000 == 0:
                run.progress(read / size, f"row {rows}")
    return {"rows": rows, "columns": [column.summary() for column in columns]}
