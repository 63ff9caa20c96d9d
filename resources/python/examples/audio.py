"""Audio: how loud each second is, and where it is silent."""

from __future__ import annotations

import math
import sys
import wave
from array import array
from pathlib import Path
from typing import Any, Dict, List

from taskguard import GuardedRun

from .interface import analysis

_SILENCE = 0.01
"""Root mean square, of full scale 1, below which a second counts as silent."""


@analysis("audio_analysis", timeout=3600)
def analyse_audio(file: Path, run: GuardedRun) -> Dict[str, Any]:
    """Reads WAV with 16 bits a sample. Gives seconds, peak (0 to 1), and each second's root mean square (0 to 1)."""
    with wave.open(str(file), "rb") as sound:
        if sound.getsampwidth() != 2:
            raise ValueError(f"{file.name}: {8 * sound.getsampwidth()} bits a sample; takes 16")
        rate, total = sound.getframerate(), sound.getnframes()
        peak = 0
        loudness: List[float] = []
        for second in range(math.ceil(total / rate)):
            samples = array("h", sound.readframes(rate))
            if sys.byteorder == "big":
                samples.byteswap()
            peak = max(peak, max(map(abs, samples), default=0))
            mean_square = sum(sample * sample for sample in samples) / max(1, len(samples))
            loudness.append(round(math.sqrt(mean_square) / 32768, 4))
            run.progress((second + 1) * rate / total, f"second {second + 1}")
    silent = [second for second, level in enumerate(loudness) if level < _SILENCE]
    return {"seconds": total / rate, "peak": round(peak / 32768, 4), "loudness": loudness, "silent": silent}
