"""Stops work that runs in a thread: a flag first, then an exception raised inside it."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from types import FrameType
from typing import Callable, Optional

AGAIN_AFTER = 5.0
"""Seconds after which the exception is raised again: work may swallow it."""


class StopWork(BaseException):
    """Raised inside work that is to end. No Exception, so that `except Exception` lets it pass; who runs the work turns
    it into the reason."""


def _raise_in(thread_id: int, kind: Optional[type]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread_id), ctypes.py_object(kind) if kind else None
    )


class WorkStopper:
    """Watches one piece of work of the thread that makes it: `frame` is where it runs, for the exception must never hit
    what comes after it. Work inside a C call ends when that call returns to Python."""

    def __init__(self, frame: FrameType, on_left: Callable[[Exception], None]) -> None:
        self.asked = threading.Event()
        self.reason: Optional[Exception] = None
        self._frame: Optional[FrameType] = frame
        self._on_left = on_left
        self._thread_id = threading.get_ident()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._watch: Optional[threading.Thread] = None
        self._interrupt_at = 0.0
        self._done = False
        self._raised = False

    def at(self, seconds: float, reason: Exception) -> None:
        """Stops the work after so many seconds, unless it is over by then."""
        self._start(lambda: None if self._wake.wait(seconds) else self._stop(reason, 0))

    def now(self, reason: Exception, grace: float) -> None:
        """Sets the flag now, and raises in the work `grace` seconds later."""
        self._stop(reason, grace)
        self._start(lambda: None)

    def disarm(self) -> None:
        """After this no exception comes any more; one that was raised and not yet felt is taken back."""
        with self._lock:
            self._done = True
            self._frame = None
            if self._raised:
                _raise_in(self._thread_id, None)
        self._wake.set()

    def _start(self, first: Callable[[], None]) -> None:
        with self._lock:
            if self._watch is None:
                self._watch = threading.Thread(
                    target=self._work, args=(first,), name="taskguard-stopper", daemon=True
                )
                self._watch.start()

    def _stop(self, reason: Exception, grace: float) -> None:
        with self._lock:
            if self._done or self.reason is not None:
                return
            self.reason = reason
            self._interrupt_at = time.monotonic() + grace
        self.asked.set()
        self._wake.set()

    def _work(self, first: Callable[[], None]) -> None:
        first()
        while not self._done:
            reason = self.reason
            if reason is None:
                self._wake.wait()
            elif time.monotonic() < self._interrupt_at:
                time.sleep(min(0.05, self._interrupt_at - time.monotonic()))
            else:
                self._interrupt(reason)

    def _interrupt(self, reason: Exception) -> None:
        with self._lock:
            if self._done:
                return
            if self._running():
                self._raised = True
                _raise_in(self._thread_id, StopWork)
                self._interrupt_at = time.monotonic() + AGAIN_AFTER
                return
            self._interrupt_at = time.monotonic() + 0.05
            if not self._raised:
                return
            # The exception came in the moment between the work's last line and our own first one after it.
            self._done = True
            self._frame = None
        self._on_left(reason)

    def _running(self) -> bool:
        frame = sys._current_frames().get(self._thread_id)
        while frame is not None:
            if frame is self._frame:
                return True
            frame = frame.f_back
        return False
