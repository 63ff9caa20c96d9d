"""A redis-server of a test's own, and waiting for conditions."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, TypeVar

import redis

Found = TypeVar("Found")
PYTHON_PATH = str(Path(__file__).resolve().parents[2] / "resources" / "python")


def until(what: str, check: Callable[[], Optional[Found]], seconds: float = 30) -> Found:
    """Asks until the answer is something; fails after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


class Server:
    """A redis-server on a free loopback port, its data in a folder that goes with it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="taskguard-python-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.redis = redis.Redis(port=self.port, decode_responses=True)
        self.start()

    def start(self) -> None:
        options = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(self.folder)]
        program = "redis-server" if shutil.which("redis-server") else "valkey-server"
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until("redis-server answers", self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except redis.ConnectionError:
            return False

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.redis.close()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def lock(self, task_type: str, resource_id: str) -> Optional[str]:
        return self.redis.get(f"taskguard:{{{task_type}}}:lock:{resource_id}")

    def state(self, task_type: str, resource_id: str) -> Dict[str, Any]:
        return json.loads(self.redis.get(f"taskguard:{{{task_type}}}:state:{resource_id}") or "{}")

    def records(self, task_type: str, resource_id: str) -> List[Dict[str, Any]]:
        """Oldest first."""
        found = self.redis.hvals(f"taskguard:{{{task_type}}}:runs:{resource_id}")
        return sorted((json.loads(text) for text in found), key=lambda record: int(record["fence"]))

    def statuses(self, task_type: str, resource_id: str) -> List[str]:
        return [record["status"] for record in self.records(task_type, resource_id)]


def program(source: str, *arguments: str) -> "subprocess.Popen[str]":
    """A Python process that has the guard on its path, its stdout a pipe."""
    path = os.pathsep.join([PYTHON_PATH, str(Path(__file__).resolve().parent)])
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
    )
