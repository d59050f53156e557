"""Commands that other rooms understand when somebody writes to a bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.registry import Registry
from people.models import Employee


@dataclass(frozen=True)
class Heard:
    """Somebody wrote a command: `text` is what followed its word.

    `chat` is the name of the group in the registry, "" in a private chat and in groups that nobody registered.
    """

    person: Employee
    text: str
    chat: str
    private: bool
    message_id: str
    bot: str
    at: datetime


@dataclass(frozen=True)
class MessageCommand:
    """A command: its `words` (the first is shown in the help, with `hint`), and who understands it.

    `handle` runs in a transaction, calls nobody outside, and gives the words of the answer, "" for none; a refusal it
    raises (`Problem` errors) is answered with its sentence. `offered` says whether the person is told of it.
    """

    slug: str
    words: tuple[str, ...]
    hint: str
    handle: Callable[[Heard], str]
    offered: Callable[[Employee], bool] = lambda person: True


MESSAGE_COMMANDS: Final[Registry[MessageCommand]] = Registry("message commands")
