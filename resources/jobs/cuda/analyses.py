"""The computations of the sample jobs by PyTorch, on CUDA: the same results as on the CPU, to the digits that are shown.

    python3 analyses.py video|audio|image|data --file FILE [--passes N] [--device cuda]

Exit code 69: there is no PyTorch, or none that can use a GPU here; nothing was computed."""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import sys
import time
import wave
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

NO_CUDA = 69
TELL_EVERY = 0.1
"""Seconds."""

try:
    import torch
except ImportError:
    sys.exit(NO_CUDA)

Step = Callable[[float, str], None]
DOUBLE = torch.float64


def video(path: Path, device: torch.device) -> Callable[[Step], Dict[str, Any]]:
    """Reads YUV4MPEG2 with 8 bits a sample."""
    cut, block, reach = 0.4, 8, 4
    chroma = {"420": 2, "422": 4, "444": 8, "mono": 0}
    content = path.read_bytes()
    line = content.index(b"\n")
    magic, *fields = content[:line].decode("latin1").split(" ")
    if magic != "YUV4MPEG2":
        raise ValueError(f"{path.name} is no YUV4MPEG2 stream")
    field = {text[0]: text[1:] for text in fields}
    width, height = int(field["W"]), int(field["H"])
    rate, scale = map(int, field.get("F", "25:1").split(":"))
    colour = field.get("C", "420")
    quarters = next((part for name, part in chroma.items() if colour.startswith(name)), None)
    if quarters is None:
        raise ValueError(f"{path.name}: colour space {colour} is not known")
    size, at, planes = width * height, line + 1, []
    while content[at : at + 5] == b"FRAME":
        begin = content.index(b"\n", at) + 1
        planes.append(content[begin : begin + size])
        at = begin + size + size * quarters // 4
    flat = torch.frombuffer(bytearray(b"".join(planes)), dtype=torch.uint8)
    frames = flat.reshape(len(planes), height, width).to(device)

    def analyse(step: Step) -> Dict[str, Any]:
        rows = range(reach, height - block - reach + 1, block)
        columns = range(reach, width - block - reach + 1, block)
        moves = [(dy, dx) for dy in range(-reach, reach + 1) for dx in range(-reach, reach + 1)]
        far = torch.tensor([math.hypot(dx, dy) for dy, dx in moves], dtype=DOUBLE, device=device)
        scenes, motion, compared = ([0] if planes else []), 0.0, 0
        for at in range(len(planes)):
            frame = frames[at].to(torch.int32)
            if at > 0:
                last = frames[at - 1].to(torch.int32)
                bands = [torch.bincount((one >> 5).flatten(), minlength=8) for one in (last, frame)]
                if int((bands[0] - bands[1]).abs().sum()) > 2 * cut * size:
                    scenes.append(at)
                elif len(rows) and len(columns):
                    costs = []
                    for dy, dx in moves:
                        shifted = torch.roll(last, (-dy, -dx), (0, 1))
                        difference = (frame - shifted).abs()
                        costs.append(
                            torch.stack(
                                [difference[y : y + block, x : x + block].sum() for y in rows for x in columns]
                            )
                        )
                    cost = torch.stack(costs)
                    best = cost.min(dim=0).values
                    # The nearest of those that fit as well.
                    distance = torch.where(cost == best, far[:, None], torch.inf).min(dim=0).values
                    motion += float(distance.mean())
                    compared += 1
                else:
                    compared += 1
            step((at + 1) / len(planes), f"frame {at + 1}")
        return {
            "frames": len(planes),
            "seconds": len(planes) * scale / rate,
            "width": width,
            "height": height,
            "scenes": scenes,
            "motion": round(motion / compared, 4) if compared else 0,
        }

    return analyse


def audio(path: Path, device: torch.device) -> Callable[[Step], Dict[str, Any]]:
    """Reads WAV with 16 bits a sample."""
    silence, parts_a_second = 0.01, 2
    with wave.open(str(path), "rb") as sound:
        if sound.getsampwidth() != 2:
            raise ValueError(f"{path.name}: takes samples of 16 bits")
        rate, channels = sound.getframerate(), sound.getnchannels()
        raw = bytearray(sound.readframes(sound.getnframes()))
    samples = torch.frombuffer(raw, dtype=torch.int16)[::channels].to(device, DOUBLE) / 32768

    def analyse(step: Step) -> Dict[str, Any]:
        length = rate // parts_a_second
        parts: List[Dict[str, Any]] = []
        for at in range(0, len(samples), length):
            part = samples[at : at + length]
            loudness = float(part.square().mean().sqrt())
            hertz = None
            if loudness >= silence:
                # From the first that is no constant, up to half the rate.
                power = torch.fft.rfft(part).abs()[1 : math.ceil(len(part) / 2)]
                hertz = round((int(power.argmax()) + 1) * rate / len(part), 2)
            parts.append({"at": at / rate, "loudness": round(loudness, 4), "hertz": hertz})
            step(min(1, (at + length) / len(samples)), f"second {at / rate:.1f}")
        peak = round(float(samples.abs().max()), 4)
        return {"seconds": len(samples) / rate, "rate": rate, "peak": peak, "parts": parts}

    return analyse


