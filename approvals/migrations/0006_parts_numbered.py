"""Requests that are there already get what new ones are born with: a start run, numbered parts, decisions with their run."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

AWAY = 1_000_000


def number(apps, schema_editor):
    """Shift the runs by one for the start run, number the tasks of each run, point decisions at request and run."""
    models = {name: apps.get_model("approvals", name) for name in ("Request", "NodeRun", "Task", "Decision")}
    runs, tasks, decisions = models["NodeRun"].objects, models["Task"].objects, models["Decision"].objects
    runs.update(seq=F("seq") + AWAY)
    runs.update(seq=F("seq") - AWAY + 1)
    fresh = (
        models["NodeRun"](
            request_id=pk, seq=1, key="start", kind="start", status="passed", opened_at=at, closed_at=at
        )
        for pk, at in models["Request"].objects.values_list("pk", "submitted_at").iterator()
    )
    runs.bulk_create(fresh, batch_size=500)
    last, no, changed = None, 0, []
    for task in tasks.order_by("run_id", "pk").only("pk", "run_id").iterator():
        no = no + 1 if task.run_id == last else 1
        last, task.no = task.run_id, no
        changed.append(task)
        if len(changed) == 500:
            tasks.bulk_update(changed, ["no"])
            changed = []
    tasks.bulk_update(changed, ["no"])
    own = models["Task"].objects.filter(pk=OuterRef("task_id"))
    decisions.update(request=Subquery(own.values("request_id")[:1]), run=Subquery(own.values("run_id")[:1]))
    models["Task"].objects.filter(status__in=["approved", "rejected", "done", "cannot"]).update(
        by=Subquery(models["Decision"].objects.filter(task=OuterRef("pk")).values("person_id")[:1])
    )


class Migration(migrations.Migration):

    dependencies = [("approvals", "0005_whole_approvals")]

    operations = [migrations.RunPython(number, migrations.RunPython.noop)]
