"""What the guard raises. All of it is a GuardError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from .answers import Completed, Quarantined, Running


class GuardError(Exception):
    """Whatever the guard itself has to say; what the work raises is passed on as it is. The first argument is the
    message, and all others may be missing: so these errors survive pickling and a result backend."""


class GuardArgumentError(GuardError, ValueError):
    """A wrong argument, found before Redis was asked or refused by a script: which one, and what it takes."""


class UnreadableKeyError(GuardError):
    """A key of the resource can't be understood (reason: wrong_type, not_json, future_version, invalid); nothing was
    written."""

    def __init__(self, message: str, key: str = "", reason: str = "") -> None:
        super().__init__(message)
        self.key, self.reason = key, reason

    @classmethod
    def of(cls, key: str, reason: str, detail: str) -> UnreadableKeyError:
        return cls(f"the key {key!r} can't be read ({reason}: {detail!r}); nothing was changed", key, reason)


class GuardReplyError(GuardError):
    """Redis answered something that no script of this version answers."""

    @classmethod
    def of(cls, script: str, reply: Any) -> GuardReplyError:
        return cls(f"{script} answered what this version does not know: {reply!r:.200}")


class GuardUnavailable(GuardError):
    """Redis could not be asked, and the policy is `closed`: the work was not started. Try again later."""


class TaskRefused(GuardError, RuntimeError):
    """The resource is not to be worked on now: the work was not started."""


class TaskAlreadyRunning(TaskRefused):
    """Another run holds the resource. `answer.holder` is its run id, `answer.document` its record."""

    def __init__(self, message: str, answer: Optional[Running] = None) -> None:
        super().__init__(message)
        self.answer = answer

    @classmethod
    def of(cls, answer: Running) -> TaskAlreadyRunning:
        return cls(f"already running: run {answer.holder}", answer)


class TaskAlreadyCompleted(TaskRefused):
    """It was done within 24 hours, or by this very task. `result` is what that run left, None where it left nothing."""

    def __init__(self, message: str, answer: Optional[Completed] = None) -> None:
        super().__init__(message)
        self.answer = answer

    @classmethod
    def of(cls, answer: Completed) -> TaskAlreadyCompleted:
        return cls(f"already completed by run {answer.run_id}, no need to run again", answer)

    @property
    def result(self) -> Any:
        return self.answer.value() if self.answer else None


class TaskQuarantined(TaskRefused):
    """So many runs in a row died that it is taken for a task that kills its workers; only `force` lets it in again."""

    @classmethod
    def of(cls, answer: Quarantined) -> TaskQuarantined:
        last = answer.last_run_id or "unknown"
        return cls(f"quarantined: {answer.attempts} runs in a row were abandoned, the last {last}")


class RunLost(GuardError):
    """The run lost its lease to a newer one, or was ended by another hand: what it did is no outcome."""

    def __init__(self, message: str, run_id: str = "", by: Optional[str] = None) -> None:
        super().__init__(message)
        self.run_id, self.by = run_id, by

    @classmethod
    def of(cls, run_id: str, by: Optional[str]) -> RunLost:
        return cls(f"run {run_id} lost its lease{f' to run {by}' if by else ''}", run_id, by)


class MaxRuntimeExceeded(GuardError):
    """The work was stopped at its `timeout`."""

    @classmethod
    def after(cls, seconds: float) -> MaxRuntimeExceeded:
        return cls(f"stopped at max_runtime, {seconds:g} s")
