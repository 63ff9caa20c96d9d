"""A Redis connection as a guard needs it: its own, with an end to every wait and nothing sent twice by itself."""

from __future__ import annotations

from typing import Any, Dict, Sequence, Union

import redis
from redis.exceptions import NoScriptError, RedisError, ResponseError
from redis.sentinel import SentinelConnectionPool

from .errors import GuardArgumentError
from .scripts import Script

COMMAND_TIMEOUT = 5.0
"""Seconds that a command, and a connection attempt, may take."""

_OURS: Dict[str, Any] = {
    "socket_keepalive": True,
    "decode_responses": False,
    "retry_on_timeout": False,
    "retry_on_error": [],
    "retry": None,
}
_NOT_OF_A_SOCKET = ("socket_connect_timeout", "socket_keepalive")
_PLAIN = (str, int, float, bool, type(None))


def own_connection(client: Union[str, Any], timeout: float = COMMAND_TIMEOUT) -> Any:
    """A client like this one (or for this URL), with a pool and timeouts (seconds) of its own. A cluster's client is taken as it is."""
    if isinstance(client, str):
        client = redis.Redis.from_url(client)
    pool = getattr(client, "connection_pool", None)
    if pool is None:
        return client
    times = {"socket_timeout": timeout, "socket_connect_timeout": timeout}
    options = {**pool.connection_kwargs, **_OURS, **times}
    if issubclass(pool.connection_class, redis.UnixDomainSocketConnection):
        options = {name: value for name, value in options.items() if name not in _NOT_OF_A_SOCKET}
    if isinstance(pool, SentinelConnectionPool):
        options.pop("connection_pool", None)
        return redis.Redis(
            connection_pool=SentinelConnectionPool(
                pool.service_name, pool.sentinel_manager, connection_class=pool.connection_class, **options
            )
        )
    return redis.Redis(
        connection_pool=redis.ConnectionPool(connection_class=pool.connection_class, **options)
    )


def reach(client: Any) -> None:
    """Connects where it is not connected. What fails here was never sent."""
    pool = getattr(client, "connection_pool", None)
    if pool is not None:
        pool.release(pool.get_connection("PING"))


def call_script(client: Any, script: Script, keys: Sequence[str], arguments: Sequence[str]) -> Any:
    """Runs a script by its SHA-1, and by its text where Redis has lost it.
    Raises GuardArgumentError for a refused argument, else what redis-py raises."""
    try:
        try:
            return client.evalsha(script.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return client.eval(script.text, len(keys), *keys, *arguments)
    except ResponseError as error:
        _, found, problem = str(error).partition("TASKGUARD_ARGUMENT ")
        if found:
            raise GuardArgumentError(problem) from error
        raise


def may_have_run(error: BaseException) -> bool:
    """True where the command may have reached Redis and run although no answer came."""
    return isinstance(error, (RedisError, OSError)) and not isinstance(error, ResponseError)


def describe(client: Any) -> Dict[str, Any]:
    """What another process needs to connect alike, as JSON takes it; it may hold a password.
    Raises GuardArgumentError for a client whose settings are no plain values."""
    pool = getattr(client, "connection_pool", None)
    kinds = {"Connection": "tcp", "SSLConnection": "tls", "UnixDomainSocketConnection": "unix"}
    kind = None if pool is None else kinds.get(pool.connection_class.__name__)
    if pool is None or kind is None or isinstance(pool, SentinelConnectionPool):
        raise GuardArgumentError(
            "renew: `process` takes a plain redis.Redis (TCP, TLS or a socket), no Sentinel or cluster"
        )
    skipped = {"retry", "retry_on_error", "socket_keepalive_options"}
    options = {name: value for name, value in pool.connection_kwargs.items() if name not in skipped}
    odd = [name for name, value in options.items() if not isinstance(value, _PLAIN)]
    if odd:
        raise GuardArgumentError(
            f"renew: `process` takes a client of plain settings, not one with {', '.join(odd)}"
        )
    return {"kind": kind, "options": options}


def connect(described: Dict[str, Any]) -> Any:
    """The inverse of `describe`."""
    classes = {"tcp": redis.Connection, "tls": redis.SSLConnection, "unix": redis.UnixDomainSocketConnection}
    options = {**described["options"], "retry": None}
    return redis.Redis(
        connection_pool=redis.ConnectionPool(connection_class=classes[described["kind"]], **options)
    )


def address(client: Any) -> str:
    """Where it connects to, without user and password, as the app names an endpoint."""
    pool = getattr(client, "connection_pool", None)
    options: Dict[str, Any] = getattr(pool, "connection_kwargs", {})
    db = options.get("db") or 0
    if isinstance(pool, SentinelConnectionPool):
        return f"redis+sentinel://{pool.service_name}"
    if "path" in options:
        return f"unix://{options['path']}" + (f"?db={db}" if db else "")
    host = str(options.get("host", "localhost"))
    tls = pool is not None and issubclass(pool.connection_class, redis.SSLConnection)
    host = f"[{host}]" if ":" in host else host
    return f"{'rediss' if tls else 'redis'}://{host}:{options.get('port', 6379)}" + (f"/{db}" if db else "")
