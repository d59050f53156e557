"""Reading times: `"8h"`, `"1h30m"`, `"3d"`, ladders around a due time."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import cast

from approvals.definition.reader import Reader
from approvals.definition.reading.tree import Tree, check_known, field_of
from approvals.definition.timing import DAY, Calendar, Rung, RungDo, Sla, TransferTo
from approvals.forms.field import Words

LENGTH = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?")
OFFSET = re.compile(r"([+-])(.+)")
LONGEST = 3660 * 1440
HOW = Words('写工作时间："3d"、"8h"、"1h30m" 或 "45m"', 'Write working hours: "3d", "8h", "1h30m" or "45m"')
SIGNED = Words('写 "-2h"、"+0h" 或 "+1d"', 'Write "-2h", "+0h" or "+2h"')
TELLING: Collection[str] = ("remind", "warn_leader", "tell")
OUTCOMES: Collection[str] = ("approve", "reject", "complete")
RUNGS = {
    "approve": (*TELLING, "transfer", "approve", "reject"),
    "do": (*TELLING, "transfer", "complete"),
    "start": TELLING,
    "span": TELLING,
}
ROLE = Words("角色", "role")
PERSON = Words("人员", "person with user id")


def minutes(written: str, calendar: str = "work") -> int | None:
    """Minutes of `3d`, `8h`, `1h30m`, `45m` on the calendar; None if it is none of them."""
    match = LENGTH.fullmatch(written.strip())
    if not match or not written.strip():
        return None
    days, hours, rest = (int(part or 0) for part in match.groups())
    found = days * DAY[calendar] + hours * 60 + rest
    return found if found <= LONGEST else None


def offset_of(written: str, calendar: str = "work") -> int | None:
    """Minutes of `-2h` or `+1d`; None without a sign."""
    sign = OFFSET.fullmatch(written.strip())
    span = minutes(sign[2], calendar) if sign else None
    return None if sign is None or span is None else -span if sign[1] == "-" else span


def read_length(one: Reader, key: str, calendar: str, default: int | None = None) -> int:
    """The minutes under the key; without a default it must be there and more than nothing."""
    if default is not None and not one.has(key):
        return default
    written = one.text(key)
    found = minutes(written, calendar)
    if written and found is None:
        one.fault(key, Words(f"{written!r} 不是时间", f"{written!r} is no working time"), HOW)
    elif written and not found:
        one.fault(key, Words("时间为零", "no time at all"), HOW)
    return found or 0


def read_offset(one: Reader, key: str, calendar: str) -> int | None:
    """The signed minutes under the key."""
    written = one.text(key)
    found = offset_of(written, calendar)
    if written and found is None:
        what = Words(f"{written!r} 不是前后的时间差", f"{written!r} is no distance from the due time")
        one.fault(key, what, SIGNED)
    return found


def read_sla(one: Reader, key: str, tree: Tree, kind: str) -> Sla | None:
    """The time under the key; kind: of node (approve, do, start) or `span`, says which rungs there may be."""
    if not one.has(key):
        return None
    inner = one.inside(key)
    calendar = inner.one_of("calendar", list(DAY), "work") or "work"
    due = read_length(inner, "due", calendar)
    respond = read_length(inner, "respond", calendar, 0)
    if respond and due and respond > due:
        what = Words("响应时间比处理时间长", "the time to respond is longer than the time to decide")
        inner.fault("respond", what, Words("写得比 due 短", "Use less than due"))
    until = inner.text("until", "", longest=40)
    if until:
        field_of(inner, "until", until, tree, ("date", "datetime"))
    ladder = [_read_rung(step, tree, kind, calendar, due) for step in inner.each("ladder")]
    inner.close()
    rungs = [rung for rung in ladder if rung is not None]
    _check_ladder(inner, rungs)
    steps = tuple(sorted(rungs, key=lambda rung: rung.offset))
    return Sla(due or 480, respond, cast(Calendar, calendar), steps, until)


def _read_rung(one: Reader, tree: Tree, kind: str, calendar: str, due: int) -> Rung | None:
    offset = read_offset(one, "at", calendar)
    do = _verb(one, kind)
    every = read_length(one, "every", calendar, 0)
    most = one.whole("most", 1, least=1, most=50) or 1
    to = one.one_of("to", ["leader", "flow_admin", "role", "people"], "" if do not in {"transfer", "tell"} else None)
    role = one.text("role", longest=40) if to == "role" else ""
    people = one.texts("user_ids", required=True) if to == "people" else ()
    check_known(one, "role", role, tree.known.roles, ROLE)
    for index, person in enumerate(people):
        check_known(one, f"user_ids[{index}]", person, tree.known.people, PERSON)
    one.close()
    if offset is not None and due and -offset >= due:
        what = Words(f"{one.source['at']!r} 早于开始", f"{one.source['at']!r} is not after the beginning")
        one.fault("at", what, Words("写得比 due 短", "Use a smaller distance than due"))
    _check_repeat(one, do, every, most)
    if offset is None or not do:
        return None
    return Rung(offset, cast(RungDo, do), every, most if every else 1, cast(TransferTo, to), role, people)


def _verb(one: Reader, kind: str) -> str:
    every = {do for known in RUNGS.values() for do in known}
    do = one.one_of("do", every)
    if do and do not in RUNGS[kind]:
        what = Words(f"这里到时不能 {do!r}", f"{do!r} is not possible here")
        allowed = ", ".join(RUNGS[kind])
        one.fault("do", what, Words(f"可用：{allowed}", f"Use one of {allowed}"))
        return ""
    return do


def _check_repeat(one: Reader, do: str, every: int, most: int) -> None:
    if every and do and do not in TELLING:
        what = Words(f"{do!r} 只发生一次", f"{do!r} happens once")
        one.fault("every", what, Words("删去 every", "Remove every"))
    elif every and most < 2:
        what = Words("重复却最多一次", "it is repeated, but once at most")
        one.fault("most", what, Words('写 "most": 2 或更多', 'Write "most": 2 or more'))
    elif most > 1 and not every:
        what = Words("多次却没有间隔", "it happens several times, but not how often is said")
        one.fault("every", what, Words('加上 "every": "1d"', 'Add "every": "1d"'))


def _check_ladder(one: Reader, ladder: list[Rung]) -> None:
    if len({rung.name for rung in ladder}) != len(ladder):
        one.fault("ladder", Words("有重复的一级", "a rung is there twice"), Words("删去一个", "Remove one"))
    reminders = [rung.offset for rung in ladder if rung.do == "remind"]
    if any(rung.do == "warn_leader" and not any(at <= rung.offset for at in reminders) for rung in ladder):
        what = Words("还没提醒处理人就通知上级", "the leader would be warned before the approver was reminded")
        remedy = Words('在它之前加 {"at": "+0h", "do": "remind"}', 'Add {"at": "+0h", "do": "remind"} before it')
        one.fault("ladder", what, remedy)
    ends = [rung for rung in ladder if rung.do in OUTCOMES]
    if ends and (len(ends) > 1 or any(rung.offset > ends[0].offset for rung in ladder)):
        what = Words(f"{ends[0].do!r} 之后没有可做的", f"nothing is left to do after {ends[0].do!r}")
        one.fault("ladder", what, Words("把它放在最后，且只写一个", "Put it last, and only one"))
