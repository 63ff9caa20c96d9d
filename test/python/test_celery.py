"""The decorator in real Celery workers, over a Redis broker."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Any, List, Optional

from support import PYTHON_PATH, Server, until

from taskguard.protocol import Run

TYPE = "video_analysis"
HERE = Path(__file__).resolve().parent


class Worker:
    """`celery worker` in a process group of its own; ready when this returns."""

    def __init__(self, name: str, pool: str, concurrency: int, queue: str, env: dict) -> None:
        command = [sys.executable, "-m", "celery", "-A", "celery_app", "worker", "-l", "INFO", "-E"]
        command += ["-n", name, "-P", pool, "-c", str(concurrency), "-Q", queue]
        command += ["--without-gossip", "--without-mingle"]
        self.log = Path(env["LAB_LOGS"]) / f"{name}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, cwd=HERE, env=env, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        until(f"{name} is ready", lambda: "ready." in self.log.read_text(), 60)

    def stop(self) -> None:
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class Sent:
    """A task that was sent, and what the result backend says of it."""

    def __init__(self, lab: Any, server: Server, task_id: str) -> None:
        self._lab, self._server = lab, server
        self.id = task_id

    @property
    def meta(self) -> dict:
        return json.loads(self._server.redis.get(f"celery-task-meta-{self.id}") or '{"status": "PENDING"}')

    @property
    def state(self) -> str:
        return self.meta["status"]

    def get(self) -> Any:
        """Its result, once there is one; fails with the task's own error."""
        until("it has ended", lambda: self.state in ("SUCCESS", "FAILURE", "REVOKED"), 60)
        if self.state != "SUCCESS":
            raise AssertionError(f"{self.state}: {self.meta['result']}")
        return self.meta["result"]

    def revoke(self) -> None:
        self._lab.app.control.revoke(self.id, terminate=True)


