"""Reading how the requests of a flow behave: serial numbers and `settings`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeVar, cast, get_args

from approvals.definition.conditions import read_when
from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.definition.reading.timing import SIGNED, offset_of, read_length, read_sla
from approvals.definition.reading.tree import Tree, check_known, field_of, read_rules
from approvals.definition.reading.who import read_whos
from approvals.definition.settings import FourEyes, Invalidate, Later, Resume, Revoke, Serial, Settings, Twin
from approvals.definition.timing import Sla, Span
from approvals.forms.field import FieldDef, Words
from approvals.forms.rights import FieldRules

PREFIX = re.compile(r"[A-Z]{2,6}")
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
MORNING = "09:00"
_Keyed = TypeVar("_Keyed", Span, Later)


def read_serial(top: Reader) -> Serial:
    """`"prefix": "YJ"`, or `"serial": {"prefix": "YJ", "date": "month", "digits": 3}`."""
    if not top.has("serial"):
        return Serial(_read_prefix(top))
    if top.has("prefix"):
        what = Words("prefix 与 serial 只能写一个", "prefix and serial say the same")
        top.fault("prefix", what, Words("删去 prefix", "Remove prefix"))
    one = top.inside("serial")
    dates = ["day", "month", "year", "none"]
    date = cast(Literal["day", "month", "year", "none"], one.one_of("date", dates, "day") or "day")
    serial = Serial(_read_prefix(one), date, one.whole("digits", 4, least=3, most=8) or 4)
    one.close()
    return serial


def _read_prefix(one: Reader) -> str:
    prefix = one.text("prefix")
    if prefix and not PREFIX.fullmatch(prefix):
        what = Words(f"{prefix!r} 不能作编号前缀", f"{prefix!r} is no prefix of serial numbers")
        remedy = Words("用 2 至 6 个大写字母，如 YJ", "Use 2 to 6 capital letters, for example YJ")
        one.fault("prefix", what, remedy)
    return prefix


def read_settings(top: Reader, tree: Tree) -> Settings:
    """The object under `settings`; every setting has a default."""
    plain = Settings()
    if not top.has("settings"):
        return plain
    one = top.inside("settings")
    withdraw = one.one_of("withdraw", ["any", "before_first", "never"], plain.withdraw) or plain.withdraw
    settings = Settings(
        resume=_read_resume(one, plain.resume),
        returner_chooses=one.yes("returner_chooses", default=plain.returner_chooses),
        withdraw=cast(Literal["any", "before_first", "never"], withdraw),
        four_eyes=_read_four_eyes(one, tree),
        revoke=_read_revoke(one, tree),
        invalidate=tuple(_read_invalidate(inner, tree) for inner in one.each("invalidate")),
        amend=_fields(one, "amend", tree),
        spans=_named_once(one, "spans", [_read_span(inner, tree) for inner in one.each("spans")]),
        later=_named_once(one, "later", [_read_later(inner, tree) for inner in one.each("later")]),
        twin=_read_twin(one, tree),
        batch=one.yes("batch", default=plain.batch),
        urge_every=read_length(one, "urge_every", "clock", plain.urge_every),
        assistants=one.yes("assistants", default=plain.assistants),
        file_for=one.yes("file_for", default=plain.file_for),
        rounds=one.whole("rounds", plain.rounds, least=1, most=100) or plain.rounds,
        others=_read_readers(one, "others", tree),
        copied=_read_readers(one, "copied", tree),
        rating=one.yes("rating", default=plain.rating),
    )
    one.close()
    return settings


def _read_resume(one: Reader, default: Resume) -> Resume:
    return cast(Resume, one.one_of("resume", get_args(Resume), default) or default)


def _fields(one: Reader, key: str, tree: Tree, *, required: bool = False) -> tuple[str, ...]:
    found = one.texts(key, required=required)
    for index, name in enumerate(found):
        if name not in tree.fields:
            what = Words(f"没有字段 {name!r}", f"there is no field {name!r}")
            one.fault(f"{key}[{index}]", what, did_you_mean(name, tree.fields))
    return tuple(name for name in found if name in tree.fields)


def _read_readers(one: Reader, key: str, tree: Tree) -> FieldRules:
    rules = read_rules(one, key, tree, FieldRules())
    if rules.write or rules.required:
        what = Words("这些人只能看", "these people only read")
        one.fault(f"{key}.write", what, Words("只写 read 和 hide", "Say only read and hide"))
    return FieldRules(read=rules.read, hide=rules.hide)


def _read_four_eyes(top: Reader, tree: Tree) -> FourEyes:
    plain = FourEyes()
    if not top.has("four_eyes"):
        return plain
    one = top.inside("four_eyes")
    people = one.whole("people", plain.people, least=0, most=9)
    when = read_when(one, "when", tree.fields, own_rules=True) if one.has("when") else ()
    then = one.whole("people_then", 0, least=1, most=9) or 0
    if bool(when) != bool(then):
        what = Words("when 与 people_then 须一起写", "when and people_then belong together")
        one.fault("people_then", what, Words("补上另一个，或都删去", "Say both, or neither"))
    short = one.one_of("short", ["add_admin", "refuse"], plain.short) or plain.short
    one.close()
    return FourEyes(people or 0, when, then, cast(Literal["add_admin", "refuse"], short))


def _read_revoke(top: Reader, tree: Tree) -> Revoke:
    if not top.has("revoke"):
        return Revoke()
    one = top.inside("revoke")
    within = read_length(one, "within", "clock")
    consent = one.one_of("consent", ["approvers", "flow_admin"], "approvers") or "approvers"
    action = one.text("action", "", longest=40)
    check_known(one, "action", action, tree.known.actions, Words("动作", "action"))
    one.close()
    return Revoke(within, cast(Literal["approvers", "flow_admin"], consent), action)


def _read_invalidate(one: Reader, tree: Tree) -> Invalidate:
    fields = _fields(one, "fields", tree, required=True)
    back_to = one.text("back_to", longest=40)
    tree.passed(one, "back_to", back_to, start=True)
    resume = _read_resume(one, "straight")
    one.close()
    return Invalidate(fields, back_to, resume)


def _read_span(one: Reader, tree: Tree) -> Span:
    key, name = one.key("key"), one.words("name", longest=60)
    order = ["start", *tree.places, "end"]
    begins, ends = one.text("begins", longest=40), one.text("ends", "end", longest=40)
    for at, node, known in (("begins", begins, order[:-1]), ("ends", ends, order[1:])):
        if node and node not in known:
            one.fault(at, Words(f"没有节点 {node!r}", f"there is no node {node!r}"), did_you_mean(node, known))
    if begins in order and ends in order and order.index(ends) < order.index(begins):
        what = Words(f"{ends!r} 在 {begins!r} 之前", f"{ends!r} lies before {begins!r}")
        one.fault("ends", what, Words("对调，或换一个节点", "Swap them, or choose another node"))
    sla = read_sla(one, "sla", tree, "span")
    if sla is None:
        one.fault("sla", Words("缺少时限", "missing"), Words('加上 "sla": {"due": "16h"}', 'Add "sla": {"due": "16h"}'))
    pauses = one.texts("pauses") if one.has("pauses") else ("suspended", "returned")
    for index, pause in enumerate(pauses):
        if pause not in {"suspended", "returned"}:
            what = Words(f"未知的 {pause!r}", f"unknown pause {pause!r}")
            one.fault(f"pauses[{index}]", what, did_you_mean(pause, ["suspended", "returned"]))
    one.close()
    return Span(key, name, begins, ends, sla or Sla(480), pauses)


def _read_later(one: Reader, tree: Tree) -> Later:
    """`{"key": "renew", "field": "expire", "offset": "-14d", "at": "09:00", "do": "draft"}`."""
    each = one.text("each", "", longest=40)
    columns = {known.id: known for known in (_columns_of(one, each, tree) if each else tree.fields.values())}
    do = one.one_of("do", ["remind", "draft", "request"]) or "remind"
    field = _one_of_type(one, "field", columns, ("date", "datetime"), required=do != "request")
    flow, prefill, instead_of = "", dict[str, str](), ""
    if do == "request":
        flow = one.text("flow", longest=40)
        check_known(one, "flow", flow, tree.known.flows, Words("流程", "flow"))
        prefill = _read_prefill(one, tree)
        instead_of = _one_of_type(one, "instead_of", columns, ("text",), required=False)
    later = Later(
        key=one.key("key"),
        field=field,
        offset=_read_moment(one),
        do=cast(Literal["remind", "draft", "request"], do),
        flow=flow,
        prefill=prefill,
        who=read_whos(one, tree, required=False),
        each=each,
        when=read_when(one, "when", columns, own_rules=False) if one.has("when") else (),
        instead_of=instead_of,
    )
    one.close()
    return later


def _one_of_type(
    one: Reader, key: str, columns: Mapping[str, FieldDef], types: Sequence[str], *, required: bool
) -> str:
    """The name of a field of one of these types; "" with a fault if it is none."""
    name = one.text(key, longest=40) if required else one.text(key, "", longest=40)
    fitting = [known.id for known in columns.values() if known.type in types]
    if name and name not in fitting:
        dated = "date" in types
        kind = Words("日期字段", "date field") if dated else Words("文字字段", "text field")
        one.fault(key, Words(f"{name!r} 不是{kind.zh}", f"{name!r} is no {kind.en}"), did_you_mean(name, fitting))
    return name


def _columns_of(one: Reader, table: str, tree: Tree) -> Iterable[FieldDef]:
    found = field_of(one, "each", table, tree, ("table",))
    return found.columns if found else ()


def _read_moment(one: Reader) -> int:
    """Minutes from midnight of the field's day."""
    written = one.text("offset", "+0d")
    days = offset_of(written, "clock")
    if days is None:
        what = Words(f"{written!r} 不是前后的时间差", f"{written!r} is no distance from the day")
        one.fault("offset", what, SIGNED)
    clock = one.text("at", MORNING)
    match = CLOCK.fullmatch(clock)
    if match is None:
        what = Words(f"{clock!r} 不是钟点", f"{clock!r} is no time of the day")
        one.fault("at", what, Words('写 "09:00"', 'Write "09:00"'))
    return (days or 0) + (int(match[1]) * 60 + int(match[2]) if match else 0)


