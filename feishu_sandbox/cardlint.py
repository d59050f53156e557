"""Card schema 2.0 as the platform reads it: known tags, known properties, form rules, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAX_ELEMENTS = 200
MAX_TABLES = 5
HEADER_COLOURS = frozenset(
    ["blue", "wathet", "turquoise", "green", "yellow", "orange", "red", "carmine", "violet", "purple", "indigo",
     "grey", "default"]
)
_TEXT = "content i18n_content text_size text_align text_color lines"
_BOX = "direction padding vertical_spacing horizontal_spacing horizontal_align vertical_align"
_FIELD = "name required disabled disabled_tips placeholder width behaviors confirm value"
_PICK = f"{_FIELD} type options initial_option initial_index"
PROPERTIES: dict[str, frozenset[str]] = {
    tag: frozenset(f"tag element_id margin {names}".split())
    for tag, names in {
        "plain_text": _TEXT,
        "lark_md": _TEXT,
        "standard_icon": "token color size",
        "custom_icon": "img_key size",
        "div": "text fields icon width",
        "markdown": "content i18n_content text_align text_size text_color icon",
        "hr": "",
        "img": "img_key alt title corner_radius scale_type size transparent preview",
        "img_combination": "combination_mode combination_transparent corner_radius img_list",
        "column_set": "flex_mode background_style horizontal_spacing horizontal_align columns action",
        "column": f"background_style width weight elements action {_BOX}",
        "button": "text type size width icon hover_tips disabled disabled_tips confirm behaviors name required"
        " form_action_type",
        "form": f"name elements confirm {_BOX}",
        "input": f"{_FIELD} label label_position default_value max_length input_type rows auto_resize max_rows"
        " show_icon fallback",
        "select_static": _PICK,
        "multi_select_static": f"{_PICK} selected_values",
        "select_person": _PICK,
        "multi_select_person": f"{_PICK} selected_values",
        "date_picker": f"{_FIELD} initial_date",
        "picker_time": f"{_FIELD} initial_time",
        "picker_datetime": f"{_FIELD} initial_datetime",
        "checker": "name checked text overall_checkable button_area checked_style confirm behaviors hover_tips"
        " disabled disabled_tips padding",
        "overflow": "options width value confirm behaviors",
        "person": "user_id size show_avatar show_name style",
        "person_list": "persons size lines show_avatar show_name drop_invalid_user_id icon",
        "table": "page_size row_height row_max_height header_style freeze_first_column columns rows",
        "chart": "chart_spec aspect_ratio height color_theme preview",
        "collapsible_panel": f"expanded header border corner_radius background_color elements {_BOX}",
        "interactive_container": f"elements behaviors width height background_style has_border border_color"
        f" corner_radius disabled disabled_tips confirm hover_tips {_BOX}",
    }.items()
}
_TOP = frozenset(["schema", "config", "card_link", "header", "body"])
_CONFIG = frozenset(
    ["streaming_mode", "streaming_config", "enable_forward", "enable_forward_interaction", "update_multi",
     "width_mode", "use_custom_translation", "summary", "locales", "style"]
)
_HEADER = frozenset(["title", "subtitle", "template", "text_tag_list", "i18n_text_tag_list", "icon", "padding"])
_BODY = frozenset(f"elements {_BOX}".split())
_NAMED = frozenset(tag for tag in PROPERTIES if "name" in PROPERTIES[tag]) - {"form"}
_MARKDOWN_TABLE = re.compile(r"(?m)^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?)?[ \t]*$")
_ROOT_ONLY = frozenset({"form", "table"})


@dataclass(frozen=True)
class CardFault:
    """Why a card is refused: sub-code, where, and what."""

    code: int
    path: str
    message: str

    @property
    def text(self) -> str:
        return f"ErrCode: {self.code}; ErrPath: {self.path}; ErrMsg: {self.message}; "


class _Bad(Exception):  # noqa: N818 - carries a finding out of the walk
    def __init__(self, code: int, path: str, message: str) -> None:
        super().__init__(message)
        self.fault = CardFault(code, path, message)


def lint(card: dict[str, Any]) -> CardFault | None:
    """The first thing the platform would refuse in this card, or None. Cards of schema 1.0 are read leniently."""
    if card.get("type") in {"template", "card"} and isinstance(card.get("data"), dict):
        return CardFault(200380, "ROOT", "template is not found")
    if card.get("schema") != "2.0":
        return _lint_old(card)
    try:
        _Walk(card).run()
    except _Bad as bad:
        return bad.fault
    except (TypeError, ValueError, AttributeError, KeyError) as malformed:
        return CardFault(200621, "ROOT", f"parse card json err: {malformed}")
    return None


def _lint_old(card: dict[str, Any]) -> CardFault | None:
    if card.get("schema") not in {None, "1.0"}:
        return CardFault(200621, "ROOT", f"unknown schema {card.get('schema')}")
    if card and not isinstance(card.get("elements", card.get("i18n_elements")), list | dict):
        return CardFault(200621, "ROOT -> elements", "elements is not a list")
    return None


def _known(given: dict[str, Any], allowed: frozenset[str], path: str) -> None:
    if unknown := sorted(set(given) - allowed):
        raise _Bad(200621, path, f"unknown property, property: {unknown[0]}")


def _object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Bad(200621, path, "not an object")
    return value


class _Walk:
    """One pass over a 2.0 card."""

    def __init__(self, card: dict[str, Any]) -> None:
        self.card = card
        self.count = 0
        self.tables = 0
        self.ids: set[str] = set()
        self.names: set[str] | None = None

    def run(self) -> None:
        _known(self.card, _TOP, "ROOT")
        config = _object(self.card.get("config", {}), "ROOT -> config")
        _known(config, _CONFIG, "ROOT -> config")
        if config.get("update_multi", True) is not True:
            raise _Bad(200621, "ROOT -> config -> update_multi", "update_multi only supports true in schema 2.0")
        self._header(self.card.get("header"))
        body = _object(self.card.get("body"), "ROOT -> body")
        _known(body, _BODY, "ROOT -> body")
        self._elements(body.get("elements"), "ROOT -> body -> elements", inside="")
        if self.count > MAX_ELEMENTS:
            raise _Bad(11310, "ROOT", "element exceeds the limit")

    def _header(self, header: Any) -> None:
        if header is None:
            return
        path = "ROOT -> header"
        _known(_object(header, path), _HEADER, path)
        if header.get("template", "default") not in HEADER_COLOURS:
            raise _Bad(200621, f"{path} -> template", f"unknown template {header['template']}")
        self._text(header.get("title"), f"{path} -> title")
        if "subtitle" in header:
            self._text(header["subtitle"], f"{path} -> subtitle")
        tags = header.get("text_tag_list", [])
        if not isinstance(tags, list) or len(tags) > 3:
            raise _Bad(11310, f"{path} -> text_tag_list", "at most 3 tags")
        for tag in tags:
            self._text(_object(tag, path).get("text"), f"{path} -> text_tag_list -> text")

    def _text(self, text: Any, path: str) -> None:
        if _object(text, path).get("tag") not in {"plain_text", "lark_md"}:
            raise _Bad(200861, path, f"cards of schema V2 no longer support this capability; unsupported tag"
                       f" {text.get('tag')}")  # fmt: skip
        _known(text, PROPERTIES[text["tag"]], path)
        if not isinstance(text.get("content", ""), str):
            raise _Bad(200621, path, "content is not a text")

    def _elements(self, elements: Any, path: str, *, inside: str) -> None:
        if not isinstance(elements, list):
            raise _Bad(200621, path, "elements is not a list")
        for number, element in enumerate(elements):
            here = f"{path} -> [{number}](tag: {element.get('tag') if isinstance(element, dict) else '?'})"
            self._element(_object(element, here), here, inside=inside)

    def _element(self, element: dict[str, Any], path: str, *, inside: str) -> None:
        tag = str(element.get("tag"))
        allowed = PROPERTIES.get(tag)
        if allowed is None:
            raise _Bad(200861, path, f"cards of schema V2 no longer support this capability; unsupported tag {tag}")
        if tag in _ROOT_ONLY and inside:
            raise _Bad(200621, path, f"{tag} is only allowed at the root of the card")
        _known(element, allowed, path)
        self._counted(element, tag, path)
        self._in_form(element, tag, path)
        self._texts(element, path)
        if tag == "form":
            self._form(element, path)
            return
        for key, children in _children(element):
            self._elements(children, f"{path} -> {key}", inside=inside or tag)

    def _counted(self, element: dict[str, Any], tag: str, path: str) -> None:
        self.count += 1
        if tag == "table":
            self.tables += 1
        elif tag == "markdown":
            self.tables += len(_MARKDOWN_TABLE.findall(str(element.get("content", ""))))
        if self.tables > MAX_TABLES:
            raise _Bad(11310, path, "card table number over limit")
        if element_id := element.get("element_id"):
            if element_id in self.ids or len(str(element_id)) > 20:
                raise _Bad(300301, path, f"element_id {element_id} is duplicated or too long")
            self.ids.add(element_id)

    def _texts(self, element: dict[str, Any], path: str) -> None:
        for key in ("text", "placeholder", "label"):
            if key in element:
                self._text(element[key], f"{path} -> {key}")
        for number, field in enumerate(element.get("fields", [])):
            self._text(_object(field, path).get("text"), f"{path} -> fields -> [{number}]")
        if "max_length" in element and not 1 <= int(element["max_length"]) <= 1000:
            raise _Bad(200621, f"{path} -> max_length", "max_length must be 1 to 1000")
        if "options" in element:
            self._options(element["options"], path)
        for behavior in element.get("behaviors", []):
            _behavior(behavior, path)

    def _options(self, options: Any, path: str) -> None:
        values = [_object(option, path).get("value") for option in options]
        if not all(values) or len(set(values)) != len(values):
            raise _Bad(200621, f"{path} -> options", "option values must be unique and not empty")

    def _form(self, form: dict[str, Any], path: str) -> None:
        if not form.get("name"):
            raise _Bad(200530, path, "form needs a name")
        self.names = set()
        self._elements(form.get("elements"), f"{path} -> elements", inside="form")
        self.names = None
        if not any(e.get("form_action_type") == "submit" for e in walk(form["elements"])):
            raise _Bad(200621, path, "form needs a submit button")

    def _in_form(self, element: dict[str, Any], tag: str, path: str) -> None:
        if self.names is None or tag not in _NAMED:
            return
        name = element.get("name")
        if not name or name in self.names:
            raise _Bad(200530, path, "a component in a form needs a unique name")
        self.names.add(str(name))


def _behavior(behavior: Any, path: str) -> None:
    kind = _object(behavior, path).get("type")
    if kind == "callback" and not isinstance(behavior.get("value"), dict):
        raise _Bad(200621, f"{path} -> behaviors", "callback value must be an object")
    if kind not in {"callback", "open_url", "form_action"}:
        raise _Bad(200621, f"{path} -> behaviors", f"unknown behavior {kind}")


def _children(element: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key in ("elements", "columns", "button_area"):
        children = element.get(key)
        if element.get("tag") == "table" or children is None:
            continue
        yield key, children.get("buttons", []) if key == "button_area" and isinstance(children, dict) else children


def walk(elements: Any) -> Iterator[dict[str, Any]]:
    """Every element of a (linted) card, parents before children."""
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, dict):
            yield element
            for _, children in _children(element):
                yield from walk(children)
