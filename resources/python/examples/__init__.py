"""Four analyses as guarded Celery tasks, all through one interface (examples.interface.analysis).

    cd resources/python
    MEDIA=/data TASKGUARD_URL=redis://127.0.0.1:6379/0 python3 -m celery -A examples worker -c 2
    python3 -m celery -A examples call video_analysis --args '["lecture.y4m"]'

The broker is that Redis unless CELERY_BROKER_URL names another (amqp://user:password@host//), and so is the
result backend unless CELERY_RESULT_BACKEND does. They read formats that need nothing but Python: Y4M
(`ffmpeg -i in.mp4 out.y4m`), WAV, PPM and PGM, CSV."""

from . import audio, data, image, video  # noqa: F401  (each registers its task)
from .interface import app

__all__ = ["app"]
