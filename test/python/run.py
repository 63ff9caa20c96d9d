"""Runs the Python guard's tests and writes a report: `python3 test/python/run.py REPORT [NAME ...]`.

The report: {"passed": 12, "failures": [{"name": "…", "why": "…"}, ...], "skips": ["name: why", ...]}."""

from __future__ import annotations

import json
import sys
import traceback
import unittest
from pathlib import Path
from typing import Any, Tuple, Type

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "resources" / "python")]
sys.dont_write_bytecode = True

ExcInfo = Tuple[Type[BaseException], BaseException, Any]


class Report(unittest.TextTestResult):
    """Counts what passed, too: unittest itself keeps only the rest. A subtest that fails is its test's failure."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.passed = 0
        self.failed: list[dict[str, str]] = []

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1

    def addFailure(self, test: unittest.TestCase, err: ExcInfo) -> None:
        super().addFailure(test, err)
        self.failed.append({"name": str(test), "why": reason(err)})

    def addError(self, test: unittest.TestCase, err: ExcInfo) -> None:
        super().addError(test, err)
        self.failed.append({"name": str(test), "why": reason(err)})

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: ExcInfo | None) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed.append({"name": str(subtest), "why": reason(err)})

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self.failed.append({"name": f"{test}: passed, and was expected not to", "why": ""})


def reason(err: ExcInfo) -> str:
    """As the other runners tell it: the message, then the places in this project, the innermost first."""
    kind, error, trace = err
    message = "".join(traceback.format_exception_only(kind, error))
    frames = [frame for frame in traceback.extract_tb(trace) if ROOT in Path(frame.filename).parents]
    places = [f"    at {frame.filename}:{frame.lineno} in {frame.name}\n" for frame in reversed(frames)]
    return message + "".join(places)


def main() -> int:
    report, *names = sys.argv[1:]
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    result = unittest.TextTestRunner(resultclass=Report, verbosity=2, stream=sys.stdout).run(suite)
    skipped = [f"{test}: {why}" for test, why in result.skipped] + [
        str(test) for test, _ in result.expectedFailures
    ]
    Path(report).write_text(
        json.dumps({"passed": result.passed, "failures": result.failed, "skips": skipped}), "utf-8"
    )
    return 0 if result.wasSuccessful() and not skipped else 1


if __name__ == "__main__":
    sys.exit(main())
