"""Living through the night: the clock goes from one due moment to the next, and at each the workers do what is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import F

from alerts.models import Alert, AlertSource, Incident, Intake
from alerts.services import guarding, handling, keeping, leases, reading, silences
from alerts.states import AlertState, IntakeStatus, Liveness
from bots.models import Card, Delivery
from bots.outbox.drain import drain
from bots.states import CardStatus, DeliveryStatus
from core import clock, timers, wire_clock
from core.models import Timer
from core.states import TimerStatus
from feishu_client.errors import Unreachable
from feishu_client.results import SentMessage
from tests.alerts.night import plan
from tests.alerts.night.firm import Firm
from tests.alerts.night.plan import Act, Report, Step, Turn
from tests.alerts.night.senders import Gate, Gateways, Hall, Sender
from tests.alerts.requests import posted
from tests.conftest import FrozenWire

BEAT: Final = timedelta(seconds=30)  # so often somebody looks whether Feishu, or a monitor, is there again
LATE: Final = timedelta(seconds=1)
LANES: Final = ("urgent", "normal", "bulk")


@dataclass
class Feishu:
    """The edge: what arrived at whom and when, each uuid once; for a while nobody answers."""

    there: bool = True
    arrived: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    tries: int = 0

    def send(self, receiver: str, _form: str, _content: Any, *, uuid: str, receive_id_type: str) -> SentMessage:
        """A message arrives, or nobody answers."""
        self._answer()
        self.arrived.setdefault(uuid, (clock.now(), receiver))
        return SentMessage(f"om_{uuid}", "oc_night", "")

    def reply(self, message: str, _form: str, _content: Any, *, uuid: str) -> SentMessage:
        """A line under a message arrives, or nobody answers."""
        self._answer()
        _at, receiver = self.arrived[message.removeprefix("om_")]
        self.arrived.setdefault(uuid, (clock.now(), receiver))
        return SentMessage(f"om_{uuid}", "oc_night", "")

    def patch_card(self, _message: str, _card: Any) -> str:
        """A card is rewritten, or nobody answers."""
        self._answer()
        return ""

    def _answer(self) -> None:
        self.tries += 1
        if not self.there:
            raise Unreachable("away", certainly_not_sent=True)


@dataclass
class Night:
    """The night as it goes. `times`: so often every request is posted and every moment worked at."""

    firm: Firm
    feishu: Feishu
    wire: FrozenWire
    watch: Callable[[Night], None] = lambda night: None
    times: int = 1
    moments: int = 0
    senders: dict[str, Sender] = field(
        default_factory=lambda: {plan.GATE: Gate(), plan.HALL: Hall(), plan.GATEWAYS: Gateways()}
    )

    def live(self) -> None:
        """From the first moment to the last."""
        coming = _by_moment(plan.steps())
        refresh = plan.BEGINS + plan.REFRESH
        while True:
            moment = min([one for one in (*list(coming)[:1], refresh, self._due()) if one is not None])
            if moment > plan.ENDS:
                break
            with self._at(moment):
                self._happen(coming.pop(moment, []))
                if moment == refresh:
                    self._post(plan.GATEWAYS, list(self.senders[plan.GATEWAYS].known.values()))
                    refresh += plan.REFRESH
                self._work()
        with self._at(plan.ENDS):
            self._work()

    @contextmanager
    def _at(self, moment: datetime) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(clock.frozen(moment))
            self.wire.at = max(self.wire.at, moment.timestamp())
            self.moments += 1
            yield
            self.watch(self)

    def _happen(self, steps: list[Step]) -> None:
        reports = [one for one in steps if isinstance(one, Report)]
        for source, told in groupby(sorted(reports, key=lambda one: one.source), key=lambda one: one.source):
            self._post(source, [found for one in told for found in self.senders[source].finds(one)])
        for one in steps:
            if isinstance(one, Act):
                self._act(one)
            elif isinstance(one, Turn):
                self._turn(one)

    def _post(self, source: str, about: list[Any]) -> None:
        sender = self.senders[source]
        if not (sender.there and about):
            return
        for body in sender.says(about, clock.now()):
            for _time in range(self.times):
                keeping.keep(self.firm.sources[source].pk, posted(body, received_at=clock.now()))
        sender.forget()
        reading.read_source(self.firm.sources[source].pk)

    def _act(self, act: Act) -> None:
        actor = self.firm.people[act.who]
        row = Incident.objects.filter(title=act.title).latest("pk")
        if act.does == "takes":
            handling.acknowledge(row.pk, actor=actor)
        elif act.does == "ends":
            handling.resolve(row.pk, actor=actor)
        elif act.does == "puts off" and act.until:
            handling.snooze(row.pk, actor=actor, until=act.until)
        elif act.does == "silences" and act.until:
            found = silences.proposed(row)
            silences.add_silence(actor=actor, conditions=found, reason="已知", ends_at=act.until, incident=row.pk)
        else:
            raise ValueError(act.does)

    def _turn(self, turn: Turn) -> None:
        if turn.what == "feishu":
            self.feishu.there = turn.there
            return
        sender = self.senders[turn.what]
        sender.there = turn.there
        self._post(turn.what, list(sender.known.values()))

    def _work(self) -> None:
        """What workers do, until nothing is due."""
        for _time in range(self.times):
            leases.expire(clock.now())
            guarding.settle(clock.now())
            if Intake.objects.filter(status=IntakeStatus.WAITING).exists():  # what the house says of itself
                reading.read_all()
            while Timer.objects.filter(status=TimerStatus.ARMED, due_at__lte=clock.now()).exists():
                timers.tick()
            for lane in self._lanes():
                drain(lane)

    def _lanes(self) -> list[str]:
        """Which lanes have something that is due."""
        now = wire_clock.now()
        waiting = Delivery.objects.filter(status=DeliveryStatus.WAITING, due_at__lte=clock.now(), retry_at__lte=now)
        behind = Card.objects.filter(status=CardStatus.LIVE, shown__lt=F("wanted"), retry_at__lte=now)
        found = {*waiting.values_list("lane", flat=True), *behind.values_list("lane", flat=True)}
        return [lane for lane in LANES if lane in found]

    def _due(self) -> datetime | None:
        """When something is due next by what the tables say."""
        armed = Timer.objects.filter(status=TimerStatus.ARMED).order_by("due_at")
        leased = Alert.objects.filter(state=AlertState.FIRING, lease_until__isnull=False).order_by("lease_until")
        waiting = Delivery.objects.filter(status=DeliveryStatus.WAITING).values_list("due_at", "retry_at")
        behind = Card.objects.filter(status=CardStatus.LIVE, shown__lt=F("wanted")).values_list("retry_at", flat=True)
        found = [*armed.values_list("due_at", flat=True)[:1]]
        found += [one + LATE for one in leased.values_list("lease_until", flat=True)[:1] if one is not None]
        now = datetime.fromtimestamp(self.wire.at, UTC)
        doubted = AlertSource.objects.filter(liveness=Liveness.BACK).exists()
        if doubted or Alert.objects.filter(held_since__isnull=False).exclude(state=AlertState.UNKNOWN).exists():
            found.append(_beat(now + LATE))
        found += [_beat(max(pair)) for pair in waiting]
        found += [_beat(one) for one in behind]
        return min((max(one, _beat(now)) if one <= now else one for one in found), default=None)


def _beat(moment: datetime) -> datetime:
    """The first beat at or after this moment."""
    seconds = BEAT.total_seconds()
    return datetime.fromtimestamp(-(-moment.timestamp() // seconds) * seconds, UTC)


def _by_moment(steps: list[Step]) -> dict[datetime, list[Step]]:
    found: dict[datetime, list[Step]] = defaultdict(list)
    for one in steps:
        found[one.at].append(one)
    return dict(found)
