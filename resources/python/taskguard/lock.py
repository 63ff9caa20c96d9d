"""What a run under a lease does, from its start to its end."""

from __future__ import annotations

import logging
import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Optional, Tuple, Type, Union

from redis.exceptions import RedisError

from .answers import AcquireAnswer, Acquired, Completed, FinishAnswer, Quarantined, Running, Superseded
from .errors import (
    GuardError,
    GuardUnavailable,
    MaxRuntimeExceeded,
    RunLost,
    TaskAlreadyCompleted,
    TaskAlreadyRunning,
    TaskQuarantined,
)
from .helper import HelperKeeper
from .keeper import LeaseKeeper
from .late import LateKeeper
from .outbox import Outcome
from .protocol import MAX_PAYLOAD_BYTES, Run, compact
from .stopper import StopWork, WorkStopper

if TYPE_CHECKING:
    from .execution import TaskExecutionGuard

log = logging.getLogger("taskguard")

Keeper = Union[LeaseKeeper, HelperKeeper, LateKeeper]


class GuardedRun:
    """The run inside the `with` block."""

    def __init__(self, run: Run, keeper: Keeper, stopper: WorkStopper) -> None:
        self.run_id = run.run_id
        self.attempt = run.attempt
        self.fence = int(run.fence)
        """Grows with every acquisition: what the work writes elsewhere can be checked against it. 0 where Redis was away."""
        self._keeper = keeper
        self._stopper = stopper
        self.outcome_json: Optional[str] = None

    def progress(self, fraction: Optional[float] = None, text: str = "") -> None:
        """How far the work is: 0 to 1 or None, and at most 1000 characters. Sent at most once a second."""
        self._keeper.progress(fraction, text)

    def result(self, value: Any) -> None:
        """What the work came to: whoever asks for it again within 24 hours gets it. What is no JSON, or more than 64 KiB
        of it, is not kept, and a warning says so."""
        try:
            text = compact(value)
            text.encode()
        except (TypeError, ValueError) as error:
            log.warning("run %s: its result can't be kept: %s", self.run_id, error)
            return
        if len(text.encode()) > MAX_PAYLOAD_BYTES:
            log.warning("run %s: its result can't be kept: more than 64 KiB of JSON", self.run_id)
            return
        self.outcome_json = text

    @property
    def stop_requested(self) -> bool:
        """The work is to end: the lease was lost, or the time is over. Long loops should look."""
        return self._stopper.asked.is_set()


