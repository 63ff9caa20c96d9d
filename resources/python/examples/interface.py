"""The one interface of all analyses: a function of a file and a run becomes a Celery task that never runs twice at once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Dict

from celery import Celery, Task

from taskguard import GuardedRun
from taskguard.celery import current_run, guarded

REDIS = os.environ.get("TASKGUARD_URL", "redis://127.0.0.1:6379/0")
MEDIA = Path(os.environ.get("MEDIA", "."))
"""The folder of the files to be analysed; a resource's id is its path in it."""

app = Celery(
    "analyses",
    broker=os.environ.get("CELERY_BROKER_URL", REDIS),
    backend=os.environ.get("CELERY_RESULT_BACKEND", REDIS),
)
app.conf.update(
    taskguard_url=REDIS,
    taskguard_mode=os.environ.get("TASKGUARD_MODE", "enforce"),
    # A message is given back when its worker dies, and a run that is under way refuses its redelivery.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
)

Analysis = Callable[[Path, GuardedRun], Dict[str, Any]]


def analysis(task_type: str, *, timeout: float) -> Callable[[Analysis], Task]:
    """Makes a task of an analysis. `timeout`: seconds that it may take at most. The task takes the resource's id."""

    def decorate(analyse: Analysis) -> Task:
        @app.task(name=task_type)
        @guarded(task_type, resource=lambda resource_id: resource_id, timeout=timeout)
        def task(resource_id: str) -> Dict[str, Any]:
            file = (MEDIA / resource_id).resolve()
            if MEDIA.resolve() not in file.parents:
                raise ValueError(f"{resource_id!r} leads out of {MEDIA}")
            return analyse(file, current_run())

        return task

    return decorate
