"""The scripts' answers, read once, here."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Dict, List, Optional, Union

from .errors import GuardReplyError, UnreadableKeyError
from .protocol import Run


@dataclass(frozen=True)
class Acquired:
    """The lease is `run`'s until `deadline` (Redis milliseconds). `again`: it was already. `would`: what enforce would
    have answered an observed run, else empty."""

    run: Run
    deadline: int
    again: bool
    would: str


@dataclass(frozen=True)
class Running:
    """`document`: the holder's record or state, None where there is none to read."""

    holder: str
    deadline: Optional[int]
    document: Optional[Dict[str, Any]]
    counted: bool


@dataclass(frozen=True)
class Completed:
    """`result`: JSON text, None where the run left none."""

    run_id: str
    task_id: str
    fence: str
    end_time: str
    result: Optional[str]
    counted: bool

    def value(self) -> Any:
        """The result itself; None where there is none."""
        return None if self.result is None else json.loads(self.result)


@dataclass(frozen=True)
class Quarantined:
    attempts: int
    last_run_id: Optional[str]
    counted: bool


@dataclass(frozen=True)
class Ended:
    status: str


@dataclass(frozen=True)
class Renewed:
    """`code`: RENEWED, RECOVERED or OBSERVED. `deadline`: Redis milliseconds."""

    code: str
    deadline: int


@dataclass(frozen=True)
class Lost:
    holder: str


@dataclass(frozen=True)
class Finished:
    """`code`: FINISHED or OBSERVED. `again`: it had ended before; nothing was written."""

    code: str
    status: str
    again: bool


@dataclass(frozen=True)
class Superseded:
    """A newer lease was given to `by`: that is recorded, and nothing else changed."""

    by: str
    again: bool


AcquireAnswer = Union[Acquired, Running, Completed, Quarantined, Ended]
RenewAnswer = Union[Renewed, Lost, Ended]
FinishAnswer = Union[Finished, Superseded]


def _texts(script: str, reply: Any) -> List[str]:
    if not isinstance(reply, list) or not reply:
        raise GuardReplyError.of(script, reply)
    texts = [part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in reply]
    if texts[0] == "UNREADABLE" and len(texts) == 4:
        raise UnreadableKeyError.of(*texts[1:])
    return texts


def _document(text: str) -> Optional[Dict[str, Any]]:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def read_acquire(reply: Any, run: Run) -> AcquireAnswer:
    texts = _texts("acquire", reply)
    try:
        code, *rest = texts
        if code == "ACQUIRED":
            fence, attempt, start_time, deadline, held, again, would = rest
            acquired = replace(
                run, fence=fence, attempt=int(attempt), start_time=start_time, held=held == "1"
            )
            return Acquired(acquired, int(deadline), again == "1", would)
        if code == "RUNNING":
            holder, until, document, counted = rest
            return Running(holder, int(until) if until else None, _document(document), counted == "1")
        if code == "COMPLETED":
            run_id, task_id, fence, end_time, result, counted = rest
            return Completed(run_id, task_id, fence, end_time, result or None, counted == "1")
        if code == "QUARANTINED":
            attempts, last_run_id, counted = rest
            return Quarantined(int(attempts), last_run_id or None, counted == "1")
        if code == "ENDED":
            return Ended(*rest)
    except (TypeError, ValueError):
        pass
    raise GuardReplyError.of("acquire", texts)


def read_renew(reply: Any) -> RenewAnswer:
    texts = _texts("renew", reply)
    try:
        code, *rest = texts
        if code in ("RENEWED", "RECOVERED", "OBSERVED"):
            return Renewed(code, int(rest[0]))
        if code == "LOST":
            return Lost(rest[0])
        if code == "ENDED":
            return Ended(*rest)
    except (IndexError, TypeError, ValueError):
        pass
    raise GuardReplyError.of("renew", texts)


def read_finish(reply: Any) -> FinishAnswer:
    texts = _texts("finish", reply)
    if len(texts) == 3 and texts[0] in ("FINISHED", "OBSERVED"):
        return Finished(texts[0], texts[1], texts[2] == "1")
    if len(texts) == 3 and texts[0] == "SUPERSEDED":
        return Superseded(texts[1], texts[2] == "1")
    raise GuardReplyError.of("finish", texts)
