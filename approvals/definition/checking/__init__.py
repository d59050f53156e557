"""What is wrong with a flow as a whole, although each of its parts can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from approvals.definition.faults import Fault, words
from approvals.forms.field import Words

# Where a mistake is not about single words but about what is asked or which way is taken
_SHAPE = re.compile(
    r"\$\.(form\b|root$)|\.(when|branches|type|who|next|default)(\[\d+\])*(\.|\[|$)|\.(field|op|value|rule)$"
)


@dataclass
class Findings:
    """Mistakes, and what is allowed but worth knowing before it is published."""

    places: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def fault(self, path: str, what: Words | str, remedy: Words | str) -> None:
        """Note a mistake."""
        self.faults.append(Fault(path, words(what), words(remedy)))

    def notice(self, path: str, what: Words | str, remedy: Words | str) -> None:
        """Note something that works, but perhaps not as it was meant."""
        self.notices.append(Fault(path, words(what), words(remedy)))

    def at(self, key: str, below: str = "") -> str:
        """The path of a node or branch, and of a setting in it."""
        place = self.places.get(key, "$.root")
        return f"{place}.{below}" if below else place


def whole_enough(faults: Sequence[Fault]) -> bool:
    """Whether what was read is enough to follow its ways."""
    return not any(
        _SHAPE.search(re.sub(r"^\$\.root(\.next|\.branches\[\d+\])*", "$.root", fault.path)) for fault in faults
    )


def said(example: Mapping[str, object]) -> str:
    """An example form in one line: `env=prod, sum items.qty=9`."""
    return ", ".join(f"{name}={'—' if value is None else value}" for name, value in example.items())