def _read_prefill(one: Reader, tree: Tree) -> dict[str, str]:
    if not one.has("prefill"):
        return {}
    inner = one.inside("prefill")
    found = {}
    for theirs in inner.source:
        ours = inner.text(theirs, longest=80)
        root, _, column = ours.partition(".")
        field = tree.fields.get(root)
        if ours and (field is None or (column and field.column(column) is None)):
            inner.fault(
                theirs, Words(f"没有字段 {ours!r}", f"there is no field {ours!r}"), did_you_mean(ours, tree.fields)
            )
        found[theirs] = ours
    return found


def _read_twin(top: Reader, tree: Tree) -> Twin:
    if not top.has("twin"):
        return Twin()
    one = top.inside("twin")
    fields = _fields(one, "fields", tree, required=True)
    do = one.one_of("do", ["allow", "block_new", "cancel_old"]) or "allow"
    one.close()
    return Twin(fields, cast(Literal["allow", "block_new", "cancel_old"], do))


def _named_once(one: Reader, at: str, found: list[_Keyed]) -> tuple[_Keyed, ...]:
    keys = [item.key for item in found]
    for key in sorted({key for key in keys if key and keys.count(key) > 1}):
        one.fault(
            at,
            Words(f"key {key!r} 重复", f"key {key!r} is there twice"),
            Words("每个用各自的 key", "Give each its own"),
        )
    return tuple(found)
