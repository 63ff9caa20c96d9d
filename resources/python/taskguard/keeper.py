"""Keeps a run's lease from a thread of this process."""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from typing import Any, Callable, Dict, Optional

from redis.exceptions import RedisError

from .answers import Ended, Lost, RenewAnswer
from .client import GuardClient
from .errors import GuardError, RunLost
from .protocol import PROGRESS_TEXT_MAX, RENEW_AT, Run

log = logging.getLogger("taskguard")

PROGRESS_EVERY = 1.0
"""Seconds that progress waits at least before it is sent again; the last report always goes out."""
_RETRY_LEAST, _RETRY_MOST = 0.05, 1.0


def progress_report(fraction: Optional[float], text: str) -> Dict[str, Any]:
    """Progress as renew takes it: the fraction within 0 to 1 or None, the text cut."""
    # Half a character has no UTF-8.
    clean = text[:PROGRESS_TEXT_MAX].encode("utf-8", "replace").decode()
    known = None if fraction is None or math.isnan(fraction) else min(1.0, max(0.0, float(fraction)))
    return {"fraction": known, "text": clean}


class LeaseKeeper:
    """Renews at a third of the lease, tries again while Redis can't be reached (a running work goes on), and calls
    `on_lost` once. After a loss it goes on saying that the run still runs, for that is a duplicate, until `stop`."""

    def __init__(
        self,
        client: GuardClient,
        run: Run,
        on_lost: Callable[[RunLost], None],
        on_answer: Callable[[RenewAnswer], None] = lambda _: None,
    ) -> None:
        self.run = run
        self._client = client
        self._on_lost = on_lost
        self._on_answer = on_answer
        self._wake = threading.Condition()
        self._progress: Optional[Dict[str, Any]] = None
        self._progress_after = 0.0
        self._failures = 0
        self._stopping = False
        self._lost = False
        self._due = time.monotonic() + run.lease_ms / 1000 * RENEW_AT
        self._thread = threading.Thread(target=self._work, name=f"taskguard-{run.run_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No renewal is sent once this returns; one under way is waited for. The lease is left to finish."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def progress(self, fraction: Optional[float], text: str) -> None:
        with self._wake:
            self._progress = progress_report(fraction, text)
            if self._failures == 0:
                # Only ever earlier: reports that keep coming must not put the renewal off.
                self._due = min(self._due, max(time.monotonic(), self._progress_after))
                self._wake.notify()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._stopping and time.monotonic() < self._due:
                    self._wake.wait(self._due - time.monotonic())
                if self._stopping:
                    return
                progress, self._progress = self._progress, None
            wait = self._renew(progress)
            with self._wake:
                self._due = time.monotonic() + wait
                if self._progress and not self._failures:
                    self._due = min(self._due, max(time.monotonic(), self._progress_after))

    def _renew(self, progress: Optional[Dict[str, Any]]) -> float:
        """Renews once. Gives the seconds until the next time."""
        try:
            answer = self._client.renew(self.run, progress)
        except (RedisError, OSError, GuardError) as error:
            if self._failures == 0:
                log.warning(
                    "run %s: its lease can't be renewed (%s); trying on, the work goes on",
                    self.run.run_id,
                    error,
                )
            self._failures += 1
            with self._wake:
                self._progress = self._progress or progress
            wait = min(
                _RETRY_MOST, self.run.lease_ms / 1000 * RENEW_AT, _RETRY_LEAST * 2 ** min(self._failures, 10)
            )
            # A fleet that lost the same Redis must not come back in step.
            return float(wait * (0.5 + random.random() / 2))
        if self._failures:
            log.info("run %s: its lease is renewed again", self.run.run_id)
        self._failures = 0
        if progress:
            self._progress_after = time.monotonic() + PROGRESS_EVERY
        if isinstance(answer, (Lost, Ended)) and not self._lost:
            self._lost = True
            self._on_lost(RunLost.of(self.run.run_id, answer.holder if isinstance(answer, Lost) else None))
        if isinstance(answer, Ended):
            with self._wake:
                self._stopping = True
        self._on_answer(answer)
        return self.run.lease_ms / 1000 * RENEW_AT
