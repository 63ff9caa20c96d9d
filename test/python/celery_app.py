"""A small fleet's app: tasks that write down when they begin and end, so that a test can count them."""

import ctypes
import os
import signal
import time
from typing import Any, Dict, Optional

import redis
from celery import Celery

from taskguard.celery import current_run, guarded

BROKER = os.environ["LAB_BROKER"]
BOOK = redis.Redis.from_url(os.environ["LAB_BOOK"], decode_responses=True)

app = Celery("lab", broker=BROKER, backend=os.environ["LAB_BACKEND"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_track_started=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    taskguard_url=os.environ["LAB_GUARD"],
    taskguard_lease=float(os.environ.get("LAB_LEASE", "1")),
    taskguard_away_retry=0.5,
    taskguard_kill_after=1.0,
    taskguard_mode=os.environ.get("LAB_MODE", "enforce"),
    taskguard_command_timeout=1.0,
)
if BROKER.startswith("redis"):
    app.conf.broker_transport_options = {"visibility_timeout": int(os.environ.get("LAB_VISIBILITY", "3600"))}


def note(resource: str, what: str) -> None:
    BOOK.rpush(f"book:{resource}", f"{what} {time.time():.6f} {os.getpid()}")


def until(key: str) -> None:
    """Works until the test says so."""
    while not BOOK.exists(key):
        time.sleep(0.02)


def resource_of(resource: str, **_: Any) -> str:
    return resource


@app.task
@guarded("video_analysis", resource=resource_of)
def work(resource: str, gate: Optional[str] = None) -> Dict[str, Any]:
    """Works until its gate is open, and returns what only this run knows."""
    note(resource, "begin")
    current_run().progress(0.5, "half")
    if gate:
        until(gate)
    note(resource, "end")
    return {"fence": current_run().fence, "resource": resource}


@app.task
@guarded("video_analysis", resource=resource_of)
def hold_the_gil(resource: str, seconds: float) -> str:
    note(resource, "begin")
    ctypes.PyDLL(None).usleep(int(seconds * 1e6))
    note(resource, "end")
    return "held"


@app.task
@guarded("video_analysis", resource=resource_of, timeout=1)
def overdue(resource: str, hard: bool) -> None:
    """Never ends: `hard`, not even for an exception."""
    note(resource, "begin")
    while True:
        if hard:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # What else would interrupt the call.
            ctypes.PyDLL(None).sleep(600)
        time.sleep(0.02)


@app.task
@guarded("video_analysis", resource=resource_of)
def kill_once(resource: str) -> str:
    """Its first run kills its own process, as the out-of-memory killer would."""
    note(resource, "begin")
    if BOOK.incr(f"killed:{resource}") == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return "survived"


@app.task
@guarded("video_analysis", resource=resource_of, max_attempts=1)
def fragile(resource: str) -> str:
    return "ran"


@app.task(bind=True, max_retries=3)
@guarded("video_analysis", resource=resource_of)
def flaky(self: Any, resource: str) -> str:
    """Fails once, then waits once for something, then is done."""
    note(resource, "begin")
    if self.request.retries == 0:
        raise self.retry(exc=ValueError("no frames"), countdown=0)
    if self.request.retries == 1:
        raise self.retry(countdown=0)
    return "third time"
