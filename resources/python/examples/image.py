"""Images: brightness and contrast."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, BinaryIO, Dict

from taskguard import GuardedRun

from .interface import analysis

_CHANNELS = {b"P5": 1, b"P6": 3}


@analysis("image_analysis", timeout=600)
def analyse_image(file: Path, run: GuardedRun) -> Dict[str, Any]:
    """Reads binary PGM and PPM with 8 bits a channel. Gives mean and standard deviation of all channels, 0 to 255."""
    with file.open("rb") as stream:
        channels = _CHANNELS.get(_word(stream))
        if channels is None:
            raise ValueError(f"{file.name} is no binary PGM or PPM")
        width, height, most = (int(_word(stream)) for _ in range(3))
        if most > 255:
            raise ValueError(f"{file.name}: {most + 1} levels a channel; takes at most 256")
        total = squares = 0
        for row in range(height):
            pixels = stream.read(width * channels)
            if len(pixels) < width * channels:
                raise ValueError(f"{file.name}: row {row} is cut off")
            total += sum(pixels)
            squares += sum(pixel * pixel for pixel in pixels)
            run.progress((row + 1) / height, f"row {row + 1}")
    count = width * height * channels
    mean = total / count
    deviation = math.sqrt(max(0.0, squares / count - mean * mean))
    return {"width": width, "height": height, "mean": round(mean, 3), "deviation": round(deviation, 3)}


def _word(stream: BinaryIO) -> bytes:
    """The header's next word; comments run from # to the line's end."""
    word = b""
    while True:
        byte = stream.read(1)
        if byte == b"#" and not word:
            stream.readline()
        elif byte.isspace() or not byte:
            if word or not byte:
                return word
        else:
            word += byte
