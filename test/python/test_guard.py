"""The context manager, on a real Redis."""

import ctypes
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

import redis
from support import Server, program, until

from taskguard import (
    GuardArgumentError,
    GuardUnavailable,
    MaxRuntimeExceeded,
    RunLost,
    TaskAlreadyCompleted,
    TaskAlreadyRunning,
    TaskExecutionGuard,
    TaskQuarantined,
)

TYPE = "video_analysis"
# PyDLL, unlike CDLL, keeps the GIL during the call: what a badly made extension does.
HOLDS_THE_GIL = ctypes.PyDLL(None)


class GuardTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.home = Path(tempfile.mkdtemp(dir=cls.server.folder))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.stop()

    def setUp(self) -> None:
        self.server.redis.flushall()

    def guard(self, **settings) -> TaskExecutionGuard:
        return TaskExecutionGuard(self.server.url, **{"lease": 1, "home": self.home, **settings})

    def renewed(self, run_id: str, more: int) -> None:
        """Waits until the run's lease ends `more` milliseconds later than it does now."""
        live, member = f"taskguard:{{{TYPE}}}:live", f"1\x1f{run_id}"
        first = self.server.redis.zscore(live, member)
        until("it is renewed", lambda: (self.server.redis.zscore(live, member) or 0) - first > more)

    def test_a_completed_block_keeps_its_result_and_refuses_the_next(self) -> None:
        guard = self.guard(worker="gpu1:9")
        with guard.acquire_task_lock(TYPE, 123, "celery-task-id", timeout=7200) as run:
            self.assertEqual(self.server.lock(TYPE, "123"), run.run_id)
            with self.assertRaisesRegex(TaskAlreadyRunning, "already running") as running:
                guard.acquire_task_lock(TYPE, 123, "celery-task-id").__enter__()
            self.assertEqual(running.exception.answer.document["worker"], "gpu1:9")
            run.progress(0.5, "half")
            until("progress arrives", lambda: self.server.state(TYPE, "123").get("progress"))
            run.result({"scenes": [1, 2], "title": "视频"})
        state = self.server.state(TYPE, "123")
        seed = {"task_id": "celery-task-id", "task_type": TYPE, "resource_id": "123", "status": "completed"}
        seed.update(success=True, lock_timeout=7200, result={"scenes": [1, 2], "title": "视频"})
        self.assertEqual({name: state[name] for name in seed}, seed)
        self.assertEqual(int(state["fence"]), run.fence)
        self.assertIsNone(self.server.lock(TYPE, "123"))
        with self.assertRaisesRegex(TaskAlreadyCompleted, "already completed .*no need to run again") as done:
            guard.acquire_task_lock(TYPE, 123, "another").__enter__()
        self.assertEqual(done.exception.result, {"scenes": [1, 2], "title": "视频"})

    def test_an_exception_ends_the_run_as_failed_and_goes_on(self) -> None:
        with self.assertRaisesRegex(ValueError, "no frames"), self.guard().acquire_task_lock(TYPE, 1, "t"):
            raise ValueError("no frames")
        state = self.server.state(TYPE, "1")
        self.assertEqual((state["status"], state["error"]), ("failed", "ValueError: no frames"))
        with self.guard().acquire_task_lock(TYPE, 1, "t") as run:
            self.assertEqual(run.attempt, 1)

    def test_an_interrupted_block_is_no_outcome(self) -> None:
        with self.assertRaises(KeyboardInterrupt), self.guard().acquire_task_lock(TYPE, 1, "t"):
            raise KeyboardInterrupt
        self.assertEqual(self.server.statuses(TYPE, "1"), ["cancelled"])
        self.assertEqual(self.server.state(TYPE, "1"), {})

    def test_a_result_that_is_no_json_or_too_long_is_not_kept_and_the_run_completes(self) -> None:
        for number, value in enumerate([object(), float("nan"), "x" * 65535, "\ud800"]):
            with (
                self.assertLogs("taskguard", "WARNING"),
                self.guard().acquire_task_lock(TYPE, number, "t") as run,
            ):
                run.result(value)
            state = self.server.state(TYPE, str(number))
            self.assertEqual((state["status"], "result" in state), ("completed", False))

    def test_wrong_arguments_name_the_field(self) -> None:
        guard = self.guard()
        for wrong, field in [
            (lambda: guard.acquire_task_lock("Video", 1, "t"), "task_type"),
            (lambda: guard.acquire_task_lock(TYPE, "", "t"), "resource_id"),
            (lambda: guard.acquire_task_lock(TYPE, 1, "t", timeout=0), "timeout"),
            (lambda: self.guard(lease=0.5).acquire_task_lock(TYPE, 1, "t"), "lease"),
            (lambda: self.guard(renew="magic"), "renew"),
            (lambda: TaskExecutionGuard(self.server.url, "a b"), "namespace"),
        ]:
            with self.assertRaisesRegex(GuardArgumentError, f"^{field}:"):
                wrong()

    def test_the_lease_outlasts_itself_while_the_block_runs(self) -> None:
        with self.guard().acquire_task_lock(TYPE, 1, "t") as run:
            self.renewed(run.run_id, 1000)
            self.assertEqual(self.server.lock(TYPE, "1"), run.run_id)

    def test_a_client_s_settings_are_taken_over(self) -> None:
        for client in [
            redis.Redis(port=self.server.port, decode_responses=True, retry_on_timeout=True),
            redis.Redis(port=self.server.port),
            redis.Redis.from_url(self.server.url),
        ]:
            with TaskExecutionGuard(client).acquire_task_lock(TYPE, id(client), "t") as run:
                self.assertGreater(run.fence, 0)

    def test_so_many_dead_runs_are_quarantined_and_force_gets_in(self) -> None:
        guard = self.guard()
        for _ in range(2):
            guard.acquire_task_lock(TYPE, 1, "t", max_attempts=2).acquire()
            until("its lease is over", lambda: self.server.lock(TYPE, "1") is None)
        with self.assertRaisesRegex(TaskQuarantined, "2 runs"):
            guard.acquire_task_lock(TYPE, 1, "t", max_attempts=2).acquire()
        with guard.acquire_task_lock(TYPE, 1, "t", force=True) as run:
            self.assertEqual(run.attempt, 3)

    def test_observe_records_and_blocks_nobody(self) -> None:
        guard = self.guard()
        with guard.acquire_task_lock(TYPE, 1, "a", mode="observe") as run:
            run.result(1)
            with self.assertLogs("taskguard", "WARNING") as logged:
                with guard.acquire_task_lock(TYPE, 1, "b", mode="observe", timeout=0.01):
                    time.sleep(0.05)  # Its time is over, and nothing stops it.
            self.assertIn("RUNNING", logged.output[0])
        self.assertEqual(self.server.statuses(TYPE, "1"), ["completed", "completed"])
        self.assertEqual(self.server.state(TYPE, "1")["task_id"], "a")


