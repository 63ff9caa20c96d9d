"""Runs the Python guard's tests and writes a report: `python3 test/python/run.py REPORT [NAME ...]`.

The report: {"passed": 12, "failures": ["name", ...], "skips": ["name: why", ...]}."""

import json
import sys
import unittest
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "resources" / "python")]
sys.dont_write_bytecode = True


class Report(unittest.TextTestResult):
    """Counts what passed, too: unittest itself keeps only the rest. A subtest that fails is its test's failure."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.passed = 0

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self.passed += 1


def main() -> int:
    report, *names = sys.argv[1:]
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    result = unittest.TextTestRunner(resultclass=Report, verbosity=2, stream=sys.stdout).run(suite)
    failed = [str(test) for test, _ in (*result.failures, *result.errors)]
    failed += [f"{test}: passed, and was expected not to" for test in result.unexpectedSuccesses]
    skipped = [f"{test}: {why}" for test, why in result.skipped] + [
        str(test) for test, _ in result.expectedFailures
    ]
    Path(report).write_text(
        json.dumps({"passed": result.passed, "failures": failed, "skips": skipped}), "utf-8"
    )
    return 0 if result.wasSuccessful() and not skipped else 1


if __name__ == "__main__":
    sys.exit(main())
