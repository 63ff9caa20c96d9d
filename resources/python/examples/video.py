"""Video: cuts between scenes, by how much a frame's histogram differs from the last one's."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, Dict, List

from taskguard import GuardedRun

from .interface import analysis

_CHROMA = {"420": 2, "422": 4, "444": 8, "mono": 0}
"""Quarters of the luminance plane that both colour planes take."""
_CUT = 0.4
"""Share of the pixels that must have changed their brightness band."""


@analysis("video_analysis", timeout=7200)
def analyse_video(file: Path, run: GuardedRun) -> Dict[str, Any]:
    """Reads YUV4MPEG2 with 8 bits a sample. Gives frames, seconds and the first frame of each scene."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        header = _header(stream)
        width, height = int(header["W"]), int(header["H"])
        rate, scale = map(int, header.get("F", "25:1").split(":"))
        chroma = next(
            (part for name, part in _CHROMA.items() if header.get("C", "420").startswith(name)), None
        )
        if chroma is None:
            raise ValueError(f"{file.name}: colour space {header['C']} is not known")
        luminance = width * height
        frames, scenes = 0, [0]
        last: List[int] = []
        while stream.readline().startswith(b"FRAME"):
            plane = stream.read(luminance)
            if len(plane) < luminance:
                raise ValueError(f"{file.name}: frame {frames} is cut off")
            stream.seek(luminance * chroma // 4, 1)
            bands = _bands(plane)
            if last and sum(abs(a - b) for a, b in zip(bands, last)) > 2 * _CUT * luminance:
                scenes.append(frames)
            last = bands
            frames += 1
            run.progress(stream.tell() / size, f"frame {frames}")
    return {
        "frames": frames,
        "seconds": frames * scale / rate,
        "width": width,
        "height": height,
        "scenes": scenes,
    }


def _header(stream: BinaryIO) -> Dict[str, str]:
    magic, *fields = stream.readline().decode("ascii").split()
    if magic != "YUV4MPEG2":
        raise ValueError("this is no YUV4MPEG2 stream")
    return {field[0]: field[1:] for field in fields}


def _bands(plane: bytes) -> List[int]:
    """How many pixels are in each of eight bands of brightness."""
    counts = [0] * 8
    for value in range(256):
        counts[value >> 5] += plane.count(value)
    return counts
