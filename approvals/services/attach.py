"""Uploading a file for a field, before the form is sent."""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.forms.files import HEAD, KINDS, refusal
from approvals.models import Attachment
from approvals.policy import not_visible
from approvals.services.instance import version_definition
from approvals.services.submit import current_version
from core import clock
from core.errors import Invalid
from people.models import Employee

MOST_WAITING = 200  # files of one person that belong to no request yet


@transaction.atomic
def attach(*, actor: Employee, flow: str, field: str, upload: UploadedFile) -> Attachment:
    """Keep the file for the field; only its uploader can send it with a form.

    Raises: NotVisible for an unknown flow; Invalid for an unknown field, and for a kind, size or content that the field
    does not take.
    """
    if not actor.is_active:
        raise not_visible()
    known = version_definition(current_version(flow, actor).pk).form_field(field)
    if known is None or known.type != "file":
        raise Invalid.at(field, _("此处不能上传附件"))
    name = PurePath(str(upload.name or "").replace("\\", "/")).name[-200:]
    wrong = refusal(known, name, upload.size or 0, _head(upload))
    if wrong:
        raise Invalid.at(field, wrong)
    if Attachment.objects.filter(uploader=actor, request=None).count() >= MOST_WAITING:
        raise Invalid.at(field, _("未提交的附件过多，请先提交申请"))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    suffix = PurePath(name).suffix.lower()
    upload.name = f"{digest.hexdigest()[:24]}{suffix}"
    return Attachment.objects.create(
        uploader=actor, field=field, name=name, content_type=KINDS[suffix].content_type, size=upload.size or 0,
        sha256=digest.hexdigest(), file=upload, at=clock.now(),
    )  # fmt: skip


def _head(upload: UploadedFile) -> bytes:
    """The first bytes of the file, which is left at its beginning."""
    upload.seek(0)
    head: bytes = upload.read(HEAD)
    upload.seek(0)
    return head
