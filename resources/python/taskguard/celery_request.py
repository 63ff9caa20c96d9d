"""What a worker's main process does for a run that it ended, or that died, in a child: the child can't any more."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import time
from pathlib import Path
from typing import Any, Optional

from billiard.exceptions import Terminated, WorkerLostError
from celery.worker.request import Request
from redis.exceptions import RedisError

from .celery import guarding_of
from .client import GuardClient
from .errors import GuardError
from .keeper import LeaseKeeper
from .protocol import Run, key_list

log = logging.getLogger("taskguard")

_TRY_FOR = 60.0
"""Seconds that a Redis that is away is asked for; then the lease runs out by itself."""


class GuardedRequest(Request):
    """A task message of a guarded task. Its run ends as failed at a hard time limit, as cancelled when it is revoked, and
    as abandoned when its child died: at once, so that nobody waits for the lease, but never before the child is dead."""

    def on_timeout(self, soft: bool, timeout: float) -> None:
        super().on_timeout(soft, timeout)
        if not soft:
            self._close("failed", f"stopped at its hard time limit, {timeout:g} s")

    def terminate(self, pool: Any, signal: Any = None) -> None:
        super().terminate(pool, signal)
        if self.time_start:
            self._close("cancelled", "revoked")

    def cancel(self, pool: Any, signal: Any = None) -> None:
        super().cancel(pool, signal)
        if self.time_start:
            self._close("cancelled", "cancelled by its worker: the connection to the broker was lost")

    def on_failure(self, exc_info: Any, send_failed_event: bool = True, return_ok: bool = False) -> None:
        error = getattr(exc_info.exception, "exc", exc_info.exception)
        if isinstance(error, WorkerLostError):
            # Before the message goes back to its queue: whoever gets it may start then.
            self._close("abandoned", f"its process died: {error}").join(2)
        elif isinstance(error, Terminated):
            self._close("cancelled", "terminated")
        super().on_failure(exc_info, send_failed_event=send_failed_event, return_ok=return_ok)

    def _close(self, outcome: str, error: str) -> threading.Thread:
        closing = threading.Thread(
            target=self._close_now, args=(outcome, error), name="taskguard-close", daemon=True
        )
        closing.start()
        return closing

    def _close_now(self, outcome: str, error: str) -> None:
        told = guarding_of(self.task)
        if told is None:
            return
        pid = self.worker_pid
        give_up = time.monotonic() + _TRY_FOR
        while time.monotonic() < give_up:
            try:
                client = told.guard_of(self.task).client()
                resource_id = told.resource_id(self.task, self._args, self._kwargs)
                run = find_run(client, told.task_type, resource_id, self.id, pid)
                if run is not None:
                    keeper = LeaseKeeper(client, run, lambda _: None)
                    keeper.start()
                    while not is_dead(pid):
                        time.sleep(0.05)
                    keeper.stop()
                    client.finish(run, outcome, error=error)
                return
            except (RedisError, OSError):
                time.sleep(1)
            except Exception as problem:
                log.error(
                    "%s[%s]: its run can't be closed, its lease runs out: %r", self.name, self.id, problem
                )
                return


def find_run(
    client: GuardClient, task_type: str, resource_id: str, task_id: str, pid: Optional[int]
) -> Optional[Run]:
    """The run of this task in that process of this machine, as far as it says that it is running."""
    key = key_list(client.namespace, task_type, resource_id)[2]
    for text in client.redis.hgetall(key).values():
        try:
            record = json.loads(text)
            if (record["status"], record["task_id"], record["pid"]) != ("running", task_id, pid):
                continue
            run = Run.of_record(record)
        except (ValueError, KeyError, TypeError, GuardError):
            continue  # Not a record of this version: none of ours.
        if run.host == socket.gethostname():
            return run
    return None


def is_dead(pid: Optional[int]) -> bool:
    """Gone, or a zombie that only waits to be asked for."""
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        return stat[stat.rindex(")") + 2] in "ZX"
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False  # No /proc here: kill answered, so it is there.
