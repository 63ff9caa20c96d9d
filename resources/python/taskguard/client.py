"""The guard of protocol version 1 on one connection: each call is one script, one round trip."""

from __future__ import annotations

import threading
import time
from typing import Any, Callable, Dict, Optional, Union

from redis.exceptions import RedisError

from .answers import AcquireAnswer, FinishAnswer, RenewAnswer, Renewed, read_acquire, read_finish, read_renew
from .connection import COMMAND_TIMEOUT, call_script, may_have_run, own_connection, reach
from .errors import GuardArgumentError, GuardError
from .protocol import DEFAULT_MAX_ATTEMPTS, MAX_PAYLOAD_BYTES, Run, check_namespace, compact, key_list
from .scripts import Script, script

_ANNOUNCE_EVERY = 30.0
"""Seconds: a flush takes the set of types too, and nobody tells."""


class GuardClient:
    """`redis` is a URL, or a redis-py client whose settings are taken over; the guard connects by itself.
    What Redis itself answers with an error is passed on as redis-py raises it; a key that can't be understood as
    UnreadableKeyError. Belongs to the process that made it."""

    def __init__(
        self,
        redis: Union[str, Any],
        namespace: str = "taskguard",
        scripts: Callable[[str], Script] = script,
        timeout: float = COMMAND_TIMEOUT,
    ) -> None:
        self.redis = own_connection(redis, timeout)
        self.namespace = check_namespace(namespace)
        self._scripts = scripts
        self._announced: Dict[str, float] = {}
        self._undo = _Undo(lambda run: self.finish(run, "cancelled"))

    def acquire(self, run: Run, max_attempts: int = DEFAULT_MAX_ATTEMPTS) -> AcquireAnswer:
        """Takes the lease of the run's resource, or says why not. Where no answer comes the error is passed on and the
        acquire is undone as soon as Redis answers: it then was no attempt. Asking again with the same run takes that back."""
        self._undo.forget(run)
        reach(self.redis)
        self._announce(run.type)
        try:
            reply = self._call("acquire", run, run.said(), str(max_attempts))
        except Exception as error:
            if may_have_run(error):
                self._undo.later(run)
            raise
        return read_acquire(reply, run)

    def renew(self, run: Run, progress: Optional[Dict[str, Any]] = None) -> RenewAnswer:
        """Keeps the lease. `progress`: exactly `fraction` (0 to 1, or None) and `text`, where there is news."""
        answer = read_renew(self._call("renew", run, run.members(), compact(progress) if progress else ""))
        if isinstance(answer, Renewed) and answer.code == "RECOVERED":
            self._announced.pop(run.type, None)
            try:
                self._announce(run.type)
            except RedisError:
                pass  # The next acquire adds it.
        return answer

    def finish(self, run: Run, outcome: str, result: str = "", error: str = "") -> FinishAnswer:
        """Ends a run: `completed`, `failed`, `cancelled` or `abandoned`. `result` is JSON text or empty; both at most
        64 KiB. Safe to send again after a lost answer."""
        if max(len(result.encode()), len(error.encode())) > MAX_PAYLOAD_BYTES:
            raise GuardArgumentError("result, error: take at most 65536 bytes each")
        return read_finish(self._call("finish", run, run.members(), outcome, result, error))

    @property
    def undoing(self) -> int:
        """Acquires whose answer was lost and that are still to be undone."""
        return self._undo.size

    def _call(self, name: str, run: Run, members: str, *more: str) -> Any:
        keys = key_list(self.namespace, run.type, run.id)
        block = [run.run_id, run.type, run.id, f"{self.namespace}:events", members]
        return call_script(self.redis, self._scripts(name), keys, [*block, *more])

    def _announce(self, task_type: str) -> None:
        now = time.monotonic()
        if now - self._announced.get(task_type, -_ANNOUNCE_EVERY) >= _ANNOUNCE_EVERY:
            self.redis.sadd(f"{self.namespace}:types", task_type)
            self._announced[task_type] = now


class _Undo:
    """Takes back acquires whose answer was lost, as soon as Redis answers again. That also names the run as ended, so
    that the acquire itself, should it still be on its way, can't take the lease afterwards."""

    def __init__(self, cancel: Callable[[Run], Any]) -> None:
        self._cancel = cancel
        self._runs: Dict[str, Run] = {}
        self._lock = threading.Lock()
        self._thread: Optional[threading.Thread] = None

    @property
    def size(self) -> int:
        return len(self._runs)

    def forget(self, run: Run) -> None:
        with self._lock:
            self._runs.pop(run.run_id, None)

    def later(self, run: Run) -> None:
        with self._lock:
            self._runs[run.run_id] = run
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="taskguard-undo", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            time.sleep(0.25)
            with self._lock:
                if not self._runs:
                    self._thread = None
                    return
                run = next(iter(self._runs.values()))
            try:
                self._cancel(run)
            except (RedisError, OSError):
                continue
            except GuardError:
                pass  # Nothing of it can be undone by asking again.
            self.forget(run)