class StoppingTest(GuardTest):
    __test__ = True

    def test_at_its_timeout_the_block_is_stopped_and_failed(self) -> None:
        with self.assertRaisesRegex(MaxRuntimeExceeded, "0.2 s"):
            with self.guard().acquire_task_lock(TYPE, 1, "t", timeout=0.2) as run:
                while True:
                    try:
                        time.sleep(0.01)
                    except Exception:
                        continue  # Work that swallows errors is stopped as well.
        self.assertTrue(run.stop_requested)
        state = self.server.state(TYPE, "1")
        self.assertEqual((state["status"], state["error"]), ("failed", "stopped at max_runtime, 0.2 s"))

    def test_a_timeout_never_hits_what_comes_after_the_block(self) -> None:
        guard = self.guard()
        for number in range(150):
            try:
                with guard.acquire_task_lock(TYPE, number, "t", timeout=0.003):
                    end = time.perf_counter() + 0.003
                    while time.perf_counter() < end:
                        pass
            except MaxRuntimeExceeded:
                pass
            status = until(
                "the run has ended", lambda n=number: self.server.statuses(TYPE, str(n)) != ["running"]
            )
            self.assertTrue(status)
        self.assertEqual(self.server.redis.zcard(f"taskguard:{{{TYPE}}}:live"), 0)

    def test_a_lost_lease_stops_the_block_and_its_end_is_superseded(self) -> None:
        guard = self.guard(stop_grace=0.1)
        with self.assertRaises(RunLost) as lost:
            with guard.acquire_task_lock(TYPE, 1, "t") as run:
                run.result("late")
                self.take_over(run.run_id)
                while True:
                    time.sleep(0.01)
        self.assertTrue(run.stop_requested)
        self.assertEqual(lost.exception.by, "other")
        self.assertEqual(self.server.statuses(TYPE, "1"), ["superseded", "running"])
        self.assertEqual(self.server.lock(TYPE, "1"), "other")

    def take_over(self, run_id: str) -> None:
        """As after a stall: the lease ran out, and another came."""
        from taskguard.protocol import Run

        self.server.redis.delete(f"taskguard:{{{TYPE}}}:lock:1")
        self.server.redis.zadd(f"taskguard:{{{TYPE}}}:live", {f"1\x1f{run_id}": 1000})
        self.guard().client().acquire(Run(TYPE, "1", "t", run_id="other", lease_ms=60_000))

    def test_another_thread_s_work_is_stopped_there(self) -> None:
        ended = []

        def work() -> None:
            try:
                with self.guard().acquire_task_lock(TYPE, 1, "t", timeout=0.2):
                    while True:
                        time.sleep(0.01)
            except MaxRuntimeExceeded as stopped:
                ended.append(stopped)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join(20)
        self.assertEqual(len(ended), 1)


