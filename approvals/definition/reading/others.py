"""Reading the nodes in which nobody decides: copies, actions of other systems, waiting."""

from __future__ import annotations

import json
from typing import Any, cast

from approvals.definition.faults import did_you_mean
from approvals.definition.model import Action, Cc, Wait
from approvals.definition.reader import Reader
from approvals.definition.reading.human import LONGEST_NAME
from approvals.definition.reading.timing import HOW, SIGNED, minutes, offset_of, read_length
from approvals.definition.reading.tree import Tree, check_known, field_of, read_rules
from approvals.definition.reading.who import read_whos
from approvals.definition.timing import DAY, Calendar
from approvals.forms.field import Words
from approvals.forms.rights import FieldRules

MOST_SETTINGS = 4000
PLACEHOLDER = "{}"


def read_cc(one: Reader, key: str, tree: Tree) -> Cc:
    """People who get a copy."""
    name = one.words("name", longest=LONGEST_NAME)
    one.has("empty")  # whoever is nobody gets no copy
    who = read_whos(one, tree)
    fields = read_rules(one, "fields", tree, FieldRules())
    if fields.write:
        what = Words("抄送的人只能看", "people who get a copy only read")
        one.fault("fields.write", what, Words("删去 write", "Remove write"))
    return Cc(key, name, who, fields)


def read_action(one: Reader, key: str, tree: Tree) -> Action:
    """`{"action": "create_hosts", "with": {"count": "{items.qty}"}, "writes": ["hosts"]}`."""
    name = one.words("name", longest=LONGEST_NAME)
    action = one.text("action", longest=40)
    check_known(one, "action", action, tree.known.actions, Words("动作", "action"))
    settings: dict[str, Any] = one.inside("with").source if one.has("with") else {}
    if len(json.dumps(settings, ensure_ascii=False)) > MOST_SETTINGS:
        what = Words("内容太长", "too much is sent")
        one.fault("with", what, Words(f"最多 {MOST_SETTINGS} 字", f"Use at most {MOST_SETTINGS} characters"))
    writes = one.texts("writes")
    for index, written in enumerate(writes):
        if written not in tree.fields:
            what = Words(f"没有字段 {written!r}", f"there is no field {written!r}")
            one.fault(f"writes[{index}]", what, did_you_mean(written, tree.fields))
    return Action(key, name, action, settings, tuple(name for name in writes if name in tree.fields))


def read_wait(one: Reader, key: str, tree: Tree) -> Wait:
    """`{"until": "window_start", "offset": "-30m"}`, or `{"for": "2h"}` from now."""
    name = one.words("name", longest=LONGEST_NAME)
    calendar = one.one_of("calendar", list(DAY), "clock") or "clock"
    if one.has("for") == one.has("until"):
        what = Words("until 与 for 须写且只写一个", "either until or for says how long")
        one.fault(
            "", what, Words('写 "until": "<日期字段>" 或 "for": "2h"', 'Write "until": "<date field>" or "for": "2h"')
        )
    if not one.has("until"):
        return Wait(key, name, "", read_length(one, "for", calendar, 0), cast(Calendar, calendar))
    field = field_of(one, "until", one.text("until"), tree, ("date", "datetime"))
    if field is not None and not tree.always_filled(field.id):
        what = Words(
            f"{field.id!r} 可能为空，将无法等待", f"{field.id!r} may be empty, then nothing could be waited for"
        )
        one.fault("until", what, Words("把字段设为必填", "Make the field required"))
    written = one.text("offset", "+0h")
    offset = offset_of(written, calendar)
    if offset is None:
        remedy = SIGNED if minutes(written, calendar) is not None else HOW
        one.fault("offset", Words(f"{written!r} 不是前后的时间差", f"{written!r} is no distance"), remedy)
    return Wait(key, name, field.id if field else "", offset or 0, cast(Calendar, calendar))