class TaskLock:
    """One use of a lease, as a context manager; entered once. `cancels`: exceptions out of the block that mean that the
    work had no outcome, and was no attempt."""

    def __init__(self, guard: TaskExecutionGuard, run: Run, max_attempts: int) -> None:
        self.cancels: Tuple[Type[BaseException], ...] = (KeyboardInterrupt, GeneratorExit)
        self._guard = guard
        self._run = run
        self._max_attempts = max_attempts
        self._ended = threading.Lock()
        self._keeper: Optional[Keeper] = None

    def acquire(self) -> None:
        """Takes the lease, where that is to be told from what the block does; else `with` takes it. Raises as that does."""
        settings = self._guard.settings
        late = False
        try:
            answer = self._guard.client().acquire(self._run, self._max_attempts)
        except (RedisError, OSError) as error:
            what = f"{self._run.type} {self._run.id!r}"
            if settings.redis_away == "closed":
                raise GuardUnavailable(f"Redis could not be asked whether {what} may run: {error}") from error
            log.warning("%s runs unguarded, by the policy `open`: Redis could not be asked: %s", what, error)
            late = True
        else:
            self._run = _granted(answer)
            self._deliver_kept()
        self._keeper = self._make_keeper(late)

    def __enter__(self) -> GuardedRun:
        if self._keeper is None:
            self.acquire()
        keeper = self._keeper
        assert keeper is not None
        self._stopper = WorkStopper(sys._getframe(1), self._left)
        try:
            keeper.start()
        except BaseException:
            keeper.stop()
            self._finish(Outcome("cancelled"))
            raise
        if self._run.mode == "enforce":
            seconds = self._run.lock_timeout
            self._stopper.at(seconds, MaxRuntimeExceeded.after(seconds))
        self.run = GuardedRun(self._run, keeper, self._stopper)
        return self.run

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        late = False
        while True:
            try:
                self._stopper.disarm()
                break
            except StopWork:
                late = True  # It came between the work's last line and here.
        stopped = late or isinstance(value, StopWork)
        if not self._ended.acquire(blocking=False):
            return
        reason = self._stopper.reason
        answer = self._end(self._outcome(value, reason if stopped else None))
        if isinstance(value, Exception) and not isinstance(value, self.cancels):
            return
        if isinstance(answer, Superseded):
            raise RunLost.of(self._run.run_id, answer.by) from None
        if stopped and reason is not None:
            raise reason from None

    def _outcome(self, value: Optional[BaseException], stopped_for: Optional[Exception]) -> Outcome:
        result = self.run.outcome_json
        if isinstance(stopped_for, RunLost):
            return Outcome("failed", result, f"stopped: {stopped_for}")
        if stopped_for is not None:
            return Outcome("failed", result, str(stopped_for))
        if value is None:
            return Outcome("completed", result)
        if isinstance(value, self.cancels):
            return Outcome("cancelled", None, _error_text(value))
        return Outcome("failed", result, _error_text(value))

    def _make_keeper(self, late: bool) -> Keeper:
        client, settings = self._guard.client(), self._guard.settings
        if late:
            return LateKeeper(client, self._run, self._lost)
        if settings.renew == "thread":
            return LeaseKeeper(client, self._run, self._lost)
        kill_after = (
            None
            if settings.kill_after is None or self._run.mode == "observe"
            else self._run.lock_timeout + settings.kill_after
        )
        return HelperKeeper(client, self._run, self._lost, kill_after)

    def _lost(self, reason: RunLost) -> None:
        log.warning("%s; the work is told to stop", reason)
        self._stopper.now(reason, self._guard.settings.stop_grace)

    def _left(self, reason: Exception) -> None:
        """The block was left without __exit__: the exception that stopped it came at its very end."""
        if self._ended.acquire(blocking=False):
            self._end(Outcome("failed", self.run.outcome_json, str(reason)))

    def _end(self, outcome: Outcome) -> Optional[FinishAnswer]:
        keeper = self._keeper
        assert keeper is not None
        keeper.stop()
        if isinstance(keeper, LateKeeper):
            if not keeper.ask():
                log.error(
                    "%s %r ran unguarded and is not on record: Redis was away all the while",
                    self._run.type,
                    self._run.id,
                )
                return None
            self._run = keeper.run
        return self._finish(outcome)

    def _finish(self, outcome: Outcome) -> Optional[FinishAnswer]:
        """Delivers the end, now or by the disk. Gives the answer; None where it is on the disk."""
        client, settings = self._guard.client(), self._guard.settings
        give_up = time.monotonic() + settings.deliver_for
        wait = 0.1
        while True:
            try:
                return client.finish(self._run, outcome.status, outcome.result or "", outcome.error or "")
            except (RedisError, OSError) as error:
                if time.monotonic() >= give_up:
                    path = self._guard.outbox().keep(self._run, outcome)
                    log.warning(
                        "run %s: Redis is away (%s); its end is kept in %s", self._run.run_id, error, path
                    )
                    threading.Thread(target=self._deliver_later, name="taskguard-outbox", daemon=True).start()
                    return None
                time.sleep(wait)
                wait = min(1.0, wait * 2)

    def _deliver_later(self) -> None:
        while self._guard.deliver_outbox():
            time.sleep(1)

    def _deliver_kept(self) -> None:
        try:
            self._guard.deliver_outbox()
        except OSError as error:
            log.warning("what an earlier run left on disk can't be read: %s", error)


def _granted(answer: AcquireAnswer) -> Run:
    if isinstance(answer, Acquired):
        if answer.would:
            log.warning("%s %r: enforce would have answered %s", answer.run.type, answer.run.id, answer.would)
        return answer.run
    if isinstance(answer, Running):
        raise TaskAlreadyRunning.of(answer)
    if isinstance(answer, Completed):
        raise TaskAlreadyCompleted.of(answer)
    if isinstance(answer, Quarantined):
        raise TaskQuarantined.of(answer)
    raise GuardError(f"the run has ended already: {answer.status}")


def _error_text(value: BaseException) -> str:
    text = f"{type(value).__name__}: {value}".encode("utf-8", "replace")[: MAX_PAYLOAD_BYTES // 2]
    return text.decode("utf-8", "ignore")
