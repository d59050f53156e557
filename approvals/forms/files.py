"""What files may be: kinds by suffix, and what their first bytes say they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.utils.translation import gettext as _

from approvals.forms.field import FieldDef

MEGABYTE: Final = 1024 * 1024
MOST_SIZE: Final = 20  # MB
MOST_FILES: Final = 10
HEAD: Final = 4096  # bytes that are looked at


@dataclass(frozen=True)
class Kind:
    """A kind of file: its content type, and whether these first bytes may begin one."""

    content_type: str
    begins: Callable[[bytes], bool]


def _marked(*marks: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(marks)


def _is_text(head: bytes) -> bool:
    """UTF-8 or GB 18030 without control characters; a sign cut at the end does not count."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in head) or 127 in head:
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    for cut in range(4):
        try:
            head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_ZIP = _marked(b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS: Final[Mapping[str, Kind]] = {
    ".pdf": Kind("application/pdf", _marked(b"%PDF-")),
    ".png": Kind("image/png", _marked(b"\x89PNG\r\n\x1a\n")),
    ".jpg": Kind("image/jpeg", _marked(b"\xff\xd8\xff")),
    ".jpeg": Kind("image/jpeg", _marked(b"\xff\xd8\xff")),
    ".txt": Kind("text/plain", _is_text),
    ".csv": Kind("text/csv", _is_text),
    ".docx": Kind(f"{_OFFICE}wordprocessingml.document", _ZIP),
    ".xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    ".pptx": Kind(f"{_OFFICE}presentationml.presentation", _ZIP),
    ".zip": Kind("application/zip", _ZIP),
}


def suffixes(field: FieldDef) -> tuple[str, ...]:
    """Which kinds of files the field takes."""
    return field.kinds or tuple(sorted(KINDS))


def most_bytes(field: FieldDef) -> int:
    """How large one file may be."""
    return min(field.max_size or MOST_SIZE, MOST_SIZE) * MEGABYTE


def refusal(field: FieldDef, name: str, size: int, head: bytes) -> str:
    """Why the field does not take a file of this name and size that begins like this; "" if it does."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in suffixes(field):
        return _("不支持此类文件，请上传 %(kinds)s") % {"kinds": " ".join(suffixes(field))}
    if not 0 < size <= most_bytes(field):
        return _("附件不能为空，也不能超过 %(size)d MB") % {"size": most_bytes(field) // MEGABYTE}
    if not KINDS[suffix].begins(head):
        return _("文件内容与扩展名 %(suffix)s 不符，请重新导出后上传") % {"suffix": suffix}
    return ""
