"""How runs are guarded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from .connection import COMMAND_TIMEOUT
from .errors import GuardArgumentError
from .protocol import DEFAULT_LEASE


@dataclass(frozen=True)
class Settings:
    """Times are seconds."""

    lease: float = DEFAULT_LEASE
    """Must exceed the longest stall of a worker: a process stopped for longer loses its lease."""
    renew: str = "thread"
    """`thread`, or `process` for work that holds the interpreter (the GIL) for longer than a lease."""
    redis_away: str = "closed"
    """`closed`: work does not start without Redis. `open`: it runs, and is put on record as an observed run later."""
    stop_grace: float = 5.0
    """Between `run.stop_requested` and the exception raised in the work, after the lease was lost."""
    kill_after: Optional[float] = None
    """With renew=`process`: this long after `timeout` the whole process is killed, if the work has not ended by then."""
    deliver_for: float = 10.0
    """How long an end is tried to be delivered to a Redis that is away, before it is left to the disk."""
    home: Optional[Path] = None
    """Where undelivered ends are kept; default: TASKGUARD_HOME or the app's own folder."""
    command_timeout: float = COMMAND_TIMEOUT
    """How long Redis may take to answer."""
    source: str = "python"
    worker: str = ""
    """What runs the work, as the app shows it; default host:pid."""

    def __post_init__(self) -> None:
        if self.renew not in ("thread", "process"):
            raise GuardArgumentError("renew: takes thread or process")
        if self.redis_away not in ("closed", "open"):
            raise GuardArgumentError("redis_away: takes closed or open")
