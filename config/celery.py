"""The doorbell: Celery carries "look into the rows now", never the work itself and never a time.

Queues by patience: `urgent` (a worker of its own), `default`, `bulk`. All times live in rows; the schedule below only
rings. Two beats, a doubled or a lost message change nothing.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def ring_every(seconds: float, task: str, queue: str, **kwargs: str) -> dict[str, Any]:
    """A line of the schedule; a ring not heard before the next one is void, so no backlog grows."""
    options = {"queue": queue, "expires": max(seconds * 2, 10)}
    return {"task": task, "schedule": seconds, "kwargs": kwargs, "options": options}


app = Celery("hub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    timezone="Asia/Shanghai",
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=120,
    task_default_queue="default",
    task_queues=[Queue("urgent"), Queue("default"), Queue("bulk")],
    worker_prefetch_multiplier=4,  # workers of urgent and bulk are started with --prefetch-multiplier=1
    worker_consumer="config.liveness:LivingConsumer",
    worker_hijack_root_logger=False,
    beat_scheduler="config.liveness:LivingScheduler",
    beat_max_loop_interval=2,
    broker_connection_retry_on_startup=True,
    beat_schedule={
        "timers": ring_every(5, "core.tick", "default"),
        "urgent messages": ring_every(2, "bots.drain", "urgent", lane="urgent"),
        "messages": ring_every(5, "bots.drain", "default", lane="normal"),
        "bulk messages": ring_every(5, "bots.drain", "bulk", lane="bulk"),
        "events": ring_every(5, "bots.events", "default"),
        "directory": ring_every(15, "bots.directory", "bulk"),
        "mail": ring_every(15, "bots.mail", "default"),
        "errands": ring_every(5, "bots.errands", "default"),
        "alerts": ring_every(2, "alerts.tend", "default"),
        "alert sources": ring_every(60, "alerts.watch", "default"),
        "outside watch": ring_every(60, "alerts.still_here", "default"),
        "broker": ring_every(3600, "core.prune_broker", "default"),
    },
)


app.set_default()  # for all threads of the web server, not only the one that imported this