def lives(pid: int) -> bool:
    """Whether it still works: one that was killed stands in /proc until its parent asks for its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


class CeleryTest(unittest.TestCase):
    """`server` is broker, result backend and book; `guards` the guard's own Redis, which a test may take away."""

    env: dict = {}
    workers: List[Worker] = []

    @classmethod
    def setUpClass(cls) -> None:
        cls.server, cls.guards = Server(), Server()
        cls.env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([PYTHON_PATH, str(HERE)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAB_BROKER": cls.server.url,
            "LAB_BACKEND": cls.server.url,
            "LAB_BOOK": cls.server.url.replace("/0", "/1"),
            "LAB_GUARD": cls.guards.url,
            "LAB_LOGS": str(cls.server.folder),
            "TASKGUARD_HOME": str(cls.server.folder / "home"),
        }
        os.environ.update({name: value for name, value in cls.env.items() if name.startswith("LAB_")})
        sys.path.insert(0, str(HERE))
        import celery_app

        cls.lab = celery_app
        cls.workers = [Worker("prefork", "prefork", 4, "prefork", cls.env)]

    @classmethod
    def tearDownClass(cls) -> None:
        for worker in cls.workers:
            worker.stop()
        cls.guards.stop()
        cls.server.stop()

    def setUp(self) -> None:
        self.resource = self.id().rpartition(".")[2]

    def send(self, task: Any, *args: Any, queue: str = "prefork", **options: Any) -> Sent:
        sent = task.apply_async([self.resource, *args], queue=queue, **options)
        return Sent(self.lab, self.server, sent.id)

    def book(self) -> List[str]:
        return [line.split()[0] for line in self.lab.BOOK.lrange(f"book:{self.resource}", 0, -1)]

    def open(self, gate: str) -> None:
        self.lab.BOOK.set(gate, 1)

    def statuses(self) -> List[str]:
        return self.guards.statuses(TYPE, self.resource)

    def refused(self) -> Optional[dict]:
        return self.guards.state(TYPE, self.resource).get("rejected")

    def logged(self, text: str) -> bool:
        return any(text in worker.log.read_text() for worker in self.workers)

    def check_a_redelivery(self, queue: str) -> None:
        """The same message, twice: one body, and its result stands."""
        first = self.send(self.lab.work, "gate:" + self.id(), queue=queue)
        until("it has begun", self.book)
        self.send(self.lab.work, "gate:" + self.id(), queue=queue, task_id=first.id)
        until("the second was refused", self.refused)
        self.assertEqual(first.state, "STARTED", "the refusal wrote nothing over the first run's state")
        self.open("gate:" + self.id())
        fence = self.guards.records(TYPE, self.resource)[0]["fence"]
        self.assertEqual(first.get(), {"fence": int(fence), "resource": self.resource})
        # The refused one's copy comes after a lease, and finds it done.
        until("the copy has been answered", lambda: self.logged(f"[{first.id}]: already completed"))
        self.assertEqual(first.get()["fence"], int(fence))
        self.assertEqual(self.book(), ["begin", "end"])
        self.assertEqual(self.statuses(), ["completed"])
        # Another task on the same resource is answered with what there is.
        other = self.send(self.lab.work, queue=queue)
        self.assertEqual(other.get(), first.get())
        self.assertEqual(self.book(), ["begin", "end"])

    def test_redelivery_prefork(self) -> None:
        self.check_a_redelivery("prefork")

    def test_redelivery_threads(self) -> None:
        self.workers.append(Worker("threads", "threads", 2, "threads", self.env))
        self.check_a_redelivery("threads")

    def test_redelivery_solo(self) -> None:
        self.workers += [Worker(name, "solo", 1, "solo", self.env) for name in ("solo1", "solo2")]
        self.check_a_redelivery("solo")

    def test_the_visibility_timeout_redelivers_a_running_task(self) -> None:
        env = {**self.env, "LAB_VISIBILITY": "1"}
        self.workers.append(Worker("visible1", "prefork", 1, "visible", env))
        sent = self.send(self.lab.work, "gate:" + self.id(), queue="visible")
        until("it has begun", self.book)
        until("its visibility is over", lambda: self.unacknowledged_for(sent.id) > 1.5)
        # A worker that boots restores what is overdue.
        self.workers.append(Worker("visible2", "prefork", 1, "visible", env))
        until("the redelivered one was refused", self.refused)
        self.open("gate:" + self.id())
        self.assertEqual(sent.get()["resource"], self.resource)
        self.assertEqual(self.book(), ["begin", "end"])

    def unacknowledged_for(self, task_id: str) -> float:
        """Seconds since the message was delivered, or extended."""
        for tag, text in self.server.redis.hgetall("unacked").items():
            if task_id in text:
                return time.time() - float(self.server.redis.zscore("unacked_index", tag) or time.time())
        return 0

    def test_a_killed_child_s_run_is_abandoned_at_once_and_its_task_runs_again(self) -> None:
        sent = self.send(self.lab.kill_once)
        self.assertEqual(sent.get(), "survived")
        self.assertEqual(self.statuses(), ["abandoned", "completed"])
        first, second = self.guards.records(TYPE, self.resource)
        self.assertRegex(first["error"], "its process died")
        self.assertEqual(second["attempt"], 2)

    def test_a_poison_task_is_quarantined_and_fails(self) -> None:
        client = self.lab.fragile.run.__taskguard__.guard_of(self.lab.fragile).client()
        run = client.acquire(Run(TYPE, self.resource, "t")).run
        client.finish(run, "abandoned")
        sent = self.send(self.lab.fragile)
        with self.assertRaisesRegex(AssertionError, "quarantined: 1 runs in a row"):
            sent.get()
        self.assertEqual(sent.state, "FAILURE")
        self.assertEqual(self.statuses(), ["abandoned"])

    def test_a_forced_message_leaves_quarantine_and_waits_for_who_runs(self) -> None:
        client = self.lab.fragile.run.__taskguard__.guard_of(self.lab.fragile).client()
        client.finish(client.acquire(Run(TYPE, self.resource, "t")).run, "abandoned")
        holder = client.acquire(Run(TYPE, self.resource, "t", lease_ms=1000)).run
        sent = self.send(self.lab.fragile, headers={"taskguard_force": True})
        until("it was refused", self.refused)
        client.finish(holder, "abandoned")
        self.assertEqual(sent.get(), "ran")
        self.assertEqual(self.guards.records(TYPE, self.resource)[-1]["forced"], True)

    def test_retries_are_runs_of_their_own(self) -> None:
        sent = self.send(self.lab.flaky)
        self.assertEqual(sent.get(), "third time")
        self.assertEqual(self.statuses(), ["failed", "cancelled", "completed"])
        self.assertRegex(self.guards.records(TYPE, self.resource)[0]["error"], "no frames")

    def test_at_its_timeout_the_work_is_stopped_and_fails(self) -> None:
        sent = self.send(self.lab.overdue, False)
        with self.assertRaisesRegex(AssertionError, "stopped at max_runtime, 1 s"):
            sent.get()
        self.assertEqual(self.statuses(), ["failed"])

    def test_celery_s_own_soft_time_limit_ends_the_run_as_failed(self) -> None:
        sent = self.send(self.lab.work, "never", soft_time_limit=1)
        with self.assertRaisesRegex(AssertionError, "SoftTimeLimitExceeded"):
            sent.get()
        self.assertEqual(self.statuses(), ["failed"])
        self.assertRegex(self.guards.records(TYPE, self.resource)[0]["error"], "SoftTimeLimitExceeded")

    def test_work_that_can_not_be_stopped_is_killed_and_failed_when_it_is_dead(self) -> None:
        sent = self.send(self.lab.overdue, True)
        with self.assertRaisesRegex(AssertionError, "FAILURE: .*TimeLimitExceeded"):
            sent.get()
        until("its run has ended", lambda: self.statuses() == ["failed"])
        record = self.guards.records(TYPE, self.resource)[0]
        self.assertRegex(record["error"], "hard time limit, 2 s")
        self.assertFalse(lives(record["pid"]))

    def test_a_revoked_task_is_cancelled(self) -> None:
        sent = self.send(self.lab.work, "never")
        until("it has begun", self.book)
        sent.revoke()
        until("its run has ended", lambda: self.statuses() == ["cancelled"])
        until("Celery says so, too", lambda: sent.state == "REVOKED")
        self.assertIsNone(self.guards.lock(TYPE, self.resource))

    def test_a_run_that_lost_its_lease_leaves_the_outcome_to_the_other(self) -> None:
        sent = self.send(self.lab.hold_the_gil, 2.5)
        until("it has begun", self.book)
        until("its lease ran out", lambda: self.guards.lock(TYPE, self.resource) is None)
        client = self.lab.work.run.__taskguard__.guard_of(self.lab.work).client()
        other = client.acquire(Run(TYPE, self.resource, "other")).run
        client.finish(other, "completed", result='"the other\'s"')
        self.assertEqual(sent.get(), "the other's")
        self.assertEqual(self.statuses(), ["superseded", "completed"])

    def test_without_its_redis_a_task_waits_and_then_runs(self) -> None:
        self.guards.kill()
        sent = self.send(self.lab.work)
        until("it was put off", lambda: self.logged(f"[{sent.id}]: Redis could not be asked"))
        self.assertEqual(self.book(), [])
        self.guards.start()
        self.assertEqual(sent.get()["resource"], self.resource)
        self.assertEqual(self.book(), ["begin", "end"])

    def test_called_directly_a_refusal_is_an_exception(self) -> None:
        from taskguard import TaskAlreadyRunning

        sent = self.send(self.lab.work, "gate:" + self.id())
        until("it has begun", self.book)
        with self.assertRaises(TaskAlreadyRunning):
            self.lab.work(self.resource)
        self.open("gate:" + self.id())
        sent.get()
        self.assertEqual(self.lab.work(self.resource), sent.get())
