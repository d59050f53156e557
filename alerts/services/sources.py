"""Sources: added, changed, given tokens, retired."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alerts import tokens
from alerts.models import AlertSource, SourceToken
from alerts.policy import require_keeps_sources
from alerts.services import guarding, leases
from alerts.services.configured import settings_of
from alerts.services.trying import try_on
from alerts.source_form import PLAIN, SECRETS, SETTINGS, SourceDraft, same_host
from alerts.sources.kinds import SOURCES
from alerts.states import SOURCE, Sign
from bots import api as bots
from core import addresses, clock, history, journal, wire_clock
from core.errors import Invalid, NotVisible, Problem
from core.journal import Via
from core.refs import Ref
from estate import api as estate
from people.models import Employee

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
MOST_NAME: Final = 60
GRACE: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Issued:
    """A source and a new token of it, which nobody can read again."""

    source: AlertSource
    secret: str

    def __repr__(self) -> str:
        return f"Issued({self.source})"


@transaction.atomic
def add_source(
    *,
    actor: Employee | None,
    kind: str,
    name: str,
    slug: str = "",
    zone: str = "Asia/Shanghai",
    networks: str = "",
    note: str = "",
    via: Via = Via.PAGE,
) -> Issued:
    """Let a sender in, with its first token. Without a `slug` the kind gives one with a number.

    networks: from which it may send, separated by blanks; empty for all.
    Raises: Refused unless the actor looks after sources; Invalid naming what is wrong.
    """
    require_keeps_sources(actor)
    told = {"kind": kind, "name": name.strip(), "zone": zone.strip(), "networks": " ".join(networks.split())}
    address = slug.strip() or _free(kind)
    if problems := _problems(told, address):
        raise Invalid(problems)
    try:
        with transaction.atomic():
            row = AlertSource.objects.create(slug=address, note=note.strip()[:200], created_at=clock.now(), **told)
    except IntegrityError:
        raise Invalid([_taken(address)]) from None
    secret = _given(row)
    _leave("alerts.source_added", row, actor, via, {"slug": row.slug, "kind": kind, "name": row.name}, kind="+")
    return Issued(row, secret)


@transaction.atomic
def rotate_token(source: int, *, actor: Employee | None, via: Via = Via.PAGE) -> Issued:
    """Give the source a new token; the one before is good for another day, older ones end now.

    Raises: NotVisible; Refused unless the actor looks after sources.
    """
    require_keeps_sources(actor)
    row = _locked(source)
    now = wire_clock.now()
    good = list(SourceToken.objects.filter(source=row).exclude(ends_at__lte=now).order_by("-pk"))
    for place, one in enumerate(good):
        ends = now + GRACE if place == 0 else now
        SourceToken.objects.filter(pk=one.pk).update(ends_at=min(ends, one.ends_at or ends))
    secret = _given(row)
    _leave("alerts.source_token_given", row, actor, via, {"hint": secret[-tokens.HINT :]})
    return Issued(row, secret)


@transaction.atomic
def retire_source(source: int, *, actor: Employee | None, reason: str, via: Via = Via.PAGE) -> AlertSource:
    """Listen to the source no more; what it sent stays.

    Raises: NotVisible; Refused unless the actor looks after sources; Invalid without a reason; IllegalMove.
    """
    require_keeps_sources(actor)
    if not reason.strip():
        raise Invalid.at("reason", _("请填写停用原因"))
    row = _locked(source)
    SOURCE.move(row, "retire")
    _leave("alerts.source_retired", row, actor, via, {"reason": reason.strip()[:200]})
    return row


@transaction.atomic
def restore_source(source: int, *, actor: Employee | None, via: Via = Via.PAGE) -> AlertSource:
    """Listen to it again, under the tokens that it still has.

    Raises: NotVisible; Refused unless the actor looks after sources; IllegalMove.
    """
    require_keeps_sources(actor)
    row = _locked(source)
    SOURCE.move(row, "restore")
    _leave("alerts.source_restored", row, actor, via, {})
    return row


@transaction.atomic
def change_source(source: int, *, actor: Employee | None, draft: SourceDraft, via: Via = Via.PAGE) -> AlertSource:
    """Write down what a source should be; its slug and kind stay. Nothing happens where nothing changes.

    A mapping or texts under which a kept request has no title are refused: see `trying.try_on`.
    Raises: NotVisible; Refused unless the actor looks after sources; Invalid naming what is wrong.
    """
    require_keeps_sources(actor)
    row = _locked(source)
    told = {"kind": row.kind, "name": draft.name, "zone": draft.zone, "networks": draft.networks}
    problems = _field_problems(told)
    if draft.api:
        problems += _api_problems(draft.api)
        if row.api_token and draft.api_token is None and not same_host(draft.api, row.settings.get("api", "")):
            problems.append(Problem("api_token", _("地址换了主机，请重新填写令牌，或清除它")))
    problems += _life_problems(row.kind, draft)
    wanted = {name: getattr(draft, name) for name in PLAIN} | {"settings": draft.settings}
    for name in SECRETS:
        wanted[name] = getattr(row, name) if getattr(draft, name) is None else getattr(draft, name)
    other_sign = row.settings.get("sign", "") != draft.sign
    changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
    waits = (row.settings.get("repeat"), row.settings.get("missed"), row.repeats)
    for name in changed:
        setattr(row, name, wanted[name])
    if "settings" in changed and not problems:
        problems += [Problem("trial", sentence) for sentence in try_on(row, settings_of(row)).wrong]
    if problems:
        raise Invalid(problems)
    if changed:
        row.save(update_fields=changed)
        if waits != (row.settings.get("repeat"), row.settings.get("missed"), row.repeats):
            leases.settle(row, clock.now())
        if other_sign:
            guarding.forget(row)
        _leave("alerts.source_changed", row, actor, via, {"changed": changed})
    return row


def as_draft(row: AlertSource) -> SourceDraft:
    """The source as it is, to be changed in parts."""
    kept = {name: row.settings[name] for name in SETTINGS if name in row.settings}
    return SourceDraft(**{name: getattr(row, name) for name in PLAIN}, **kept)


def _locked(source: int) -> AlertSource:
    row = AlertSource.objects.select_for_update().filter(pk=source).first()
    if row is None:
        raise NotVisible(_("告警来源不存在"))
    return row


def _given(source: AlertSource) -> str:
    secret = tokens.new_secret()
    SourceToken.objects.create(
        source=source, digest=tokens.digest(secret), hint=secret[-tokens.HINT :], created_at=wire_clock.now()
    )
    return secret


def _free(kind: str) -> str:
    """The kind with the first number that is free, at the end of its slug."""
    plain = kind.replace("_", "-")[:30]
    taken = set(AlertSource.objects.filter(slug__startswith=f"{plain}-").values_list("slug", flat=True))
    return next(slug for number in range(1, len(taken) + 2) if (slug := f"{plain}-{number}") not in taken)


def _problems(told: dict[str, str], slug: str) -> list[Problem]:
    found = _field_problems(told)
    if not SLUG.fullmatch(slug) or tokens.looks_like_one(slug):
        found.append(Problem("slug", _("请用小写字母、数字或连字符，2 到 40 个字符")))
    elif AlertSource.objects.filter(slug=slug).exists():
        found.append(_taken(slug))
    return found


def _field_problems(told: dict[str, str]) -> list[Problem]:
    found: list[Problem] = []
    kinds = [entry.slug for entry in SOURCES.entries()]
    if told["kind"] not in kinds:
        known = "、".join(kinds)
        found.append(Problem("kind", _("没有「{kind}」类型，可选：{known}").format(kind=told["kind"], known=known)))
    if not told["name"] or len(told["name"]) > MOST_NAME:
        found.append(Problem("name", _("请填写名称，最多 {most} 个字").format(most=MOST_NAME)))
    try:
        ZoneInfo(told["zone"])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(Problem("zone", _("没有「{zone}」时区，例如 Asia/Shanghai").format(zone=told["zone"])))
    try:
        addresses.networks(told["networks"].split())
    except ValueError as wrong:
        found.append(Problem("networks", _("网段写法有误：{wrong}，例如 10.0.0.0/8").format(wrong=wrong)))
    return found


def _life_problems(kind: str, draft: SourceDraft) -> list[Problem]:
    found: list[Problem] = []
    if draft.sign == Sign.LEASE and kind != "prometheus":
        found.append(Problem("sign", _("只有 Prometheus 来源的告警会续期，请选择另一种")))
    beater = draft.beat.partition("/")[0]
    if beater and not AlertSource.objects.filter(slug=beater).exists():
        found.append(Problem("beat", _("没有标识为「{slug}」的心跳来源").format(slug=beater)))
    if draft.system and estate.system(draft.system) is None:
        found.append(Problem("system", _("没有这个系统，请重新选择")))
    return found


def _api_problems(url: str) -> list[Problem]:
    try:
        bots.require_askable(url)
    except Invalid as wrong:
        return list(wrong.problems)
    return []


def _taken(slug: str) -> Problem:
    return Problem("slug", _("标识「{slug}」已被使用，请换一个").format(slug=slug))


def _leave(
    verb: str, row: AlertSource, actor: Employee | None, via: Via, facts: dict[str, Any], *, kind: str = "~"
) -> None:
    by: Ref | None = actor.ref if actor is not None else None
    history.note([row], actor=by, reason=verb, kind=kind)
    journal.record(verb, actor=by, ref=row.ref, via=via, facts=facts)
