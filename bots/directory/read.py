"""Reading Feishu's directory: the whole of it with a few hands at Feishu's pace, or one piece and what it points at.

Nothing here touches the database, so nothing is held while Feishu is slow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from bots.directory import told
from bots.states import HintKind
from core import clock, transactions
from core.errors import Invalid
from feishu_client.client import FeishuClient
from feishu_client.errors import BadRequest, NoPermission, RateLimited, ReceiverGone, Temporary
from feishu_client.results import ContactDepartment, ContactUser
from people.api import directory

ROOT: Final = "0"
ASKED_AFTER: Final = 500
HANDS: Final = 6
TRIES: Final = 5
LONGEST: Final = 30.0
TOO_BIG: Final = 43010
Progress = Callable[[int, int], None]
Result = TypeVar("Result")
Piece = tuple[HintKind, str]


def whole(
    client: FeishuClient, progress: Progress, *, known: frozenset[str] = frozenset(), hands: int = HANDS
) -> directory.Snapshot:
    """Everybody and every department that the app may see. `progress`: how much was read, of how much.

    Where that is only a part of the firm, whoever is `known` (user ids) and missing is asked after by himself, up to
    `ASKED_AFTER` people a day: he has left, or is only out of the app's sight.
    Raises: FeishuError; Invalid if a permission is missing without which nobody can be told from another.
    """
    transactions.forbid("bots.directory.read")
    scopes = patiently(client.contact_scopes)
    reading = _Whole(client, progress, hands)
    reading.departments(scopes.department_ids)
    reading.members()
    reading.named(key for key in scopes.user_ids if key not in reading.people)
    if not reading.people:
        raise Invalid(_("飞书没有返回任何人员，请检查应用的通讯录权限范围"))
    if reading.partial:
        reading.missing(turn(sorted(known - reading.people.keys()), clock.now().date().toordinal()))
    return reading.snapshot()


def turn(keys: list[str], day: int) -> list[str]:
    """Whose turn it is to be asked after: `ASKED_AFTER` of them, others each day until all were asked."""
    begin = day * ASKED_AFTER % max(len(keys), 1)
    return (keys[begin:] + keys[:begin])[:ASKED_AFTER]


@dataclass
class _Whole:
    """What was read so far. `partial`: the firm itself is outside the app's range, only parts of it are within."""

    client: FeishuClient
    progress: Progress
    hands: int
    places: dict[str, ContactDepartment] = field(default_factory=dict)
    people: dict[str, ContactUser] = field(default_factory=dict)
    found_in: dict[str, set[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    partial: bool = False

    def departments(self, within: Iterable[str]) -> None:
        """All departments in reach: at once from the root, else below each that the app may see."""
        try:
            found = patiently(partial(_below, self.client, ROOT))
        except NoPermission as error:
            if error.scopes:
                raise
            self.partial = True
            found = list(_within(self.client, within))
        self.places = {one.department_id: one for one in found}
        if "" in self.places:
            scope = told.SCOPES["departments.name"]
            raise Invalid(_("飞书没有返回部门 ID，请为应用开通权限 {scope}").format(scope=scope))

    def members(self) -> None:
        """Who is directly in each department, and in the firm itself."""
        for key, members in self._each(self._members, [ROOT, *sorted(self.places)]):
            for person in members:
                self._keep(person)
                self.found_in.setdefault(person.user_id, set()).add(key)
        if any(ROOT in self._places_of(key) for key in self.people):
            self._firm()

    def named(self, keys: Iterable[str]) -> None:
        """People who are in the app's range one by one."""
        for _key, person in self._each(self._person, list(keys)):
            self._keep(person)

    def missing(self, keys: list[str]) -> None:
        """Whoever was here and is out of sight: gone, or only outside the range."""
        for key, person in self._each(self._left, keys):
            if person:
                self.gone.add(key)

    def snapshot(self) -> directory.Snapshot:
        """All of it as facts; what has an id that cannot be kept is left out."""
        people = {
            key: told.person(one, found_in=frozenset(self.found_in.get(key, ())))
            for key, one in self.people.items()
            if told.fits(key)
        }
        people |= {key: directory.Told({}, here=False) for key in self.gone}
        return directory.Snapshot(
            {key: told.department(one) for key, one in self.places.items() if told.fits(key)},
            people,
            whole=not self.partial,
            in_range=self.partial,
            unfit=tuple(sorted(key for key in (*self.places, *self.people) if not told.fits(key))),
        )

    def _keep(self, person: ContactUser) -> None:
        if not person.user_id:
            raise Invalid(_("飞书没有返回用户 ID，请为应用开通权限 contact:user.employee_id:readonly"))
        self.people[person.user_id] = person

    def _places_of(self, key: str) -> Iterable[str]:
        person = self.people[key]
        return person.department_ids if "department_ids" in person.present else self.found_in.get(key, ())

    def _firm(self) -> None:
        """The firm itself as a department, for those who are directly in it; where it has no name, none."""
        try:
            firm = patiently(partial(self.client.department, ROOT))
        except (NoPermission, BadRequest, ReceiverGone):
            return
        if firm.name:
            self.places[ROOT] = replace(firm, department_id=ROOT, parent_department_id="")

    def _members(self, key: str) -> list[ContactUser]:
        try:
            return patiently(lambda: list(self.client.users_of(key)))
        except NoPermission as error:
            if key == ROOT and not error.scopes:
                self.partial = True  # only part of the firm is within the app's range
                return []
            raise

    def _person(self, key: str) -> ContactUser:
        return patiently(partial(self.client.user, key))

    def _left(self, key: str) -> bool:
        try:
            status = self._person(key).status
        except NoPermission:
            return False
        except ReceiverGone:
            return True
        return status.resigned or status.exited

    def _each(self, read: Callable[[str], Result], keys: list[str]) -> Iterator[tuple[str, Result]]:
        """What each key gives, as it comes, from a few hands at once."""
        with ThreadPoolExecutor(self.hands, thread_name_prefix="directory") as pool:
            jobs = {pool.submit(read, key): key for key in keys}
            try:
                for number, job in enumerate(as_completed(jobs), 1):
                    yield jobs[job], job.result()
                    self.progress(number, len(keys))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _within(client: FeishuClient, keys: Iterable[str]) -> Iterator[ContactDepartment]:
    for key in keys:
        yield patiently(partial(client.department, key))
        yield from patiently(partial(_below, client, key))


def _below(client: FeishuClient, key: str) -> list[ContactDepartment]:
    try:
        return list(client.child_departments(key, fetch_child=True))
    except BadRequest as error:
        if error.code != TOO_BIG:
            raise
    found: dict[str, ContactDepartment] = {}
    waiting = [key]
    while waiting:
        above = waiting.pop()
        level = patiently(lambda above=above: list(client.child_departments(above)))  # type: ignore[misc]
        waiting += [one.department_id for one in level if one.department_id not in found]
        found |= {one.department_id: one for one in level}
    return list(found.values())


@dataclass
class _Pieces:
    """Pieces read so far, and those that they point at and nobody knows yet."""

    client: FeishuClient
    known: frozenset[Piece]
    departments: dict[str, directory.Told] = field(default_factory=dict)
    people: dict[str, directory.Told] = field(default_factory=dict)
    waiting: list[Piece] = field(default_factory=list)
    seen: set[Piece] = field(default_factory=set)
    unfit: list[str] = field(default_factory=list)

    def take(self, piece: Piece) -> None:
        """Read one; what is outside the app's range is left to the next whole reading and its guard."""
        kind, key = piece
        self.seen.add(piece)
        if not told.fits(key):
            self.unfit.append(key)
            return
        try:
            one = self._person(key) if kind == HintKind.PERSON else self._department(key)
        except NoPermission as error:
            if error.scopes:
                raise
            return
        except ReceiverGone:
            one = directory.Told({}, here=False)
        except BadRequest:
            self.unfit.append(key)  # one that Feishu does not take keeps nobody else waiting
            return
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
    unfit = tuple(sorted(reading.unfit))
    return directory.Snapshot(reading.departments, reading.people, whole=False, unfit=unfit)


def _pointed_at(one: directory.Told) -> Iterator[Piece]:
    facts = one.facts
    people = [facts.get("leader"), facts.get("head"), *_texts(facts.get("dotted"))]
    parent = facts.get("parent")
    places = [*([] if parent == ROOT else [parent]), *_texts(facts.get("places"))]
    yield from ((HintKind.PERSON, str(key)) for key in people if key)
    yield from ((HintKind.DEPARTMENT, str(key)) for key in places if key)


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
