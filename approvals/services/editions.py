"""Writing flows: a draft is begun, saved, reviewed and published; flows are retired and come back.

Everything here is for flow administrators. Running requests always keep the version they were born with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals.around import known
from approvals.definition import Reading, WrongDefinition, digest, parse, read
from approvals.definition.pretty import pretty
from approvals.definition.reader import KEY
from approvals.definition.source import MOST_CHARACTERS, Written, read_text
from approvals.models import Edition, Flow, FlowVersion, Request
from approvals.policy import require_flow_admin
from approvals.publish import publish as publish_version
from approvals.services.flow_news import PUBLISHED, RETIRED, REVIVED, tell_admins
from approvals.states import EDITION, FLOW, EditionStatus, RequestStatus, VersionStatus
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from people.models import Employee

LONGEST_NOTE: Final = 500
ALIVE: Final = (RequestStatus.RUNNING, RequestStatus.SUSPENDED)


@dataclass(frozen=True)
class Judged:
    """A text: what it says (None if it is no JSON), and all that is wrong with it."""

    written: Written
    reading: Reading | None

    @property
    def faults(self) -> tuple[Any, ...]:
        """Every mistake, those of the writing first."""
        return (*self.written.faults, *(self.reading.faults if self.reading else ()))


def judge(text: str) -> Judged:
    """What is wrong with a definition as typed, checked against what exists in the firm."""
    written = read_text(text)
    if written.value is None:
        return Judged(written, None)
    return Judged(written, read(written.value, known=known(written.value)))


def skeleton(slug: str, title: str) -> dict[str, Any]:
    """The least that can be published: one field, one approval."""
    reason = {"id": "reason", "type": "longtext", "label": _("申请事由"), "required": True}
    leader = {"key": "leader", "type": "approve", "name": _("直属上级"), "who": [{"rule": "leader"}]}
    return {
        "schema": 1,
        "flow": slug,
        "title": title,
        "prefix": "XX",
        "summary": ["reason"],
        "form": {"fields": [reason]},
        "root": {"key": "start", "type": "start", "next": leader},
    }


@transaction.atomic
def begin(*, actor: Employee, slug: str, title: str, via: Via = Via.PAGE) -> Edition:
    """A draft of a new flow: one field, one approval by the leader.

    Raises: Refused; Invalid for a name that is no name or is taken.
    """
    require_flow_admin(actor)
    name, words = slug.strip(), title.strip()
    if not KEY.fullmatch(name):
        raise Invalid.at("slug", _("用小写字母、数字和下划线，以字母开头，最多 40 个字符"))
    if not words or len(words) > 60:
        raise Invalid.at("title", _("名称 1 至 60 字"))
    if Flow.objects.filter(slug=name).exists():
        raise Invalid.at("slug", _("流程 %(slug)s 已存在，请打开它再修改") % {"slug": name})
    return _begin(actor, None, name, pretty(skeleton(name, words)), via)


@transaction.atomic
def begin_from(*, actor: Employee, version: int, via: Via = Via.PAGE) -> Edition:
    """A draft that begins as this version is.

    Raises: Refused; NotVisible; IllegalMove if somebody is writing one already.
    """
    require_flow_admin(actor)
    row = FlowVersion.objects.select_related("flow").filter(pk=version).first()
    if row is None:
        raise NotVisible(_("没有这个版本"))
    return _begin(actor, row, row.flow.slug, pretty(row.source), via)


@transaction.atomic
def begin_import(*, actor: Employee, text: str, via: Via = Via.PAGE) -> Edition:
    """A draft from a file; mistakes in it may be mended in the draft, but it must name its flow.

    Raises: Refused; Invalid if it is no JSON or names no flow; IllegalMove if somebody is writing one already.
    """
    require_flow_admin(actor)
    written = read_text(text)
    if written.faults:
        raise WrongDefinition(written.faults)
    slug = written.value.get("flow") if isinstance(written.value, dict) else None
    if not isinstance(slug, str) or not KEY.fullmatch(slug):
        raise Invalid.at("text", _('文件没有写明流程标识，请加上 "flow": "…"'))
    default = FlowVersion.objects.filter(flow__slug=slug, status=VersionStatus.DEFAULT).first()
    return _begin(actor, default, slug, text, via)


def _begin(actor: Employee, version: FlowVersion | None, slug: str, text: str, via: Via) -> Edition:
    other = Edition.objects.select_related("author").filter(slug=slug, status=EditionStatus.DRAFT).first()
    if other is not None:
        said = _("%(name)s 正在修改这个流程，请先发布或放弃那份草稿") % {"name": other.author.display_name}
        raise IllegalMove(said, subject=other.ref, state=other.status)
    flow = version.flow if version else Flow.objects.filter(slug=slug).first()
    row = Edition(flow=flow, slug=slug, source=text, based_on=version, author=actor, saved_at=clock.now())
    try:
        with transaction.atomic():
            Edition.objects.bulk_create([row])
    except IntegrityError:
        raise IllegalMove(_("另一位流程管理员刚开始修改这个流程，请刷新页面")) from None
    facts = {"flow": slug, "from": version.number if version else 0}
    journal.record("approvals.edition_begun", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    return row


@transaction.atomic
def keep(*, actor: Employee, edition: int, rev: int, text: str, via: Via = Via.PAGE) -> Edition:
    """Keep the text exactly as typed, right or wrong.

    Raises: Refused; NotVisible; Invalid if it is too long; IllegalMove if somebody else saved since, or it is over.
    """
    require_flow_admin(actor)
    if len(text) > MOST_CHARACTERS:
        raise Invalid.at("text", _("内容太长，最多 %(max)d 字") % {"max": MOST_CHARACTERS})
    row = _locked(edition, rev)
    if row.source == text and row.author_id == actor.pk:
        return row
    Edition.objects.filter(pk=row.pk).update(source=text, author=actor, saved_at=clock.now(), rev=rev + 1)
    journal.record("approvals.edition_saved", actor=actor.ref, ref=row.ref, via=via, facts={"rev": rev + 1})
    row.refresh_from_db()
    return row


@transaction.atomic
def publish(*, actor: Employee, edition: int, rev: int, note: str, via: Via = Via.PAGE) -> FlowVersion:
    """Make the draft the version that takes new requests; the other flow administrators are told.

    With FLOW_SECOND_EYES nobody publishes what he wrote last himself.
    Raises: Refused; NotVisible; IllegalMove; Invalid (WrongDefinition) naming every mistake; nothing is written then.
    """
    require_flow_admin(actor)
    row = _locked(edition, rev)
    said = _note(note, _("请写明改了什么"))
    if settings.FLOW_SECOND_EYES and row.author_id == actor.pk:
        raise Invalid.at("note", _("按本单位设置，须由另一位流程管理员复核并发布"))
    judged = judge(str(row.source))
    if judged.faults or judged.reading is None:
        raise WrongDefinition(judged.faults)
    source, definition = judged.written.value, judged.reading.definition
    _check_same_flow(row, definition.flow)
    default = FlowVersion.objects.filter(flow__slug=row.slug, status=VersionStatus.DEFAULT).first()
    if default is not None and default.sha256 == digest(source):
        raise Invalid.at("note", _("内容与当前版本相同，无需发布"))
    done = publish_version(definition, source, by=actor, note=said, via=via)
    version = FlowVersion.objects.select_related("flow").get(flow__slug=done.flow, number=done.number)
    EDITION.move(row, "publish", published=version, flow=version.flow, note=said)
    facts = {"number": done.number, "sha256": version.sha256}
    journal.record("approvals.edition_published", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    tell_admins(PUBLISHED, version, by=actor, text=said)
    return version


def _check_same_flow(row: Edition, slug: str) -> None:
    if slug != row.slug and (row.flow_id or Flow.objects.filter(slug=slug).exists()):
        said = _('这份草稿属于流程 %(mine)s，请把 "flow" 改回来') % {"mine": row.slug}
        raise Invalid.at("$.flow", said)


@transaction.atomic
def discard(*, actor: Employee, edition: int, rev: int, via: Via = Via.PAGE) -> Edition:
    """Throw the draft away; what is published stays as it is.

    Raises: Refused; NotVisible; IllegalMove if somebody else saved since, or it is over.
    """
    require_flow_admin(actor)
    row = _locked(edition, rev)
    EDITION.move(row, "discard")
    journal.record("approvals.edition_discarded", actor=actor.ref, ref=row.ref, via=via, facts={"flow": row.slug})
    return row


@transaction.atomic
def make_default(*, actor: Employee, version: int, note: str, via: Via = Via.PAGE) -> FlowVersion:
    """Let new requests go by an older version again.

    Raises: Refused; NotVisible; Invalid if it is the current one, or names what no longer exists.
    """
    require_flow_admin(actor)
    row = FlowVersion.objects.select_related("flow").filter(pk=version).first()
    if row is None:
        raise NotVisible(_("没有这个版本"))
    said = _note(note, _("请写明为什么换回这个版本"))
    if row.status == VersionStatus.DEFAULT:
        raise Invalid.at("note", _("它已经是当前版本"))
    publish_version(parse(row.source, known=known(row.source)), row.source, by=actor, note=said, via=via)
    row.refresh_from_db()
    tell_admins(PUBLISHED, row, by=actor, text=said)
    return row


@transaction.atomic
def retire(*, actor: Employee, flow: str, reason: str, via: Via = Via.PAGE) -> Flow:
    """Take no new requests; those that run go on to their end.

    Raises: Refused; NotVisible; Invalid without a reason; IllegalMove if it is retired, or started by the house alone.
    """
    require_flow_admin(actor)
    row, said = _flow(flow), _note(reason, _("请写明停用的原因"))
    FLOW.move(row, "retire")
    running = Request.objects.filter(flow=row, status__in=ALIVE).count()
    facts = {"reason": said, "running": running}
    journal.record("approvals.flow_retired", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    _tell_of(row, RETIRED, actor, said)
    return row


@transaction.atomic
def revive(*, actor: Employee, flow: str, reason: str, via: Via = Via.PAGE) -> Flow:
    """Take new requests again, by the version that was the last.

    Raises: as retire.
    """
    require_flow_admin(actor)
    row, said = _flow(flow), _note(reason, _("请写明重新启用的原因"))
    FLOW.move(row, "revive")
    journal.record("approvals.flow_revived", actor=actor.ref, ref=row.ref, via=via, facts={"reason": said})
    _tell_of(row, REVIVED, actor, said)
    return row


def _tell_of(flow: Flow, kind: str, actor: Employee, text: str) -> None:
    version = FlowVersion.objects.select_related("flow").filter(flow=flow, status=VersionStatus.DEFAULT).first()
    if version is not None:
        tell_admins(kind, version, by=actor, text=text)


def _flow(slug: str) -> Flow:
    row = Flow.objects.select_for_update().filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("没有这个流程"))
    return row


def _locked(pk: int, rev: int) -> Edition:
    """The draft, its row locked, as the person saw it."""
    row = Edition.objects.select_for_update(of=("self",)).select_related("author").filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("没有这份草稿"))
    ref = Ref("approvals.edition", str(pk))
    if row.status != EditionStatus.DRAFT:
        raise IllegalMove(_("这份草稿已发布或已放弃"), subject=ref, state=row.status)
    if row.rev != rev:
        said = _("%(name)s 已修改过这份草稿，请先查看最新内容") % {"name": row.author.display_name}
        raise IllegalMove(said, subject=ref, state=row.status)
    return row


def _note(text: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid.at("note", missing)
    if len(said) > LONGEST_NOTE:
        raise Invalid.at("note", _("最多 %(max)d 字，请删减") % {"max": LONGEST_NOTE})
    return said


def source_of(row: Edition) -> str:
    """The text of a draft as it was typed."""
    return row.source if isinstance(row.source, str) else json.dumps(row.source, ensure_ascii=False, indent=2)
