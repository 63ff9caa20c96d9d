"""The policy `open`: work that runs although Redis could not be asked, and is put on record once it can be."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Callable, Optional

from redis.exceptions import RedisError

from .answers import Acquired
from .client import GuardClient
from .errors import GuardError, RunLost
from .keeper import LeaseKeeper, log
from .protocol import Run

_ASK_EVERY = 1.0


class LateKeeper:
    """Asks for the lease, as an observed run that blocks nobody, until Redis answers; then keeps it like any other."""

    def __init__(self, client: GuardClient, run: Run, on_lost: Callable[[RunLost], None]) -> None:
        self.run: Run = replace(run, mode="observe")
        self.acquired = False
        self._client = client
        self._on_lost = on_lost
        self._stopping = threading.Event()
        self._keeper: Optional[LeaseKeeper] = None
        self._thread = threading.Thread(target=self._work, name=f"taskguard-{run.run_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        if self._keeper:
            self._keeper.stop()

    def progress(self, fraction: Optional[float], text: str) -> None:
        if self._keeper:
            self._keeper.progress(fraction, text)

    def ask(self) -> bool:
        """One try. Gives whether the run is on record."""
        if self.acquired:
            return True
        try:
            answer = self._client.acquire(self.run)
        except (RedisError, OSError, GuardError):
            return False
        if isinstance(answer, Acquired):
            self.run = answer.run
            self.acquired = True
        return self.acquired

    def _work(self) -> None:
        while not self._stopping.wait(_ASK_EVERY):
            if self.ask():
                log.info("run %s: Redis answers again, the run is on record", self.run.run_id)
                self._keeper = LeaseKeeper(self._client, self.run, self._on_lost)
                self._keeper.start()
                return
