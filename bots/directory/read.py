"""Reading Feishu's directory: the whole of it with a few hands at Feishu's pace, or one piece and what it points at.

Nothing here touches the database, so nothing is held while Feishu is slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from bots.directory import told
from bots.states import HintKind
from core import transactions
from core.errors import Invalid
from feishu_client.client import FeishuClient
from feishu_client.errors import BadRequest, NoPermission, RateLimited, ReceiverGone, Temporary
from feishu_client.results import ContactDepartment, ContactUser
from people.api import directory

ROOT: Final = "0"
HANDS: Final = 6
TRIES: Final = 5
LONGEST: Final = 30.0
TOO_BIG: Final = 43010
Progress = Callable[[int, int], None]
Result = TypeVar("Result")
Piece = tuple[HintKind, str]


def whole(client: FeishuClient, progress: Progress, *, hands: int = HANDS) -> directory.Snapshot:
    """Everybody and every department that the app may see. `progress`: departments read, of how many.

    Raises: FeishuError; Invalid if a permission is missing without which nobody can be told from another.
    """
    transactions.forbid("bots.directory.read")
    scopes = patiently(client.contact_scopes)
    departments = {one.department_id: one for one in _departments(client, scopes.department_ids)}
    if "" in departments:
        raise Invalid(_("飞书没有返回部门 ID，请为应用开通权限 {scope}").format(scope=told.SCOPES["departments.name"]))
    people: dict[str, ContactUser] = {}
    places: dict[str, set[str]] = {}
    keys = [ROOT, *sorted(departments)]
    with ThreadPoolExecutor(hands, thread_name_prefix="directory") as pool:
        jobs = {pool.submit(_members, client, key): key for key in keys}
        try:
            for number, job in enumerate(as_completed(jobs), 1):
                for person in job.result():
                    people[person.user_id] = person
                    places.setdefault(person.user_id, set()).add(jobs[job])
                progress(number, len(keys))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    for key in scopes.user_ids:
        if key not in people:
            people[key] = patiently(partial(client.user, key))
    if "" in people:
        raise Invalid(_("飞书没有返回用户 ID，请为应用开通权限 contact:user.employee_id:readonly"))
    if not people:
        raise Invalid(_("飞书没有返回任何人员，请检查应用的通讯录权限范围"))
    return directory.Snapshot(
        {key: told.department(one) for key, one in departments.items()},
        {key: told.person(one, found_in=frozenset(places.get(key, ()))) for key, one in people.items()},
    )


def _members(client: FeishuClient, key: str) -> list[ContactUser]:
    try:
        return patiently(lambda: list(client.users_of(key)))
    except NoPermission:
        if key == ROOT:
            return []  # only part of the firm is within the app's range
        raise


def _departments(client: FeishuClient, within: Iterable[str]) -> Iterator[ContactDepartment]:
    """All departments in reach: at once from the root, else below each that the app may see."""
    try:
        yield from patiently(lambda: _below(client, ROOT))
        return
    except NoPermission as error:
        if error.scopes:
            raise
    for key in within:
        yield patiently(partial(client.department, key))
        yield from patiently(partial(_below, client, key))


def _below(client: FeishuClient, key: str) -> list[ContactDepartment]:
    try:
        return list(client.child_departments(key, fetch_child=True))
    except BadRequest as error:
        if error.code != TOO_BIG:
            raise
    found: list[ContactDepartment] = []
    waiting = [key]
    while waiting:
        level = list(client.child_departments(waiting.pop()))
        found += level
        waiting += [one.department_id for one in level]
    return found


@dataclass
class _Pieces:
    """Pieces read so far, and those that they point at and nobody knows yet."""

    client: FeishuClient
    known: frozenset[Piece]
    departments: dict[str, directory.Told] = field(default_factory=dict)
    people: dict[str, directory.Told] = field(default_factory=dict)
    waiting: list[Piece] = field(default_factory=list)
    seen: set[Piece] = field(default_factory=set)

    def take(self, piece: Piece) -> None:
        """Read one; what is outside the app's range is left to the next whole reading and its guard."""
        kind, key = piece
        self.seen.add(piece)
        try:
            one = self._person(key) if kind == HintKind.PERSON else self._department(key)
        except NoPermission as error:
            if error.scopes:
                raise
            return
        except ReceiverGone:
            one = directory.Told({}, here=False)
        (self.people if kind == HintKind.PERSON else self.departments)[key] = one
        self.waiting += [each for each in _pointed_at(one) if each not in self.known and each not in self.seen]

    def _person(self, key: str) -> directory.Told:
        return told.person(patiently(lambda: self.client.user(key)))

    def _department(self, key: str) -> directory.Told:
        return told.department(patiently(lambda: self.client.department(key)))


def pieces(client: FeishuClient, wanted: Iterable[Piece], known: frozenset[Piece]) -> directory.Snapshot:
    """These people and departments as they are now, and whoever they point at that the house does not know.

    Raises: FeishuError.
    """
    transactions.forbid("bots.directory.read")
    reading = _Pieces(client, known, waiting=list(wanted))
    while reading.waiting:
        piece = reading.waiting.pop()
        if piece not in reading.seen:
            reading.take(piece)
    return directory.Snapshot(reading.departments, reading.people, whole=False)


def _pointed_at(one: directory.Told) -> Iterator[Piece]:
    facts = one.facts
    people = [facts.get("leader"), facts.get("head"), *_texts(facts.get("dotted"))]
    places = [facts.get("parent"), *_texts(facts.get("places"))]
    yield from ((HintKind.PERSON, str(key)) for key in people if key)
    yield from ((HintKind.DEPARTMENT, str(key)) for key in places if key and key != ROOT)


def _texts(value: directory.Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def patiently(call: Callable[[], Result]) -> Result:
    """The answer, asked for again with growing waits while Feishu is away or says slowly."""
    for number in range(1, TRIES):
        try:
            return call()
        except RateLimited:
            raise  # the pace has waited as often as makes sense
        except Temporary as error:
            wait = error.retry_after if error.retry_after is not None else 0.5 * 2.0**number
            time.sleep(min(wait, LONGEST))
    return call()