def image(path: Path, device: torch.device) -> Callable[[Step], Dict[str, Any]]:
    """Reads binary PGM and PPM with 8 bits a channel."""
    blurs = (0, 1, 2, 4, 8)
    content = path.read_bytes()
    words, at = _words(content, 4)
    channels = {b"P5": 1, b"P6": 3}.get(words[0])
    if channels is None:
        raise ValueError(f"{path.name} is no binary PGM or PPM")
    width, height = int(words[1]), int(words[2])
    pixels = torch.frombuffer(bytearray(content[at : at + width * height * channels]), dtype=torch.uint8)
    grey = pixels.reshape(height, width, channels).to(device, DOUBLE).mean(dim=2)

    def analyse(step: Step) -> Dict[str, Any]:
        sharpness = []
        for at, radius in enumerate(blurs):
            padded = torch.nn.functional.pad(grey[None, None], (radius,) * 4, mode="replicate")
            blurred = torch.nn.functional.avg_pool2d(padded, 2 * radius + 1, stride=1)[0, 0]
            around = blurred[1:-1, :-2] + blurred[1:-1, 2:] + blurred[:-2, 1:-1] + blurred[2:, 1:-1]
            second = around - 4 * blurred[1:-1, 1:-1]
            step((at + 1) / len(blurs), f"blur {radius}")
            sharpness.append({"blur": radius, "sharpness": round(float(second.var(unbiased=False)), 2)})
        mean, deviation = round(float(grey.mean()), 3), round(float(grey.std(unbiased=False)), 3)
        return {"width": width, "height": height, "mean": mean, "deviation": deviation, "sharpness": sharpness}

    return analyse


def data(path: Path, device: torch.device) -> Callable[[Step], Dict[str, Any]]:
    """Reads CSV with a row of names and numbers below it."""
    clusters, rounds = 3, 100
    with path.open(encoding="utf-8", newline="") as lines:
        names, *cells = [row for row in csv.reader(lines) if row]
    rows = [numbers for numbers in map(_numbers, cells) if len(numbers) == len(names)]
    if not rows:
        raise ValueError(f"{path.name} has no row of numbers")
    table = torch.tensor(rows, dtype=DOUBLE, device=device)

    def analyse(step: Step) -> Dict[str, Any]:
        columns = [
            {
                "name": name.strip(),
                "mean": round(float(column.mean()), 4),
                "deviation": round(float(column.std(unbiased=False)), 4),
                "least": float(column.min()),
                "most": float(column.max()),
            }
            for name, column in zip(names, table.T)
        ]
        step(0.2, "columns")
        matrix = torch.corrcoef(table.T)
        correlations = [
            {"between": [names[i].strip(), names[j].strip()], "correlation": round(float(matrix[i, j]), 4)}
            for i in range(len(names))
            for j in range(i + 1, len(names))
        ]
        step(0.4, "correlations")
        count = min(clusters, len(rows))
        centres = table[[int((at + 0.5) * len(rows) / count) for at in range(count)]]
        sizes, done = [0] * count, rounds
        for turn in range(1, rounds + 1):
            nearest = torch.cdist(table, centres).argmin(dim=1)
            sizes = torch.bincount(nearest, minlength=count).tolist()
            moved = torch.stack(
                [table[nearest == at].mean(dim=0) if sizes[at] else centres[at] for at in range(count)]
            )
            step(min(1, 0.4 + 0.6 * turn / rounds), f"clusters, round {turn}")
            still = bool(((moved - centres).abs() < 1e-9).all())
            centres = moved
            if still:
                done = turn
                break
        return {
            "rows": len(rows),
            "skipped": len(cells) - len(rows),
            "columns": columns,
            "correlations": correlations,
            "clusters": [
                {"centre": [round(value, 4) for value in centre], "rows": size}
                for centre, size in zip(centres.tolist(), sizes)
            ],
            "rounds": done,
        }

    return analyse


def _words(content: bytes, count: int) -> Tuple[List[bytes], int]:
    """The header's first words, and where what follows them begins; comments run from # to the line's end."""
    words: List[bytes] = []
    word, at = b"", 0
    while len(words) < count:
        byte = content[at : at + 1]
        at += 1
        if byte == b"#" and not word:
            at = content.index(b"\n", at) + 1
        elif byte and not byte.isspace():
            word += byte
        elif word or not byte:
            words.append(word)
            word = b""
    return words, at


def _numbers(cells: List[str]) -> List[float]:
    try:
        numbers = [float(cell) for cell in cells]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


ANALYSES = {"video": video, "audio": audio, "image": image, "data": data}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("analysis", choices=sorted(ANALYSES))
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--passes", type=int, default=1)
    parser.add_argument("--device", default="cuda")
    options = parser.parse_args()
    if options.device == "cuda" and not torch.cuda.is_available():
        return NO_CUDA
    device = torch.device(options.device)
    if device.type == "cuda":
        print(f"on {torch.cuda.get_device_name(device)}, PyTorch {torch.__version__}", flush=True)
    began = time.monotonic()
    analyse = ANALYSES[options.analysis](options.file, device)
    told, result = -math.inf, {}
    for turn in range(options.passes):

        def step(share: float, text: str) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told < TELL_EVERY:
                return
            told = now
            where = text if options.passes == 1 else f"pass {turn + 1} of {options.passes}, {text}"
            print(f"::progress {(turn + share) / options.passes:.4f} {where}", flush=True)

        result = analyse(step)
    print("::progress 1 done", flush=True)
    taken = round(time.monotonic() - began, 3)
    text = json.dumps({**result, "passes": options.passes, "device": str(device), "seconds_taken": taken})
    result_file = os.environ.get("TASKGUARD_RESULT_FILE")
    if result_file:
        Path(result_file).write_text(text, encoding="utf-8")
    print(text, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
