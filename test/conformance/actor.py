"""The Python guard as an actor of the conformance scenarios: an order on stdin, its answer on stdout, a JSON line each.
Started as `python3 actor.py REDIS_SOCKET`; PRELUDE in the environment gives the scripts another clock."""

import json
import os
import sys
from dataclasses import asdict

import redis

from taskguard.answers import (
    Acquired,
    Completed,
    Ended,
    Finished,
    Lost,
    Quarantined,
    Renewed,
    Running,
    Superseded,
)
from taskguard.client import GuardClient
from taskguard.errors import GuardArgumentError, UnreadableKeyError
from taskguard.keeper import progress_report
from taskguard.protocol import Run
from taskguard.scripts import load

prelude = os.environ.get("PRELUDE", "")
loaded = {name: load(name, prelude) for name in ("acquire", "renew", "finish")}
client = GuardClient(redis.Redis(unix_socket_path=sys.argv[1]), "tg", scripts=loaded.__getitem__)
runs = {}

NAMES = {Acquired: "ACQUIRED", Running: "RUNNING", Completed: "COMPLETED", Quarantined: "QUARANTINED"}
NAMES.update({Ended: "ENDED", Lost: "LOST", Superseded: "SUPERSEDED"})


def obey(order):
    if order["do"] == "acquire":
        said = order["run"]
        run = Run(
            said["type"],
            said["id"],
            said["taskId"],
            run_id=said["runId"],
            lease_ms=said["leaseMs"],
            lock_timeout=said["maxRuntimeMs"] / 1000,
            mode=said["mode"],
            test=said["test"],
            forced=said["force"],
            host=said["host"],
            pid=said["pid"],
            worker=said["worker"],
            source=said["source"],
        )
        answer = client.acquire(run, said["maxAttempts"])
        # A run that was refused, too, may be renewed or finished: what the scripts say to that is part of the protocol.
        runs[run.run_id] = answer.run if isinstance(answer, Acquired) else run
    elif order["do"] == "renew":
        told = order.get("progress")
        answer = client.renew(
            runs[order["run"]], progress_report(told["fraction"], told["text"]) if told else None
        )
    else:
        answer = client.finish(
            runs[order["run"]], order["outcome"], order.get("result", ""), order.get("error", "")
        )
    return reply(answer)


def reply(answer):
    code = answer.code if isinstance(answer, (Renewed, Finished)) else NAMES[type(answer)]
    said = asdict(answer)
    said.pop("code", None)
    run = said.pop("run", None)
    if run:
        said.update({name: run[name] for name in ("fence", "attempt", "start_time", "held")})
    return {"answer": code, **said}


for line in sys.stdin:
    try:
        answered = obey(json.loads(line))
    except GuardArgumentError:
        answered = {"error": "argument"}
    except UnreadableKeyError as error:
        answered = {"error": "unreadable", "reason": error.reason}
    print(json.dumps(answered), flush=True)
