"""Keeps a run's lease from a process of its own, for work that holds the interpreter (the GIL) longer than a lease.

The helper is `main` below. It renews while its parent lives and runs: a parent that is gone ends it, and a
parent that is stopped (SIGSTOP, a debugger) gets no renewal until it goes on, for a lease stands for work that goes on."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Callable, Dict, Optional

from redis.exceptions import RedisError

from taskguard.client import GuardClient
from taskguard.connection import connect, describe
from taskguard.errors import GuardError, MaxRuntimeExceeded, RunLost
from taskguard.keeper import LeaseKeeper, log
from taskguard.protocol import RENEW_AT, Run

_LOOK_EVERY = 0.25
"""Seconds between two looks at the parent."""


class HelperKeeper:
    """As LeaseKeeper, from another process. `kill_after`: seconds from now after which the helper ends this whole process
    by SIGKILL, goes on renewing until it is dead, and finishes the run as failed; None: never."""

    def __init__(
        self,
        client: GuardClient,
        run: Run,
        on_lost: Callable[[RunLost], None],
        kill_after: Optional[float] = None,
    ) -> None:
        self.run = run
        self._client = client
        self._on_lost = on_lost
        self._order: Dict[str, Any] = {
            "namespace": client.namespace,
            "redis": describe(client.redis),
            "run": asdict(run),
            "kill_after": kill_after,
            "parent": os.getpid(),
        }
        self._ready = threading.Event()
        self._lock = threading.Lock()
        self._stopping = False
        self._instead: Optional[LeaseKeeper] = None
        self._process: Optional[subprocess.Popen[str]] = None

    def start(self) -> None:
        """Returns once the helper stands: the work may take the interpreter from then on. Raises GuardError or OSError."""
        paths = [str(Path(__file__).resolve().parents[1]), *sys.path]
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from taskguard.helper import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)},
        )
        self._tell(self._order)
        threading.Thread(target=self._listen, name=f"taskguard-{self.run.run_id}", daemon=True).start()
        if not self._ready.wait(self.run.lease_ms / 1000 * (1 - RENEW_AT)):
            self._process.kill()
            raise GuardError(
                "the helper process that renews the lease did not start within two thirds of the lease"
            )

    def stop(self) -> None:
        with self._lock:
            self._stopping = True
            instead = self._instead
        if instead:
            instead.stop()
        if self._process:
            self._tell({"stop": True})
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def progress(self, fraction: Optional[float], text: str) -> None:
        with self._lock:
            instead = self._instead
        if instead:
            instead.progress(fraction, text)
        else:
            self._tell({"fraction": fraction, "text": text})

    def _tell(self, order: Dict[str, Any]) -> None:
        pipe = self._process.stdin if self._process else None
        try:
            if pipe:
                pipe.write(json.dumps(order) + "\n")
                pipe.flush()
        except (OSError, ValueError):
            pass  # It is gone: _listen sees to that.

    def _listen(self) -> None:
        pipe = self._process.stdout if self._process else None
        for line in pipe or ():
            said = json.loads(line)
            if said["said"] == "ready":
                self._ready.set()
            elif said["said"] == "lost":
                self._on_lost(RunLost.of(self.run.run_id, said["by"]))
        with self._lock:
            if self._stopping or not self._ready.is_set():
                return
            log.warning(
                "run %s: its helper process ended; the lease is renewed from a thread now", self.run.run_id
            )
            self._instead = LeaseKeeper(self._client, self.run, self._on_lost)
            self._instead.start()


def parent_state(pid: int) -> str:
    """`running`, `stopped` or `gone`."""
    if os.getppid() != pid:
        return "gone"
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
        letter = stat[stat.rindex(")") + 2]
    except (OSError, ValueError):
        listed = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        letter = listed.stdout.strip()[:1]
    return "stopped" if letter in ("T", "t") else "gone" if letter in ("Z", "X") else "running"


def main() -> None:
    """The helper itself: orders on stdin, what happened on stdout, a JSON line each."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1"):
        # Meant for the parent, and sent to its whole group; the helper ends with the parent.
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    with open(0, "rb", buffering=0, closefd=False) as stdin:
        order = json.loads(stdin.readline())
    parent = int(order["parent"])
    run = Run(**order["run"])
    client = GuardClient(connect(order["redis"]), order["namespace"])
    kill_at = None if order["kill_after"] is None else time.monotonic() + float(order["kill_after"])
    keeper = _WhileParentRuns(client, run, parent)
    keeper.start()
    _tell(said="ready")
    ending = _obey(keeper, parent, kill_at)
    if ending == "overdue":
        keeper.killing = True
        _kill(parent)
    keeper.stop()
    if ending == "overdue":
        _finish_killed(client, run)


def _tell(**said: Any) -> None:
    try:
        print(json.dumps(said), flush=True)
    except OSError:
        pass  # The parent is gone, which _obey sees.


class _WhileParentRuns(LeaseKeeper):
    """Renews only while the parent runs, or dies by our hand."""

    killing = False

    def __init__(self, client: GuardClient, run: Run, parent: int) -> None:
        super().__init__(client, run, lambda lost: _tell(said="lost", by=lost.by))
        self._parent = parent

    def _renew(self, progress: Optional[Dict[str, Any]]) -> float:
        if not self.killing and parent_state(self._parent) != "running":
            self._progress = self._progress or progress
            return _LOOK_EVERY
        return super()._renew(progress)


def _obey(keeper: LeaseKeeper, parent: int, kill_at: Optional[float]) -> str:
    """Until the parent says so (`stopped`), is dead (`gone`), or is to be killed (`overdue`)."""
    unread = b""
    while kill_at is None or time.monotonic() < kill_at:
        readable, _, _ = select.select([0], [], [], _LOOK_EVERY)
        if not readable:
            # Something that the parent started may hold the pipe open.
            if parent_state(parent) == "gone":
                return "gone"
            continue
        chunk = os.read(0, 65536)
        if not chunk:
            return "gone"
        *lines, unread = (unread + chunk).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if order.get("stop"):
                return "stopped"
            keeper.progress(order["fraction"], order["text"])
    return "overdue"


def _kill(parent: int) -> None:
    """Ends the parent and waits until it is dead."""
    try:
        os.kill(parent, signal.SIGKILL)
    except ProcessLookupError:
        return
    while parent_state(parent) != "gone":
        time.sleep(0.05)


def _finish_killed(client: GuardClient, run: Run) -> None:
    error = f"{MaxRuntimeExceeded.after(run.lock_timeout)}; it did not end, and its process was killed"
    give_up = time.monotonic() + 60
    while True:
        try:
            client.finish(run, "failed", error=error)
            return
        except (RedisError, OSError):
            if time.monotonic() > give_up:
                raise
            time.sleep(1)