class AwayTest(GuardTest):
    def test_closed_by_default_and_what_was_given_up_is_taken_back(self) -> None:
        guard = self.guard(command_timeout=0.3)
        with guard.acquire_task_lock(TYPE, "warm", "t"):
            pass
        self.server.pause()
        try:
            with self.assertRaisesRegex(GuardUnavailable, "could not be asked"):
                guard.acquire_task_lock(TYPE, 1, "t").acquire()
        finally:
            self.server.resume()
        until("it is undone", lambda: guard.client().undoing == 0)
        self.assertEqual(self.server.statuses(TYPE, "1"), ["cancelled"])
        with guard.acquire_task_lock(TYPE, 1, "t") as run:
            self.assertEqual(run.attempt, 1)

    def test_open_runs_and_is_put_on_record_later(self) -> None:
        self.server.kill()
        try:
            with self.assertLogs("taskguard", "WARNING"):
                lock = self.guard(redis_away="open").acquire_task_lock(TYPE, 1, "t")
                run = lock.__enter__()
        finally:
            self.server.start()
        self.assertEqual(run.fence, 0)
        run.result(7)
        until("it is on record", lambda: self.server.statuses(TYPE, "1") == ["running"])
        lock.__exit__(None, None, None)
        record = self.server.records(TYPE, "1")[0]
        self.assertEqual((record["mode"], record["status"], record["result"]), ("observe", "completed", 7))

    def test_an_end_that_redis_does_not_hear_is_kept_on_disk_and_delivered(self) -> None:
        guard = self.guard(deliver_for=0.1)
        with self.assertLogs("taskguard", "WARNING"):
            with guard.acquire_task_lock(TYPE, 1, "t") as run:
                run.result([1])
                self.server.kill()
        kept = self.home / "outbox" / f"{run.run_id}.json"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.server.start()
        until("it is delivered", lambda: self.server.state(TYPE, "1").get("status") == "completed")
        until("its file is gone", lambda: not kept.exists())
        self.assertEqual(self.server.state(TYPE, "1")["result"], [1])

    def test_a_running_block_goes_on_and_has_its_lease_again(self) -> None:
        with self.assertLogs("taskguard", "WARNING") as logged:
            with self.guard().acquire_task_lock(TYPE, 1, "t") as run:
                self.server.kill()
                until("a renewal failed", lambda: any("can't be renewed" in line for line in logged.output))
                self.server.start()  # Without any data.
                until("its lease stands again", lambda: self.server.lock(TYPE, "1") == run.run_id)
                until(
                    "its type is known again", lambda: TYPE in self.server.redis.smembers("taskguard:types")
                )
        self.assertEqual(self.server.statuses(TYPE, "1"), ["completed"])


HOLD = """
import ctypes, sys
from taskguard import GuardError, TaskExecutionGuard
try:
    with TaskExecutionGuard(sys.argv[1], lease=4, renew=sys.argv[2]).acquire_task_lock("video_analysis", 1, "t") as run:
        print("begun", flush=True)
        ctypes.PyDLL(None).usleep(8_000_000)
    print("completed")
except GuardError as error:
    print(type(error).__name__)
"""

