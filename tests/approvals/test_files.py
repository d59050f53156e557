"""What files a field takes: by name, by size, by what their first bytes say."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.forms.field import FieldDef, Words, World
from approvals.forms.files import MEGABYTE, refusal
from approvals.forms.kinds import TYPES, Wrong

PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
CASES: list[tuple[dict[str, Any], str, int, bytes, str]] = [
    ({}, "a.pdf", 9, b"%PDF-1.7", ""),
    ({}, "A.PDF", 9, b"%PDF-1.7", ""),
    ({}, "a.png", 9, PNG, ""),
    ({}, "a.jpeg", 9, b"\xff\xd8\xff\xe0", ""),
    ({}, "a.docx", 9, b"PK\x03\x04", ""),
    ({}, "a.txt", 9, "说明\n".encode(), ""),
    ({}, "a.csv", 9, "编号,名称\r\n".encode("gb18030"), ""),
    ({}, "a.txt", 9, "说明".encode()[:-1], ""),
    ({}, "a.txt", 9, b"", ""),
    ({}, "a.txt", 9, b"MZ\x90\x00\x03", "文件内容与扩展名 .txt 不符"),
    ({}, "a.pdf", 9, PNG, "文件内容与扩展名 .pdf 不符"),
    ({}, "a.docx", 9, b"\xd0\xcf\x11\xe0", "文件内容与扩展名 .docx 不符"),
    ({}, "a.exe", 9, b"MZ", "不支持此类文件"),
    ({}, "a.pdf.html", 9, b"<html>", "不支持此类文件"),
    ({}, "pdf", 9, b"%PDF-", "不支持此类文件"),
    ({}, "a.pdf", 0, b"", "附件不能为空，也不能超过 20 MB"),
    ({}, "a.pdf", 20 * MEGABYTE + 1, b"%PDF-", "附件不能为空，也不能超过 20 MB"),
    ({"max_size": 2}, "a.pdf", 2 * MEGABYTE + 1, b"%PDF-", "不能超过 2 MB"),
    ({"max_size": 999}, "a.pdf", 21 * MEGABYTE, b"%PDF-", "不能超过 20 MB"),
    ({"kinds": (".png",)}, "a.pdf", 9, b"%PDF-", "请上传 .png"),
    ({"kinds": (".png",)}, "a.png", 9, PNG, ""),
]


@pytest.mark.parametrize(("given", "name", "size", "head", "said"), CASES)
def test_a_file_is_taken_or_refused_with_the_remedy(
    given: dict[str, Any], name: str, size: int, head: bytes, said: str
) -> None:
    found = refusal(FieldDef("f", "file", Words("件"), **given), name, size, head)
    assert said in found
    assert bool(found) == bool(said)


def test_a_file_kept_for_another_form_must_fit_here_too() -> None:
    world = World(file=lambda pk, field: "a.pdf")
    field = FieldDef("f", "file", Words("件"), kinds=(".png",))
    with pytest.raises(Wrong):
        TYPES.get("file").clean(field, "5", world)
    assert TYPES.get("file").clean(FieldDef("f", "file", Words("件"), kinds=(".pdf",)), "5", world) == [5]
