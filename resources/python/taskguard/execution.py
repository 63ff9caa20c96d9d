"""TaskExecutionGuard: the report's interface."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any, Dict, Optional, Union

from .client import GuardClient
from .lock import TaskLock
from .outbox import Outbox, default_home
from .protocol import DEFAULT_MAX_ATTEMPTS, DEFAULT_MAX_RUNTIME, Run
from .settings import Settings


class TaskExecutionGuard:
    """Keeps work on a resource from running twice. `redis` is a URL or a redis-py client whose settings are taken over.

    with TaskExecutionGuard(redis).acquire_task_lock("video_analysis", 8123, task_id, timeout=7200) as run:
        run.progress(0.5, "frame 4000")
        run.result({"scenes": 12})
    """

    def __init__(self, redis: Union[str, Any], namespace: str = "taskguard", **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.namespace = namespace
        self._redis = redis
        self._clients: Dict[int, GuardClient] = {}
        self.client()

    def client(self) -> GuardClient:
        """This process's own: neither connections nor threads outlive a fork."""
        pid = os.getpid()
        client = self._clients.get(pid)
        if client is None:
            client = GuardClient(self._redis, self.namespace, timeout=self.settings.command_timeout)
            self._clients = {pid: client}
        return client

    def outbox(self) -> Outbox:
        return Outbox(self.settings.home or default_home(), self.client())

    def acquire_task_lock(
        self,
        task_type: str,
        resource_id: Union[str, int],
        task_id: Optional[str] = None,
        timeout: float = DEFAULT_MAX_RUNTIME,
        *,
        mode: str = "enforce",
        force: bool = False,
        test: bool = False,
        max_attempts: int = DEFAULT_MAX_ATTEMPTS,
        worker: Optional[str] = None,
    ) -> TaskLock:
        """The lease for a `with` block, which is the work. Entering raises TaskAlreadyRunning, TaskAlreadyCompleted,
        TaskQuarantined or GuardUnavailable; leaving raises RunLost or MaxRuntimeExceeded. An exception out of the block
        ends the run as failed. `timeout` is the longest it may run, in seconds: then MaxRuntimeExceeded ends the block.

        mode `observe`: records everything and blocks nothing. `force`: runs although it was done or is quarantined, never
        although it runs. `test`: no outcome."""
        settings = self.settings
        run = Run(
            task_type,
            str(resource_id),
            task_id or "-",
            lease_ms=round(settings.lease * 1000),
            lock_timeout=timeout,
            mode=mode,
            forced=force,
            test=test,
            worker=worker or settings.worker,
            source=settings.source,
        )
        return TaskLock(self, run if task_id else replace(run, task_id=run.run_id), max_attempts)

    def deliver_outbox(self) -> int:
        """Delivers the ends that were left on disk for this Redis. Gives how many are left."""
        return self.outbox().deliver()
