"""The guard's Lua scripts: the very files of the TypeScript guard, put together by the include rule of docs/protocol.md."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Dict

_HERE = Path(__file__).resolve().parent
# As it is packaged; in a checkout they stand where the TypeScript guard has them, and nowhere twice.
_PLACES = (_HERE / "lua", *(folder / "src/main/engine/guard/lua" for folder in _HERE.parents[2:3]))


@dataclass(frozen=True)
class Script:
    """A script as Redis takes it, and the SHA-1 of exactly that text, by which EVALSHA names it."""

    name: str
    text: str
    sha: str


def folder() -> Path:
    """Where the scripts are read from. Raises FileNotFoundError where the package came without them."""
    for place in _PLACES:
        if (place / "head.lua").is_file():
            return place
    raise FileNotFoundError(
        f"taskguard came without its Lua scripts (looked in {', '.join(map(str, _PLACES))}): install the folder "
        "`python` that Task Guard's package holds, or `pip install` resources/python of a checkout"
    )


# These touch no resource, and need nothing of common.lua.
_ALONE = ("alert", "audit", "claim")


def load(name: str, prelude: str = "") -> Script:
    """Only tests pass a prelude: it stands after head.lua and may replace `now`."""
    lua = folder()
    names = ["head", f"{name}-fast", *([] if name in _ALONE else ["common"]), name]
    texts = [(lua / f"{part}.lua").read_bytes().decode() for part in names if (lua / f"{part}.lua").is_file()]
    if prelude:
        texts.insert(1, prelude)
    text = "\n".join(texts)
    return Script(name, text, hashlib.sha1(text.encode()).hexdigest())


_loaded: Dict[str, Script] = {}


def script(name: str) -> Script:
    if name not in _loaded:
        _loaded[name] = load(name)
    return _loaded[name]
