"""The guard for Celery tasks: `@guarded(...)` below `@app.task(...)`.

    app.conf.taskguard_url = "redis://redis.internal:6379/0"

    @app.task(acks_late=True, reject_on_worker_lost=True)
    @guarded("video_analysis", resource=lambda video_analysis_id, **_: video_analysis_id)
    def analyse_video(video_analysis_id): ...

Where the guard does not let a task run, that is no failure: docs/celery.md has what happens then, and why."""

from __future__ import annotations

import functools
import inspect
import logging
import os
import random
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MethodType
from typing import Any, Callable, Dict, NoReturn, Optional, Sequence, TypeVar

from celery import Task, signals
from celery._state import get_current_task
from celery.exceptions import Ignore, Reject, Retry, WorkerShutdown, WorkerTerminate

from .errors import GuardError, GuardUnavailable, RunLost, TaskAlreadyCompleted, TaskAlreadyRunning
from .execution import TaskExecutionGuard
from .lock import GuardedRun, TaskLock
from .protocol import DEFAULT_MAX_ATTEMPTS, DEFAULT_MAX_RUNTIME

log = logging.getLogger("taskguard")

AWAY_RETRY = 30.0
"""Seconds after which a task is tried again that did not start because Redis was away; app.conf.taskguard_away_retry."""
KILL_AFTER = 30.0
"""Seconds after `timeout` at which a prefork pool ends a child that has not ended by itself; app.conf.taskguard_kill_after."""

# SystemExit is what SIGTERM raises in a child: a revoked task, or a worker that is shut down.
_NO_OUTCOME = (Ignore, Reject, SystemExit, WorkerShutdown, WorkerTerminate)
_SETTINGS = ("lease", "renew", "redis_away", "stop_grace", "deliver_for", "home", "command_timeout")
_run: ContextVar[Optional[GuardedRun]] = ContextVar("taskguard_run", default=None)
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guarding:
    """What `guarded` was told of a task."""

    function: Callable[..., Any]
    task_type: str
    resource: Callable[..., Any]
    timeout: float
    mode: Optional[str]
    max_attempts: int
    guard: Optional[TaskExecutionGuard]
    settings: Dict[str, Any]
    _made: Dict[str, TaskExecutionGuard] = field(default_factory=dict)

    def resource_id(self, task: Task, args: Sequence[Any], kwargs: Dict[str, Any]) -> str:
        """What this call works on. `args` are the message's, without the task itself. `resource` gets them all by name,
        defaults too, however they were sent."""
        own = (task, *args) if isinstance(task.run, MethodType) else args
        call = inspect.signature(self.function).bind(*own, **kwargs)
        call.apply_defaults()
        named = dict(call.arguments)
        for parameter in call.signature.parameters.values():
            if parameter.kind is parameter.VAR_KEYWORD:
                named.update(named.pop(parameter.name))
        if own is not args:
            del named[next(iter(call.signature.parameters))]
        return str(self.resource(**named))

    def guard_of(self, task: Task) -> TaskExecutionGuard:
        """The guard that was given, or the one that the app's settings name. Raises GuardError where they name none."""
        if self.guard is not None:
            return self.guard
        if "made" not in self._made:
            self._made.setdefault("made", self._make(task.app.conf))
        return self._made["made"]

    def _make(self, conf: Any) -> TaskExecutionGuard:
        url = conf.get("taskguard_url") or os.environ.get("TASKGUARD_URL")
        if not url:
            raise GuardError(
                "taskguard knows no Redis: set app.conf.taskguard_url or TASKGUARD_URL, or pass guard= to guarded()"
            )
        named = {name: conf.get(f"taskguard_{name}") for name in _SETTINGS}
        told = {name: value for name, value in named.items() if value is not None}
        namespace = conf.get("taskguard_namespace") or os.environ.get("TASKGUARD_NAMESPACE") or "taskguard"
        return TaskExecutionGuard(url, namespace, **{"source": "celery", **told, **self.settings})

    def mode_of(self, task: Task) -> str:
        return str(self.mode or task.app.conf.get("taskguard_mode") or "enforce")

    def lock(self, task: Task, resource_id: Any) -> TaskLock:
        request = task.request
        return self.guard_of(task).acquire_task_lock(
            self.task_type,
            resource_id,
            request.id,
            self.timeout,
            mode=self.mode_of(task),
            force=is_forced(task),
            max_attempts=self.max_attempts,
            worker=request.hostname,
        )


def guarded(
    task_type: str,
    *,
    resource: Callable[..., Any],
    timeout: float = DEFAULT_MAX_RUNTIME,
    mode: Optional[str] = None,
    max_attempts: int = DEFAULT_MAX_ATTEMPTS,
    guard: Optional[TaskExecutionGuard] = None,
    **settings: Any,
) -> Callable[[Function], Function]:
    """Guards a task's function. `resource` takes the task's arguments by name and gives the id of what it works on. `timeout`:
    seconds, max_runtime. `mode`: `enforce` or `observe`; default: app.conf.taskguard_mode. `settings`: as of
    taskguard.Settings; they win over app.conf.taskguard_*, which hold for all tasks."""

    def decorate(function: Function) -> Function:
        told = Guarding(function, task_type, resource, timeout, mode, max_attempts, guard, settings)

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            task = get_current_task()
            if task is None:
                raise GuardError(
                    f"{function.__name__} is guarded as a Celery task and was called outside of one"
                )
            own = args[1:] if args and args[0] is task else args
            work = functools.partial(function, *args, **kwargs)
            return _perform(told, task, told.resource_id(task, own, kwargs), work)

        run.__taskguard__ = told  # type: ignore[attr-defined]
        return run  # type: ignore[return-value]

    return decorate


