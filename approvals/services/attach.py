"""Uploading a file for a field, before the form is sent."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.definition import parsed
from approvals.models import Attachment
from approvals.policy import not_visible
from approvals.services.submit import current_version
from core import clock
from core.errors import Invalid
from people.models import Employee

MOST_BYTES = 20 * 1024 * 1024
MOST_WAITING = 200  # files of one person that belong to no request yet
KINDS: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".zip": "application/zip",
}


@transaction.atomic
def attach(*, actor: Employee, flow: str, field: str, upload: UploadedFile) -> Attachment:
    """Keep the file for the field; only its uploader can send it with a form.

    Raises: NotVisible for an unknown flow; Invalid for an unknown field, kind or size.
    """
    if not actor.is_active:
        raise not_visible()
    known = parsed(current_version(flow, actor).source).form_field(field)
    if known is None or known.type != "file":
        raise Invalid.at(field, _("此处不能上传附件"))
    name = PurePath(str(upload.name or "").replace("\\", "/")).name[-200:]
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise Invalid.at(field, _("不支持此类文件，请上传 %(kinds)s") % {"kinds": " ".join(sorted(KINDS))})
    size = upload.size or 0
    if not 0 < size <= MOST_BYTES:
        raise Invalid.at(field, _("附件不能为空，也不能超过 20 MB"))
    if Attachment.objects.filter(uploader=actor, request=None).count() >= MOST_WAITING:
        raise Invalid.at(field, _("未提交的附件过多，请先提交申请"))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.name = f"{digest.hexdigest()[:24]}{PurePath(name).suffix.lower()}"
    return Attachment.objects.create(
        uploader=actor, field=field, name=name, content_type=kind, size=size, sha256=digest.hexdigest(),
        file=upload, at=clock.now(),
    )  # fmt: skip
