"""How long approvals are kept: twenty years, then archived; what was never sent goes sooner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from approvals.models import (
    Attachment,
    Comment,
    Copy,
    Decision,
    Draft,
    LeaderWarning,
    NodeRun,
    Proposal,
    Rating,
    Request,
    SpanClock,
    Task,
)
from approvals.states import RequestStatus
from core.clock import SHANGHAI
from core.models import SearchDocument
from core.retention import Rows, Rule, Way

TWENTY_YEARS: Final = 7_305
REQUEST: Final = "approvals.request"


def _finished(before: datetime) -> Rows:
    going_on = [RequestStatus.RUNNING, RequestStatus.SUSPENDED, RequestStatus.REVOKING]
    return Request.objects.exclude(status__in=going_on).filter(finished_at__lt=before)


def _parts(keys: Sequence[Any]) -> Sequence[Rows]:
    return (
        Rating.objects.filter(request__in=keys),
        Copy.objects.filter(request__in=keys),
        SpanClock.objects.filter(request__in=keys),
        Proposal.objects.filter(task__request__in=keys),
        Decision.objects.filter(request__in=keys),
        Task.objects.filter(request__in=keys),
        NodeRun.objects.filter(request__in=keys),
        Comment.objects.filter(request__in=keys),
        Attachment.objects.filter(request__in=keys),
        SearchDocument.objects.filter(ref_kind=REQUEST, ref_pk__in=keys),
    )


def _files(keys: Sequence[Any]) -> Sequence[str]:
    return list(Attachment.objects.filter(request__in=keys).order_by("pk").values_list("file", flat=True))


def _orphans(before: datetime) -> Rows:
    # Whoever still has a draft may want its files: they go when the draft has gone.
    drafts = Draft.objects.filter(person=OuterRef("uploader"))
    return Attachment.objects.filter(~Exists(drafts), request=None, at__lt=before)


def _orphan_files(keys: Sequence[Any]) -> Sequence[str]:
    return list(Attachment.objects.filter(pk__in=keys).values_list("file", flat=True))


RULES: Final = (
    Rule(
        "approvals.requests", _("审批申请"), TWENTY_YEARS, Way.ARCHIVE, _finished, _parts, _files,
        minimum=1_826, ref_kind=REQUEST,
    ),
    Rule("approvals.uploads", _("未提交的附件"), 30, Way.DELETE, _orphans, files=_orphan_files),
    Rule(
        "approvals.drafts", _("申请草稿"), 365, Way.DELETE,
        lambda before: Draft.objects.filter(saved_at__lt=before),
    ),
    Rule(
        "approvals.warnings", _("超时提醒"), 730, Way.DELETE,
        lambda before: LeaderWarning.objects.filter(day__lt=before.astimezone(SHANGHAI).date()),
    ),
)  # fmt: skip
