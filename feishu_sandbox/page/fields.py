"""The controls of a card: inputs, selects, pickers, checkers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from feishu_sandbox.page.markdown import Namer

_SELECTS = {"select_static", "multi_select_static", "select_person", "multi_select_person"}
_PICKERS = {"date_picker": ("date", "initial_date"), "picker_time": ("time", "initial_time"),
            "picker_datetime": ("datetime-local", "initial_datetime")}  # fmt: skip
PAINTED = _SELECTS | set(_PICKERS) | {"input", "checker"}


def _words(text: Any, lang: str) -> str:
    if not isinstance(text, Mapping):
        return ""
    return str((text.get("i18n_content") or {}).get(lang) or text.get("content", ""))


def paint(element: Mapping[str, Any], *, lang: str, name_of: Namer) -> SafeString:
    """One control, with its label; values already given stand in it."""
    tag = str(element["tag"])
    label = _words(element.get("label"), lang)
    hint = _words(element.get("placeholder"), lang)
    if tag == "checker":
        return _checker(element, lang)
    control = _select(element, hint, lang, name_of) if tag in _SELECTS else _input(element, hint, tag)
    star = SafeString('<i class="must">*</i>') if element.get("required") else SafeString("")
    caption = format_html("<span>{}{}</span>", label, star) if label else SafeString("")
    return format_html('<label class="field">{}{}</label>', caption, control)


def _flags(element: Mapping[str, Any]) -> SafeString:
    names = [name for name in ("required", "disabled") if element.get(name)]
    return SafeString("".join(f" {name}" for name in names))


def _input(element: Mapping[str, Any], hint: str, tag: str) -> SafeString:
    name, flags = element.get("name", ""), _flags(element)
    if tag in _PICKERS:
        kind, first = _PICKERS[tag]
        value = str(element.get(first, "")).removesuffix(" +0800").replace(" ", "T")
        return format_html('<input type="{}" name="{}" value="{}" data-offset="1"{}>', kind, name, value, flags)
    limit, value = element.get("max_length", 1000), element.get("default_value", "")
    if element.get("input_type") == "multiline_text":
        rows = min(10, max(2, int(element.get("rows", 3))))
        return format_html('<textarea name="{}" rows="{}" maxlength="{}" placeholder="{}"{}>{}</textarea>',
                           name, rows, limit, hint, flags, value)  # fmt: skip
    kind = "password" if element.get("input_type") == "password" else "text"
    return format_html('<input type="{}" name="{}" maxlength="{}" placeholder="{}" value="{}"{}>',
                       kind, name, limit, hint, value, flags)  # fmt: skip


def _select(element: Mapping[str, Any], hint: str, lang: str, name_of: Namer) -> SafeString:
    many = str(element["tag"]).startswith("multi")
    chosen = element.get("selected_values", []) if many else [element.get("initial_option")]
    options = format_html_join("", '<option value="{}"{}>{}</option>', (
        (o.get("value", ""), SafeString(" selected") if o.get("value") in chosen else "",
         _words(o.get("text"), lang) or name_of(str(o.get("value", ""))))
        for o in element.get("options", [])
    ))  # fmt: skip
    first = SafeString("") if many else format_html('<option value="">{}</option>', hint or "请选择")
    return format_html('<select name="{}"{}{}>{}{}</select>', element.get("name", ""),
                       SafeString(" multiple size=4") if many else "", _flags(element), first, options)  # fmt: skip


def _checker(element: Mapping[str, Any], lang: str) -> SafeString:
    checked = SafeString(" checked") if element.get("checked") else ""
    return format_html('<label class="check"><input type="checkbox" name="{}"{}{}> {}</label>',
                       element.get("name", ""), checked, _flags(element),
                       _words(element.get("text"), lang))  # fmt: skip
