"""A worker of the storm, as storm-worker.ts: `python3 storm_worker.py REDIS_SOCKET`."""

import json
import random
import sys
import threading
import time

import redis

from taskguard.answers import Acquired, Finished
from taskguard.client import GuardClient
from taskguard.keeper import LeaseKeeper
from taskguard.protocol import Run

RESOURCES = 6
LEASE_MS = 10_000  # Longer than a busy machine lets a process wait.

socket = sys.argv[1]
plain = redis.Redis(unix_socket_path=socket, decode_responses=True)
client = GuardClient(plain, "tg")


def say(**line: object) -> None:
    print(json.dumps(line), flush=True)


over = threading.Event()


def wait_for_the_end() -> None:
    sys.stdin.read()
    over.set()


threading.Thread(target=wait_for_the_end, daemon=True).start()

while not over.is_set():
    resource = str(random.randrange(RESOURCES))
    run = Run("video_analysis", resource, "-", lease_ms=LEASE_MS)
    answer = client.acquire(run, 40)
    if not isinstance(answer, Acquired):
        say(refused=type(answer).__name__)
        time.sleep(random.random() * 0.004)
        continue
    run = answer.run
    keeper = LeaseKeeper(client, run, lambda lost: None)
    keeper.start()
    say(taking=run.run_id)
    before = plain.set(f"at-work:{resource}", run.run_id, get=True)
    say(begun=run.run_id, id=resource, fence=run.fence, before=before)
    time.sleep(random.random() * 0.012)
    own = plain.get(f"at-work:{resource}")
    plain.delete(f"at-work:{resource}")
    keeper.stop()
    end = client.finish(run, "failed")
    say(over=run.run_id, own=own == run.run_id, end=end.code if isinstance(end, Finished) else "SUPERSEDED")
