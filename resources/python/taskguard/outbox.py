"""Outcomes that Redis has not heard of yet, kept on disk in the folder and form that Task Guard's own runs use: whichever
of the two comes first on this machine delivers them."""

from __future__ import annotations

import json
import logging
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, Optional, Tuple

from redis.exceptions import RedisError

from .client import GuardClient
from .connection import address
from .errors import GuardError
from .protocol import Run, compact

log = logging.getLogger("taskguard")


def default_home() -> Path:
    """TASKGUARD_HOME, or the platform's application-data folder: the app's own."""
    if os.environ.get("TASKGUARD_HOME"):
        return Path(os.environ["TASKGUARD_HOME"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "taskguard"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "taskguard"


@dataclass(frozen=True)
class Outcome:
    """`status`: completed, failed or cancelled. `result`: JSON text."""

    status: str
    result: Optional[str] = None
    error: Optional[str] = None


class Outbox:
    """The outbox of one endpoint and namespace. An entry holds no secret."""

    def __init__(self, home: Path, client: GuardClient) -> None:
        self._folder = home / "outbox"
        self._client = client
        self._address = address(client.redis)

    def keep(self, run: Run, outcome: Outcome) -> Path:
        """On the disk when this returns: the whole file or none. Raises OSError."""
        entry = {
            "v": 1,
            "kept_at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "address": self._address,
            "namespace": self._client.namespace,
            "run": _run_to_json(run),
            "outcome": {"status": outcome.status, "result": outcome.result, "error": outcome.error},
        }
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{run.run_id}.json"
        temporary = self._folder / f".{run.run_id}.tmp"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(compact(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        return path

    def deliver(self) -> int:
        """Delivers what was kept for this endpoint and namespace. Sending one twice changes nothing. Gives how many are
        left; ends at the first failure of Redis itself."""
        entries = list(self._entries())
        for done, (path, run, outcome) in enumerate(entries):
            try:
                self._client.finish(run, outcome.status, outcome.result or "", outcome.error or "")
            except (RedisError, OSError):
                return len(entries) - done
            except GuardError as error:
                log.error("the outcome of run %s stays in %s: %s", run.run_id, path, error)
                continue
            path.unlink()
        return 0

    def _entries(self) -> Iterator[Tuple[Path, Run, Outcome]]:
        for path in sorted(self._folder.glob("*.json")):
            try:
                entry = json.loads(path.read_text("utf-8"))
                if entry["address"] != self._address or entry["namespace"] != self._client.namespace:
                    continue
                outcome = entry["outcome"]
                yield (
                    path,
                    _run_of_json(entry["run"]),
                    Outcome(outcome["status"], outcome["result"], outcome["error"]),
                )
            except FileNotFoundError:
                continue  # Another process has just delivered it.
            except (OSError, ValueError, KeyError, TypeError) as error:
                log.error("%s is no outcome of this version (%r); left alone", path, error)


def _run_to_json(run: Run) -> Dict[str, Any]:
    about = {"host": run.host, "pid": run.pid, "worker": run.worker, "source": run.source}
    return {
        "type": run.type,
        "id": run.id,
        "runId": run.run_id,
        "taskId": run.task_id,
        "leaseMs": run.lease_ms,
        "mode": run.mode,
        "test": run.test,
        "forced": run.forced,
        "about": {**about, "lockTimeout": run.lock_timeout},
        "fence": run.fence,
        "attempt": run.attempt,
        "startTime": run.start_time,
        "held": run.held,
    }


def _run_of_json(kept: Dict[str, Any]) -> Run:
    about = kept["about"]
    return Run(
        kept["type"],
        kept["id"],
        kept["taskId"],
        run_id=kept["runId"],
        lease_ms=kept["leaseMs"],
        lock_timeout=about["lockTimeout"],
        mode=kept["mode"],
        test=kept["test"],
        forced=kept["forced"],
        host=about["host"],
        pid=about["pid"],
        worker=about["worker"],
        source=about["source"],
        fence=kept["fence"],
        attempt=kept["attempt"],
        start_time=kept["startTime"],
        held=kept["held"],
    )
