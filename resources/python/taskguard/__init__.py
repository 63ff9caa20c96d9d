"""Task Guard for Python: keeps a long task from running twice. Protocol version 1, docs/protocol.md.

Needs redis-py. `taskguard.celery` has the decorator for Celery tasks."""

from .errors import (
    GuardArgumentError,
    GuardError,
    GuardReplyError,
    GuardUnavailable,
    MaxRuntimeExceeded,
    RunLost,
    TaskAlreadyCompleted,
    TaskAlreadyRunning,
    TaskQuarantined,
    TaskRefused,
    UnreadableKeyError,
)
from .execution import TaskExecutionGuard
from .lock import GuardedRun, TaskLock
from .settings import Settings

__all__ = [
    "GuardArgumentError",
    "GuardError",
    "GuardReplyError",
    "GuardUnavailable",
    "GuardedRun",
    "MaxRuntimeExceeded",
    "RunLost",
    "Settings",
    "TaskAlreadyCompleted",
    "TaskAlreadyRunning",
    "TaskExecutionGuard",
    "TaskLock",
    "TaskQuarantined",
    "TaskRefused",
    "UnreadableKeyError",
]
