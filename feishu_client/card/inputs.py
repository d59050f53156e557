"""What on a card can be pressed or filled in.

Inside a form nothing calls back by itself: the pressed submit button brings all values at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from feishu_client.card.elements import Element, Markdown, column
from feishu_client.card.words import Text, in_languages, one_line, plain_text, web_address

LABEL_LIMIT: Final = 100  # characters on a button, and in a placeholder
INPUT_LIMIT: Final = 1000  # characters in an input; Feishu's hard end

Style = Literal["primary", "default", "danger"]


@dataclass(frozen=True)
class Button:
    """Calls back with `value`, or opens `url`; exactly one of the two. `submits` sends the form it stands in.

    Raises: ValueError for a label that is empty or too long, for both or neither of value and url.
    """

    label: Text
    value: Mapping[str, Any] | None = None
    url: str = ""
    style: Style = "default"
    confirm: Text | None = None
    submits: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if not self.label:
            raise ValueError("a button needs a label")
        for label in (self.label.zh, self.label.english):
            if len(one_line(label)) > LABEL_LIMIT:
                raise ValueError(f"a button's label has at most {LABEL_LIMIT} characters: {label!r}")
        if (self.value is None) == (not self.url):
            raise ValueError("a button either calls back or opens a page")
        if self.submits and self.value is None:
            raise ValueError("a submitting button calls back")

    def json(self) -> list[dict[str, Any]]:
        button: dict[str, Any] = {"tag": "button", "text": plain_text(self.label), "type": self.style}
        if self.name:
            button["name"] = self.name
        if self.submits:
            button["form_action_type"] = "submit"
        if self.confirm:
            button["confirm"] = {"title": plain_text(self.label), "text": plain_text(self.confirm)}
        button["behaviors"] = [self._behaviour()]
        return [button]

    def _behaviour(self) -> dict[str, Any]:
        if self.value is not None:
            return {"type": "callback", "value": dict(self.value)}
        return {"type": "open_url", "default_url": web_address(self.url)}


@dataclass(frozen=True)
class Buttons:
    """Buttons side by side, wrapping where the screen is narrow. Also inside a form."""

    buttons: Sequence[Button]

    def json(self) -> list[dict[str, Any]]:
        if not self.buttons:
            return []
        columns = [column(button.json(), width="auto") for button in self.buttons]
        return [{"tag": "column_set", "flex_mode": "flow", "horizontal_spacing": "8px", "columns": columns}]


@dataclass(frozen=True)
class Input:
    """A field for words. Raises: ValueError unless 1 ≤ max_length ≤ 1000."""

    name: str
    label: Text | None = None
    placeholder: Text | None = None
    required: bool = False
    max_length: int = INPUT_LIMIT
    multiline: bool = False
    default: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.max_length <= INPUT_LIMIT:
            raise ValueError(f"max_length is 1 to {INPUT_LIMIT}, not {self.max_length}")

    def json(self) -> list[dict[str, Any]]:
        made: dict[str, Any] = {
            "tag": "input",
            "name": self.name,
            "required": self.required,
            "max_length": self.max_length,
            "width": "fill",
        }
        if self.label:
            made |= {"label": plain_text(self.label), "label_position": "top"}
        if self.placeholder:
            made["placeholder"] = _placeholder(self.placeholder)
        if self.multiline:
            made |= {"input_type": "multiline_text", "rows": 2}
        if self.default:
            made["default_value"] = self.default[: self.max_length]
        return [made]


@dataclass(frozen=True)
class Option:
    """One thing to choose: what comes back, and what is shown."""

    value: str
    label: Text


@dataclass(frozen=True)
class Select:
    """A list to choose one from. Raises: ValueError without options, or with equal or empty values."""

    name: str
    options: Sequence[Option]
    label: Text | None = None
    placeholder: Text | None = None
    required: bool = False
    initial: str = ""

    def __post_init__(self) -> None:
        values = [option.value for option in self.options]
        if not values or not all(values) or len(set(values)) != len(values):
            raise ValueError("options need different, non-empty values")
        if self.initial and self.initial not in values:
            raise ValueError(f"not one of the options: {self.initial!r}")

    def json(self) -> list[dict[str, Any]]:
        made: dict[str, Any] = {
            "tag": "select_static",
            "name": self.name,
            "required": self.required,
            "width": "fill",
            "options": [{"text": plain_text(option.label), "value": option.value} for option in self.options],
        }
        if self.placeholder:
            made["placeholder"] = _placeholder(self.placeholder)
        if self.initial:
            made["initial_option"] = self.initial
        above = Markdown(self.label).json() if self.label else []  # this component has no label of its own
        return [*above, made]


@dataclass(frozen=True)
class Form:
    """Fields and the buttons that send them; stands only at the root of a card.

    Raises (on json): ValueError for two fields of one name, a field without one, or no submitting button.
    """

    name: str
    elements: Sequence[Element] = field(default_factory=tuple)

    def json(self) -> list[dict[str, Any]]:
        made = [component for element in self.elements for component in element.json()]
        names: set[str] = set()
        submits = False
        for component in interactive(made):
            if component["tag"] == "button":
                component.setdefault("name", f"{self.name}_button_{len(names)}")
                submits = submits or component.get("form_action_type") == "submit"
            name = component.get("name") or ""
            if not name or name in names:
                raise ValueError(f"fields of a form need different names: {name!r}")
            names.add(name)
        if not self.name or not submits:
            raise ValueError("a form needs a name and a button that submits it")
        return [{"tag": "form", "name": self.name, "elements": made}]


INTERACTIVE: Final = frozenset(
    {"button", "input", "select_static", "multi_select_static", "select_person", "multi_select_person"}
    | {"date_picker", "picker_time", "picker_datetime", "checker"}
)


def interactive(elements: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The components that can be pressed or filled in, also those in columns."""
    for element in elements:
        if isinstance(element, dict):
            if element.get("tag") in INTERACTIVE:
                yield element
            for key in ("elements", "columns"):
                yield from interactive(element.get(key) or ())


def _placeholder(text: Text) -> dict[str, Any]:
    return {"tag": "plain_text", **in_languages(text, lambda words: one_line(words)[:LABEL_LIMIT])}
