"""What the guard raises. All of it is a GuardError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

if TYPE_CHECKING:
    from .answers import Completed, Quarantined, Running


class GuardError(Exception):
    """Whatever the guard itself has to say; what the work raises is passed on as it is."""


class GuardArgumentError(GuardError, ValueError):
    """A wrong argument, found before Redis was asked or refused by a script: which one, and what it takes."""


class UnreadableKeyError(GuardError):
    """A key of the resource can't be understood (reason: wrong_type, not_json, future_version, invalid); nothing was written."""

    def __init__(self, key: str, reason: str, detail: str) -> None:
        super().__init__(f"the key {key!r} can't be read ({reason}: {detail!r}); nothing was changed")
        self.key, self.reason, self.detail = key, reason, detail


class GuardReplyError(GuardError):
    """Redis answered something that no script of this version answers."""

    def __init__(self, script: str, reply: Any) -> None:
        super().__init__(f"{script} answered what this version does not know: {reply!r:.200}")


class GuardUnavailable(GuardError):
    """Redis could not be asked, and the policy is `closed`: the work was not started. Try again later."""


class TaskRefused(GuardError, RuntimeError):
    """The resource is not to be worked on now: the work was not started."""


class TaskAlreadyRunning(TaskRefused):
    """Another run holds the resource. `answer.holder` is its run id, `answer.document` its record."""

    def __init__(self, answer: Running) -> None:
        super().__init__(f"already running: run {answer.holder}")
        self.answer = answer


class TaskAlreadyCompleted(TaskRefused):
    """It was done within 24 hours, or by this very task. `result` is what that run left, None where it left nothing."""

    def __init__(self, answer: Completed) -> None:
        super().__init__(f"already completed by run {answer.run_id}, no need to run again")
        self.answer = answer

    @property
    def result(self) -> Any:
        return self.answer.value()


class TaskQuarantined(TaskRefused):
    """So many runs in a row died that it is taken for a task that kills its workers; only `force` lets it in again."""

    def __init__(self, answer: Quarantined) -> None:
        super().__init__(
            f"quarantined: {answer.attempts} runs in a row were abandoned, the last {answer.last_run_id or 'unknown'}"
        )
        self.answer = answer


class RunLost(GuardError):
    """The run lost its lease to a newer one, or was ended by another hand: what it did is no outcome."""

    def __init__(self, run_id: str, by: Optional[str] = None) -> None:
        super().__init__(f"run {run_id} lost its lease{f' to run {by}' if by else ''}")
        self.run_id, self.by = run_id, by


class MaxRuntimeExceeded(GuardError):
    """The work was stopped at its `timeout`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped at max_runtime, {seconds:g} s")
        self.seconds = seconds
