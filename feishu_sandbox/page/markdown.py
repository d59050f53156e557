"""The markdown of cards as HTML: known markup only, everything else as text."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_TAG = re.compile(
    r"<font color=['\"]?(?P<font>[\w-]+)['\"]?>|(?P<fontend></font>)|<at (?:id|user_id)=['\"]?(?P<at>[\w@.-]+)['\"]?>"
    r"(?P<name>[^<]*)</at>|<text_tag color=['\"]?(?P<chip>\w+)['\"]?>|(?P<chipend></text_tag>)|(?P<br><br\s*/?>)|"
    r"(?P<hr><hr\s*/?>)"
)
AT = re.compile(r"<at (?:id|user_id)=['\"]?(?P<at>[\w@.-]+)['\"]?>(?P<name>[^<]*)</at>")
_BARE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|\w+;)")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()\"]+)\)")
_INLINE = (
    (re.compile(r"\*\*(.+?)\*\*"), r"<b>\1</b>"),
    (re.compile(r"~~(.+?)~~"), r"<s>\1</s>"),
    (re.compile(r"(?<![*\w])\*([^*\s][^*]*?)\*(?![*\w])"), r"<em>\1</em>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
)
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,})\s*")
_ITEM = re.compile(r"\s*(?:[-*]|(\d+)\.)\s+(.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_CELLS = re.compile(r"\s*\|(.+)\|\s*")
_DIVIDER = re.compile(r"\s*\|[\s:|-]+\|\s*")

Namer = Callable[[str], str]


def html(text: str, name_of: Namer) -> SafeString:
    """Markdown to HTML. `name_of` turns an id of an `<at>` into a name."""
    pieces: list[str] = []

    def keep(match: re.Match[str]) -> str:
        pieces.append(_tag(match, name_of))
        return f"\ue000{len(pieces) - 1}\ue001"

    raw = _TAG.sub(keep, text.replace("\ue000", "").replace("\ue001", ""))
    safe = _BARE_AMPERSAND.sub("&amp;", raw).replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    done = _blocks(safe.replace("'", "&#39;").splitlines())
    done = re.sub("\ue000(\\d+)\ue001", lambda m: pieces[int(m[1])], done)
    return mark_safe(done)  # noqa: S308 - all that is not our own markup was escaped above


def plain(text: str) -> str:
    """Markdown without its markup, for previews."""
    return re.sub(r"\*\*|~~|`|^#+\s", "", _TAG.sub(lambda m: m["name"] or "", text)).strip()


def _tag(match: re.Match[str], name_of: Namer) -> str:
    if match["at"]:
        return format_html('<span class="at">@{}</span>', match["name"] or name_of(match["at"]))
    if match["font"]:
        return format_html('<span class="ink ink-{}">', match["font"].split("-")[0])
    if match["chip"]:
        return format_html('<span class="tag tag-{}">', match["chip"])
    return "<br>" if match["br"] else "<hr>" if match["hr"] else "</span>"


def _inline(line: str) -> str:
    line = _LINK.sub(r'<a href="\2" target="_blank" rel="noopener noreferrer">\1</a>', line)
    for pattern, markup in _INLINE:
        line = pattern.sub(markup, line)
    return line


def _blocks(lines: list[str]) -> str:
    out: list[str] = []
    table: list[str] = []
    for line in [*lines, ""]:
        if cells := _CELLS.fullmatch(line):
            table.append(line if _DIVIDER.fullmatch(line) else cells[1])
            continue
        if table:
            out.append(_table(table))
            table = []
        out.append(_line(line))
    return "".join(out[:-1] if out and out[-1] == _line("") else out)


def _line(line: str) -> str:
    if _RULE.fullmatch(line):
        return "<hr>"
    if heading := _HEADING.fullmatch(line):
        return f'<div class="md-h md-h{len(heading[1])}">{_inline(heading[2])}</div>'
    if item := _ITEM.fullmatch(line):
        return f'<div class="md-li"><span>{item[1] + "." if item[1] else "•"}</span><div>{_inline(item[2])}</div></div>'
    return f'<div class="md-p">{_inline(line) or "&nbsp;"}</div>'


def _table(rows: list[str]) -> str:
    headed = len(rows) > 1 and bool(_DIVIDER.fullmatch(rows[1]))
    cells = [row.split("|") for row in rows if not _DIVIDER.fullmatch(row)]
    out = []
    for number, row in enumerate(cells):
        tag = "th" if headed and number == 0 else "td"
        out.append("<tr>" + "".join(f"<{tag}>{_inline(cell.strip())}</{tag}>" for cell in row) + "</tr>")
    return f'<table class="md-table">{"".join(out)}</table>'
