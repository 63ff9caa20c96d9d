"""Names, limits and documents of protocol version 1 (docs/protocol.md)."""

from __future__ import annotations

import json
import os
import re
import socket
import time
from dataclasses import dataclass, field
from typing import Any, Dict, List

from .errors import GuardArgumentError

DEFAULT_NAMESPACE = "taskguard"
DEFAULT_LEASE = 60.0
DEFAULT_MAX_RUNTIME = 7200.0
DEFAULT_MAX_ATTEMPTS = 5
RENEW_AT = 1 / 3
MAX_PAYLOAD_BYTES = 64 * 1024
PROGRESS_TEXT_MAX = 1000

_NAMESPACE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TYPE = re.compile(r"[a-z0-9_.-]{1,64}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_run_id() -> str:
    """A ULID: sorts by the time this machine believes it is, and is never used again."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    return "".join(_ULID[(number >> shift) & 31] for shift in range(125, -1, -5))


def compact(value: Any) -> str:
    """JSON as the documents hold it: no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _utf8(name: str, text: str) -> str:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        size = 0
    if not 1 <= size <= 256:
        raise GuardArgumentError(f"{name}: takes 1 to 256 bytes of UTF-8")
    return text


def check_namespace(namespace: str) -> str:
    if not _NAMESPACE.fullmatch(namespace):
        raise GuardArgumentError("namespace: takes 1 to 64 of A-Z a-z 0-9 _ . -")
    return namespace


@dataclass(frozen=True)
class Run:
    """One execution attempt, and all that its renewals and its finish bring along so that they can rebuild what Redis
    lost. `fence` is "0", `attempt` 1, `held` true and `start_time` empty until acquire has answered.
    Raises GuardArgumentError naming the field."""

    type: str
    id: str
    task_id: str
    run_id: str = field(default_factory=new_run_id)
    lease_ms: int = int(DEFAULT_LEASE * 1000)
    lock_timeout: float = DEFAULT_MAX_RUNTIME
    """Seconds: max_runtime."""
    mode: str = "enforce"
    test: bool = False
    forced: bool = False
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    worker: str = ""
    source: str = "python"
    fence: str = "0"
    attempt: int = 1
    start_time: str = ""
    held: bool = True

    def __post_init__(self) -> None:
        if not _TYPE.fullmatch(self.type):
            raise GuardArgumentError("task_type: takes 1 to 64 of a-z 0-9 _ . -")
        if _CONTROL.search(_utf8("resource_id", self.id)):
            raise GuardArgumentError("resource_id: takes no control characters")
        _utf8("task_id", self.task_id)
        if not _NAMESPACE.fullmatch(self.run_id):
            raise GuardArgumentError("run_id: takes 1 to 64 of A-Z a-z 0-9 _ . -")
        if not 1000 <= self.lease_ms <= 3_600_000:
            raise GuardArgumentError("lease: takes 1 to 3600 seconds")
        if not 0 < self.lock_timeout < 1e9:
            raise GuardArgumentError("timeout: takes seconds above 0")
        if self.mode not in ("enforce", "observe"):
            raise GuardArgumentError("mode: takes enforce or observe")

    def said(self) -> str:
        """The record's members that the client says, `mode` to `lock_timeout`: JSON without the braces."""
        timeout = int(self.lock_timeout) if self.lock_timeout == int(self.lock_timeout) else self.lock_timeout
        return compact(
            {
                "mode": self.mode,
                "test": self.test,
                "forced": self.forced,
                "lease_ms": self.lease_ms,
                "task_id": self.task_id,
                "task_type": self.type,
                "resource_id": self.id,
                "host": self.host,
                "worker": self.worker or f"{self.host}:{self.pid}",
                "source": self.source,
                "pid": self.pid,
                "lock_timeout": timeout,
            }
        )[1:-1]

    def members(self) -> str:
        """All members that renew and finish take: what acquire answered, then what the client said to it."""
        held = "true" if self.held else "false"
        return (
            f'"fence":"{self.fence}","attempt":{self.attempt},"held":{held},'
            f'"start_time":"{self.start_time}",{self.said()}'
        )

    @classmethod
    def of_record(cls, record: Dict[str, Any]) -> Run:
        """The run of a record as Redis holds it. Raises KeyError, TypeError or GuardArgumentError where it is none."""
        names = (
            "run_id",
            "task_id",
            "lease_ms",
            "lock_timeout",
            "mode",
            "test",
            "forced",
            "host",
            "pid",
            "worker",
        )
        more = ("source", "fence", "attempt", "start_time", "held")
        return cls(
            record["task_type"], record["resource_id"], **{name: record[name] for name in names + more}
        )


def key_list(namespace: str, task_type: str, resource_id: str) -> List[str]:
    """KEYS[1] to KEYS[8] of head.lua."""
    at = f"{namespace}:{{{task_type}}}"
    parts = [f"{part}:{resource_id}" for part in ("lock", "state", "runs", "refused")]
    return [f"{at}:{part}" for part in (*parts, "live", "index", "clock", "stats:")]
