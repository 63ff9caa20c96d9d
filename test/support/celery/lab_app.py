"""A fleet's app, as the fault is reproduced with: a task that works for a while and writes down when, without a guard and with."""

import json
import os
import time
from typing import Any, Dict

import redis
from celery import Celery
from taskguard.celery import guarded

BROKER = os.environ["LAB_BROKER"]
BOOK = redis.Redis.from_url(os.environ["LAB_BOOK"], decode_responses=True)

app = Celery("lab", broker=BROKER, backend=os.environ["LAB_BACKEND"])
app.conf.update(
    task_acks_late=os.environ.get("LAB_ACKS_LATE", "1") == "1",
    task_reject_on_worker_lost=os.environ.get("LAB_REJECT_ON_WORKER_LOST", "0") == "1",
    task_default_queue=os.environ.get("LAB_QUEUE", "celery"),
    task_track_started=True,
    result_extended=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry=True,
    broker_connection_retry_on_startup=True,
    taskguard_url=os.environ["LAB_GUARD"],
    taskguard_lease=float(os.environ.get("LAB_LEASE", "60")),
)
if BROKER.startswith("redis"):
    app.conf.broker_transport_options = {"visibility_timeout": int(os.environ.get("LAB_VISIBILITY", "3600"))}


def work(request: Any, resource: str, seconds: float) -> Dict[str, Any]:
    """Works for so many seconds, or until the book says that it is enough."""

    def note(what: str) -> None:
        about = {"what": what, "at": time.time(), "id": request.id, "worker": request.hostname, "pid": os.getpid()}
        about["redelivered"] = bool((request.delivery_info or {}).get("redelivered"))
        BOOK.rpush(f"book:{resource}", json.dumps(about))

    note("start")
    until = time.monotonic() + seconds
    while time.monotonic() < until and not BOOK.exists(f"enough:{resource}"):
        time.sleep(0.05)
    note("end")
    return {"resource": resource}


@app.task(bind=True, name="lab.analyze")
def analyze(self: Any, resource: str, seconds: float) -> Dict[str, Any]:
    return work(self.request, resource, seconds)


@app.task(bind=True, name="lab.naive")
def analyze_naively(self: Any, resource: str, seconds: float) -> Any:
    """Guarded as one would at first: SET NX with the task id as its value, and a plain return where it is refused."""
    lock, done = f"naive:lock:{resource}", f"naive:done:{resource}"
    if BOOK.exists(done):
        return "already completed, no need to run again"
    if not BOOK.set(lock, self.request.id, nx=True, ex=7200):
        return "already running"
    try:
        result = work(self.request, resource, seconds)
        BOOK.set(done, self.request.id, ex=86400)
        return result
    finally:
        if BOOK.get(lock) == self.request.id:
            BOOK.delete(lock)


@app.task(bind=True, name="lab.guarded")
@guarded("video_analysis", resource=lambda resource, **_: resource)
def analyze_guarded(self: Any, resource: str, seconds: float) -> Dict[str, Any]:
    return work(self.request, resource, seconds)
