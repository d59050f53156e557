"""What is kept quiet can be changed while it holds: who may, what follows at once, and what two at a time meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from alerts.engine.quiet import Condition, On, Op
from alerts.engine.windows import Repeat, Rule
from alerts.models import Alert, Incident, Silence
from alerts.selectors import quiet_editing as editing
from alerts.services import handling, inhibitions, silences, windows
from alerts.states import SilenceStatus
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import Timer
from core.states import TimerStatus
from core.timers import tick
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.alerts.test_silences import HOUR, OMS, fires, messages, silence, status
from tests.alerts.test_windows import SATURDAY, window
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
TITLE = (*OMS, Condition(On.TITLE, Op.IS, "告警 a"))


def change(row: Silence, actor: Any, **more: Any) -> Silence:
    return silences.change_silence(row.pk, **{"actor": actor, "version": row.version} | more)


def told(row: Any) -> list[str]:
    return [entry.verb.removeprefix("alerts.") for entry in journal.entries(row.ref)]


def last(row: Any) -> Any:
    return journal.entries(row.ref).last()


def due(row: Any) -> list[datetime]:
    rows = Timer.objects.filter(ref_kind=row.ref.kind, ref_id=row.ref.id, status=TimerStatus.ARMED)
    return list(rows.values_list("due_at", flat=True))


def test_what_is_prolonged_holds_until_then_and_not_a_tick_longer(incident: Incident, cast: Cast) -> None:
    row = silence(cast)
    first, later = row.ends_at, row.ends_at + 2 * HOUR
    changed = change(row, cast.member, ends_at=later, reason=" 发布推迟 ")
    assert (changed.pk, changed.version, changed.reason, changed.ends_at) == (row.pk, 2, "发布推迟", later)
    assert due(row) == [later]
    assert last(row).facts["from"]["reason"] == "发布 3.2.1"
    with clock.frozen(first):
        tick()
        assert status(incident) == "suppressed"
    with clock.frozen(later):
        tick()
        assert status(incident) == "triggered"
    assert told(row) == ["silence_added", "silence_changed", "silence_expired"]


def test_what_is_shortened_ends_earlier_and_an_end_that_is_over_ends_it_now(incident: Incident, cast: Cast) -> None:
    row = silence(cast, ends_at=clock.now() + 4 * HOUR)
    soon = clock.now() + HOUR
    row = change(row, cast.member, ends_at=soon)
    with clock.frozen(soon - timedelta(seconds=1)):
        tick()
        assert status(incident) == "suppressed"
        before = messages(incident)
        over = change(row, cast.member, ends_at=clock.now() - HOUR)
        assert (over.status, over.over_at, over.ended_by) == (SilenceStatus.ENDED, clock.now(), cast.member)
        assert (status(incident), messages(incident)) == ("triggered", before + 1)
        assert due(row) == []
    assert verbs(incident) == ["opened", "suppress", "release"]


def test_other_conditions_end_it_and_begin_another_in_the_same_moment(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    hear(generic, said("b", severity="critical", system="oms"))
    other = Incident.objects.latest("pk")
    row = silence(cast)
    before = messages(incident)
    fresh = change(row, cast.member, conditions=TITLE, reason="只屏蔽 a")
    row.refresh_from_db()
    assert (row.status, row.replaced_by, fresh.replaces_id) == (SilenceStatus.ENDED, fresh, row.pk)
    assert (fresh.ends_at, fresh.reason, fresh.system, fresh.created_by) == (
        row.ends_at, "只屏蔽 a", "oms", cast.member,
    )  # fmt: skip
    assert (told(row), told(fresh)) == (["silence_added", "silence_replaced"], ["silence_added"])
    assert (due(row), due(fresh)) == ([], [row.ends_at])
    assert (status(incident), messages(incident), verbs(incident)) == ("suppressed", before, ["opened", "suppress"])
    assert incident.alerts.get().quiet == str(fresh.ref)
    assert status(other) == "triggered"
    with pytest.raises(IllegalMove, match="已被他人修改"):
        change(row, cast.operator, reason="x")


def test_after_any_change_a_recovery_is_a_recovery(generic: Sender, incident: Incident, cast: Cast) -> None:
    row = change(silence(cast), cast.member, conditions=TITLE)
    row = change(row, cast.member, ends_at=row.ends_at + HOUR)
    hear(generic, fires() | {"status": "resolved"})
    assert status(incident) == "resolved"
    change(row, cast.member, ends_at=clock.now())
    assert status(incident) == "resolved"
    assert not Incident.objects.exclude(status="resolved").exists()


def test_who_changes_a_silence(incident: Incident, cast: Cast) -> None:
    handling.assign(incident.pk, actor=cast.member, to=cast.peer)
    row = silence(cast, actor=cast.peer, incident=incident.pk)
    row = change(row, cast.peer, ends_at=row.ends_at + HOUR)
    with pytest.raises(NotVisible):
        change(row, cast.outsider, reason="x")
    with pytest.raises(Refused):
        change(row, cast.peer, conditions=(Condition(On.TITLE, Op.IS, "告警 a"),))
    handling.resolve(incident.pk, actor=cast.member)
    handling.reopen(incident.pk, actor=cast.member, reason="x")
    wide = silence(cast, Condition(On.TITLE, Op.IS, "告警 a"), actor=cast.operator)
    with pytest.raises(NotVisible):
        change(wide, cast.member, reason="x")
    Silence.objects.filter(pk=wide.pk).update(created_by=cast.member)
    with pytest.raises(Refused):
        change(wide, cast.member, ends_at=wide.ends_at + HOUR)
    assert change(wide, cast.member, reason="换个说法", ends_at=wide.ends_at - HOUR / 2).version == 2


def test_what_is_wrong_is_said_and_nothing_changes(incident: Incident, cast: Cast) -> None:
    row = silence(cast)
    with pytest.raises(Invalid) as caught:
        change(row, cast.member, conditions=(), reason=" ", ends_at=clock.now() + timedelta(days=31))
    assert [one.field for one in caught.value.problems] == ["conditions", "reason", "ends_at"]
    assert change(row, cast.member, conditions=OMS, reason=row.reason, ends_at=row.ends_at).version == 1
    assert told(row) == ["silence_added"]
    change(row, cast.member, reason="x")
    with pytest.raises(IllegalMove, match="已被他人修改") as late:
        change(row, cast.operator, reason="y")
    assert late.value.subject == row.ref
    with clock.frozen(row.ends_at), pytest.raises(IllegalMove, match="重新添加"):
        change(row, cast.member, version=2, ends_at=row.ends_at + HOUR)


def test_a_window_that_is_moved_closes_and_opens_as_it_now_says(
    generic: Sender, incident: Incident, cast: Cast
) -> None:
    row = window(cast)
    with clock.frozen(SATURDAY):
        tick()
        assert status(incident) == "suppressed"
        before = messages(incident)
        rule = replace(row.rule, at=time(23))
        row = windows.change_window(
            row.pk, actor=cast.member, version=1, name="周末发布（推迟）", conditions=OMS, rule=rule
        )
        assert (status(incident), messages(incident)) == ("triggered", before + 1)
        assert due(row) == [SATURDAY + HOUR]
        assert (row.version, row.name) == (2, "周末发布（推迟）")
        assert last(row).facts["from"] == {"name": "周末发布", "at": "22:00:00"}
        with pytest.raises(IllegalMove, match="已被他人修改"):
            windows.change_window(row.pk, actor=cast.operator, version=1, name="x", conditions=OMS, rule=rule)
        same = windows.change_window(row.pk, actor=cast.member, version=2, name=row.name, conditions=OMS, rule=rule)
        assert (same.version, told(row)[-1]) == (2, "window_changed")
    with clock.frozen(SATURDAY + HOUR):
        tick()
        assert status(incident) == "suppressed"
    with clock.frozen(SATURDAY + 3 * HOUR):
        tick()
        assert status(incident) == "triggered"


def test_who_changes_a_window_and_when(cast: Cast, incident: Incident) -> None:
    row = window(cast)
    given: Any = {"version": 1, "name": "x", "conditions": OMS, "rule": row.rule}
    with pytest.raises(NotVisible):
        windows.change_window(row.pk, actor=cast.outsider, **given)
    with pytest.raises(Refused):
        windows.change_window(row.pk, actor=cast.member, **given | {"conditions": TITLE[1:]})
    never = Rule(Repeat.ONCE, date(2020, 1, 1), time(1), HOUR)
    with pytest.raises(Invalid):
        windows.change_window(row.pk, actor=cast.member, **given | {"rule": never, "name": " "})
    assert windows.change_window(row.pk, actor=cast.operator, **given | {"conditions": TITLE[1:]}).system == ""
    windows.retire_window(row.pk, actor=cast.operator)
    with pytest.raises(IllegalMove, match="已停用"):
        windows.change_window(row.pk, actor=cast.operator, **given | {"version": 2})


def test_a_rule_that_is_changed_releases_what_it_no_longer_explains(alertmanager: Sender, cast: Cast) -> None:
    def fire(name: str, instance: str) -> None:
        labels = {"alertname": name, "instance": instance, "severity": "critical"}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        alertmanager.post({"version": "4", "groupKey": name + instance, "status": "firing", "alerts": [alert]})
        alertmanager.read()

    def when(name: str) -> tuple[Condition, ...]:
        return (Condition(On.LABEL, Op.IS, name, "alertname"),)

    given: Any = {"explains": when("HostDown"), "explained": when("AppDown"), "equal": ["instance"]}
    row = inhibitions.add_inhibition(actor=cast.operator, name="主机宕机", **given)
    fire("HostDown", "h1")
    fire("AppDown", "h1")
    app = Incident.objects.latest("pk")
    assert status(app) == "suppressed"
    found = editing.rule_preview(cast.operator, row.pk, given["explains"], when("DiskFull"), ["instance"])
    assert (found.before, found.after) == (1, 0)
    row = inhibitions.change_inhibition(
        row.pk, actor=cast.operator, version=1, name="主机宕机", **given | {"explained": when("DiskFull")}
    )
    assert (status(app), row.version) == ("triggered", 2)
    assert told(row) == ["inhibition_added", "inhibition_changed"]
    with pytest.raises(IllegalMove, match="已被他人修改"):
        inhibitions.change_inhibition(row.pk, actor=cast.operator, version=1, name="x", **given)
    with pytest.raises(Refused):
        inhibitions.change_inhibition(row.pk, actor=cast.member, version=2, name="x", **given)
    row = inhibitions.change_inhibition(row.pk, actor=cast.operator, version=2, name="主机宕机", **given)
    assert status(app) == "suppressed"
    assert Alert.objects.get(incident=app).quiet == str(row.ref)