OVERDUE = """
import ctypes, sys
from taskguard import TaskExecutionGuard
guard = TaskExecutionGuard(sys.argv[1], lease=10, renew="process", kill_after=0.5)
with guard.acquire_task_lock("video_analysis", 1, "t", timeout=0.5) as run:
    print("begun", flush=True)
    ctypes.PyDLL(None).sleep(600)
"""


class ProcessTest(GuardTest):
    """Work that holds the interpreter, and what a helper process changes."""

    def begun(self, source: str, *arguments: str) -> "subprocess.Popen[str]":
        """A program at its work: the lease is long enough for a helper to start in, on a busy machine too."""
        started = program(source, self.server.url, *arguments)
        self.addCleanup(started.kill)
        self.assertEqual(started.stdout.readline(), "begun\n")
        return started

    def hold(self, renew: str) -> bool:
        """Work that holds the GIL for two leases, and another that asks all the while. Gives whether that got in."""
        holder = self.begun(HOLD, renew)
        entered = False
        while holder.poll() is None:
            try:
                with self.guard().acquire_task_lock(TYPE, 1, "t2", test=True):
                    entered = True
                    break
            except (TaskAlreadyRunning, TaskAlreadyCompleted):
                time.sleep(0.02)
        self.said = holder.communicate()[0].strip()
        return entered

    def test_a_thread_can_not_renew_while_work_holds_the_gil(self) -> None:
        self.assertTrue(self.hold("thread"), "the lease ran out, and another got in")
        self.assertEqual(self.said, "RunLost")

    def test_a_helper_process_renews_while_work_holds_the_gil(self) -> None:
        self.assertFalse(self.hold("process"), "nobody got in")
        self.assertEqual(self.said, "completed")

    def test_the_helper_ends_with_its_parent_and_the_lease_runs_out(self) -> None:
        holder = self.begun(HOLD.replace("8_000_000", "60_000_000"), "process")
        children = until("the helper runs", lambda: _children(holder.pid))
        holder.kill()
        holder.wait()
        until("the helper has ended", lambda: not any(map(_runs, children)))
        until("the lease ran out", lambda: self.server.lock(TYPE, "1") is None)
        with self.guard().acquire_task_lock(TYPE, 1, "t") as run:
            self.assertEqual(run.attempt, 2)

    def test_a_stopped_parent_gets_no_renewal_until_it_goes_on(self) -> None:
        holder = self.begun(HOLD, "process")
        run_id = self.server.lock(TYPE, "1")
        holder.send_signal(signal.SIGSTOP)
        until("the lease ran out", lambda: self.server.lock(TYPE, "1") is None)
        holder.send_signal(signal.SIGCONT)
        until(
            "it has its lease again, or has ended",
            lambda: self.server.lock(TYPE, "1") == run_id or holder.poll() is not None,
        )
        self.assertEqual(holder.communicate()[0].strip(), "completed")

    def test_overdue_work_that_can_not_be_stopped_is_killed_and_failed(self) -> None:
        holder = self.begun(OVERDUE)
        self.assertEqual(holder.wait(20), -signal.SIGKILL)
        until("the run is closed", lambda: self.server.statuses(TYPE, "1") == ["failed"])
        self.assertRegex(self.server.state(TYPE, "1")["error"], "^stopped at max_runtime, 0.5 s; .* killed$")

    def test_a_helper_that_dies_is_replaced_by_a_thread(self) -> None:
        with self.assertLogs("taskguard", "WARNING"):
            with self.guard(renew="process", lease=6).acquire_task_lock(TYPE, 1, "t") as run:
                for child in until("the helper runs", lambda: _children(os.getpid(), "taskguard.helper")):
                    os.kill(child, signal.SIGKILL)
                self.renewed(run.run_id, 1000)
                self.assertEqual(self.server.lock(TYPE, "1"), run.run_id)


def _children(pid: int, of: str = "") -> list:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text("utf-8", "replace")
            if int(stat[stat.rindex(")") + 4 :].split()[0]) == pid and of in (entry / "cmdline").read_text():
                found.append(int(entry.name))
        except (OSError, ValueError):
            continue
    return found


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return not re.search(r"\) [ZX] ", stat)


def load_tests(loader, _tests, _pattern):
    """The base class's tests once, not again in each that is built on it."""
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(GuardTest))
    for case in (StoppingTest, AwayTest, ProcessTest):
        suite.addTests(
            loader.loadTestsFromNames(sorted(n for n in vars(case) if n.startswith("test_")), case)
        )
    return suite
