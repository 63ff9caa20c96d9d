"""The four analyses, in a real worker, on files made here."""

import json
import math
import os
import struct
import subprocess
import sys
import unittest
import wave

from support import PYTHON_PATH, Server, until


def video(file) -> None:
    """Twelve frames: dark ones, and from the seventh on bright ones."""
    with file.open("wb") as stream:
        stream.write(b"YUV4MPEG2 W16 H8 F24:1 Ip A1:1 C420jpeg\n")
        for frame in range(12):
            stream.write(b"FRAME\n" + bytes([30 if frame < 6 else 200]) * 128 + bytes([128]) * 64)


def audio(file) -> None:
    """A second of a tone at half scale, and a second of silence."""
    with wave.open(str(file), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        tone = [round(16384 * math.sin(2 * math.pi * 440 * at / 8000)) for at in range(8000)]
        sound.writeframes(struct.pack("<16000h", *tone, *[0] * 8000))


class ExamplesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server()
        cls.media = cls.server.folder / "media"
        cls.media.mkdir()
        cls.env = {
            **os.environ,
            "PYTHONPATH": PYTHON_PATH,
            "PYTHONDONTWRITEBYTECODE": "1",
            "MEDIA": str(cls.media),
            "TASKGUARD_URL": cls.server.url,
            "TASKGUARD_HOME": str(cls.server.folder),
        }
        cls.log = cls.server.folder / "worker.log"
        with cls.log.open("w") as log:
            command = [sys.executable, "-m", "celery", "-A", "examples", "worker", "-P", "solo", "-l", "INFO"]
            cls.worker = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle"],
                cwd=PYTHON_PATH,
                env=cls.env,
                stdout=log,
                stderr=log,
            )
        until("the worker is ready", lambda: "ready." in cls.log.read_text(), 60)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.worker.kill()
        cls.worker.wait()
        cls.server.stop()

    def call(self, task: str, resource: str) -> dict:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "examples",
            "call",
            task,
            "--args",
            json.dumps([resource]),
        ]
        sent = subprocess.run(
            command, cwd=PYTHON_PATH, env=self.env, capture_output=True, text=True, check=True
        )
        key = f"celery-task-meta-{sent.stdout.split()[-1]}"
        return json.loads(until("it has ended", lambda: self.server.redis.get(key)))

    def test_video(self) -> None:
        video(self.media / "cut.y4m")
        wanted = {"frames": 12, "seconds": 0.5, "width": 16, "height": 8, "scenes": [0, 6]}
        self.assertEqual(self.call("video_analysis", "cut.y4m")["result"], wanted)
        state = self.server.state("video_analysis", "cut.y4m")
        self.assertEqual((state["result"], state["source"], state["lock_timeout"]), (wanted, "celery", 7200))
        # Asked again, it is answered from what there is: one run.
        self.assertEqual(self.call("video_analysis", "cut.y4m")["result"], wanted)
        self.assertEqual(self.server.statuses("video_analysis", "cut.y4m"), ["completed"])

    def test_audio(self) -> None:
        audio(self.media / "tone.wav")
        found = self.call("audio_analysis", "tone.wav")["result"]
        self.assertEqual(found, {"seconds": 2.0, "peak": 0.5, "loudness": [0.3536, 0.0], "silent": [1]})

    def test_image(self) -> None:
        (self.media / "half.ppm").write_bytes(b"P6 # made here\n2 2\n255\n" + bytes([0] * 6 + [200] * 6))
        found = self.call("image_analysis", "half.ppm")["result"]
        self.assertEqual(found, {"width": 2, "height": 2, "mean": 100.0, "deviation": 100.0})

    def test_data(self) -> None:
        (self.media / "table.csv").write_text("名,n\na,1\nb,3\nc,\n", "utf-8")
        found = self.call("data_analysis", "table.csv")["result"]
        numbers = {"name": "n", "numbers": 2, "texts": 0, "empty": 1, "least": 1.0, "most": 3.0, "mean": 2.0}
        texts = {"name": "名", "numbers": 0, "texts": 3, "empty": 0}
        self.assertEqual(found, {"rows": 3, "columns": [texts, {**numbers, "deviation": 1.0}]})

    def test_a_file_that_is_cut_off_fails_and_may_be_tried_again(self) -> None:
        (self.media / "torn.ppm").write_bytes(b"P6 2 2 255\n" + bytes(5))
        meta = self.call("image_analysis", "torn.ppm")
        self.assertEqual((meta["status"], meta["result"]["exc_type"]), ("FAILURE", "ValueError"))
        self.assertEqual(self.server.state("image_analysis", "torn.ppm")["status"], "failed")
        (self.media / "torn.ppm").write_bytes(b"P6 2 2 255\n" + bytes(12))
        self.assertEqual(self.call("image_analysis", "torn.ppm")["result"]["mean"], 0.0)

    def test_an_id_that_leads_elsewhere_is_refused(self) -> None:
        self.assertEqual(self.call("data_analysis", "../../etc/passwd")["status"], "FAILURE")