def is_forced(task: Task) -> bool:
    """Whether the message that is worked on was sent with `headers={"taskguard_force": True}`: it runs although it was done,
    or is quarantined; never although it runs."""
    return bool(task.request.get("taskguard_force"))


def current_run() -> GuardedRun:
    """The run of the guarded task that this code works for: its fence, `progress`, `stop_requested`."""
    run = _run.get()
    if run is None:
        raise GuardError("no guarded task runs here")
    return run


def guarding_of(task: Task) -> Optional[Guarding]:
    """What `guarded` was told of this task; None for one that is not guarded."""
    return getattr(task.run, "__taskguard__", None)


def _perform(told: Guarding, task: Task, resource_id: Any, work: Callable[[], Any]) -> Any:
    lock = told.lock(task, resource_id)
    lock.cancels = (*lock.cancels, *_NO_OUTCOME, _Polling)
    lease = told.guard_of(task).settings.lease
    try:
        lock.acquire()
    except TaskAlreadyRunning as refusal:
        _again_later(task, lease, refusal)
    except GuardUnavailable as refusal:
        _again_later(task, task.app.conf.get("taskguard_away_retry") or AWAY_RETRY, refusal)
    except TaskAlreadyCompleted as refusal:
        return _stored_result(task, refusal)
    try:
        with lock as run:
            token = _run.set(run)
            try:
                value = work()
            except Retry as retry:
                # A retry for an error is that error; one without is no outcome.
                if retry.exc is None:
                    raise _Polling(retry) from None
                raise
            finally:
                _run.reset(token)
            run.result(value)
            return value
    except _Polling as polling:
        raise polling.retry from None
    except RunLost as lost:
        # Another run is the one whose outcome counts: a copy asks for it later.
        _again_later(task, lease, lost)


class _Polling(BaseException):
    """A task that asks to be run again without an error: its run ends as cancelled."""

    def __init__(self, retry: Retry) -> None:
        super().__init__(str(retry))
        self.retry = retry


def _again_later(task: Task, seconds: float, why: GuardError) -> NoReturn:
    """Publishes a copy of this message, same task id, for later, and drops this delivery without a word to the result
    backend: returning would write SUCCESS over the other run's result, raising FAILURE. The copy comes first: with a
    shared unacknowledged message (Redis broker) it takes over as what a crash would be recovered from."""
    request = task.request
    if request.called_directly or request.is_eager:
        raise why
    countdown = seconds * (0.8 + 0.4 * random.random())
    try:
        forced = {"headers": {**(request.headers or {}), "taskguard_force": True}} if is_forced(task) else {}
        task.signature_from_request(
            request, countdown=countdown, retries=request.retries, **forced
        ).apply_async()
    except Exception as error:
        log.error(
            "%s[%s]: %s; and no copy for later could be published: %r", task.name, request.id, why, error
        )
        if task.acks_late:
            raise Reject(error, requeue=True) from error
        raise
    log.info("%s[%s]: %s; asked again in %.0f s", task.name, request.id, why, countdown)
    raise Ignore()


def _stored_result(task: Task, refusal: TaskAlreadyCompleted) -> Any:
    """The result of the run that completed it. Where the backend has this task's SUCCESS already, its callbacks were
    called before that was written: then nothing is left to do."""
    request = task.request
    if not (request.called_directly or request.is_eager) and _success(task, request.id) is not None:
        log.info("%s[%s]: %s", task.name, request.id, refusal)
        raise Ignore()
    answer = refusal.answer
    if answer is None or answer.result is None:
        kept = _success(task, answer.task_id) if answer else None
        if kept is None:
            log.warning("%s[%s]: %s; its result was not kept", task.name, request.id, refusal)
        return kept and kept[0]
    log.info("%s[%s]: %s", task.name, request.id, refusal)
    return refusal.result


def _success(task: Task, task_id: str) -> Optional[tuple[Any]]:
    """The result that the backend has of a task, in a tuple; None where it has no SUCCESS of it."""
    try:
        meta = task.backend.get_task_meta(task_id)
    except Exception as error:  # No backend, or one that is away: nothing is known.
        log.debug("the result backend can't be asked for %s: %r", task_id, error)
        return None
    return (meta.get("result"),) if meta.get("status") == "SUCCESS" else None


def _adopt(sender: Any, **_: Any) -> None:
    """When a worker starts: what ends a guarded task from outside of it closes its run, too."""
    from .celery_request import GuardedRequest

    for task in sender.app.tasks.values():
        told = guarding_of(task)
        if told is None:
            continue
        task.Request = GuardedRequest
        # Where no limit of their own stands.
        limited = task.time_limit or sender.app.conf.task_time_limit
        if not limited and told.mode_of(task) == "enforce":
            task.time_limit = told.timeout + (sender.app.conf.get("taskguard_kill_after") or KILL_AFTER)


signals.worker_init.connect(_adopt, weak=False)
