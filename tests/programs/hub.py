"""What the product knows, asked past it: alerts and incidents of a scenario, by the source that told of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.faults.patience import stays, until
from tests.programs.lab import Lab
from tests.stack import Stack

ROADS = ("alertmanager", "prometheus", "pagerduty", "opsgenie")
SQL = """
select s.slug, a.state, i.id, i.status, a.title from alerts_alert a
join alerts_alertsource s on s.id = a.source_id left join alerts_incident i on i.id = a.incident_id
where s.slug like 'lab-%' order by a.id
"""


@dataclass
class Hub:
    """The product with a source for each road on which the lab reaches it."""

    stack: Stack
    lab: Lab

    def seen(self, scenario: str, road: str) -> list[tuple[str, int, str]]:
        """Of each alert its state, its incident and that one's status."""
        rows: list[tuple[Any, ...]] = self.stack.ask(SQL)
        named = [row for row in rows if row[0] == f"lab-{road}" and _of(str(row[4]), scenario)]
        return [(str(state), incident, str(status)) for _slug, state, incident, status, _title in named]

    def incidents(self, scenario: str, road: str) -> dict[int, str]:
        """The incidents of the scenario with their status, the oldest first; what was over on arrival has none."""
        return {incident: status for _state, incident, status in self.seen(scenario, road) if incident is not None}

    def states(self, scenario: str, road: str) -> Counter[str]:
        """How many of its alerts are in which state."""
        return Counter(state for state, _incident, _status in self.seen(scenario, road))

    def comes_to(self, scenario: str, road: str, *statuses: str, seconds: float = 40) -> None:
        """Wait until the scenario's incidents are these, the oldest first, and no others."""

        def told() -> str:
            found = {one: self.incidents(scenario, one) for one in ROADS}
            return f"{found}\n{self.lab.logs()}\n{self.stack.logs()}"

        def true() -> bool:
            return list(self.incidents(scenario, road).values()) == list(statuses)

        until(true, f"{scenario} by {road}: {statuses}", seconds=seconds, tell=told)

    def balances(self) -> None:
        """Wait until nothing is under way, and prove that nothing was lost."""
        until(
            lambda: json.loads(self.stack.command("alert_ledger", "--json").stdout)["balances"], "the ledger balances"
        )

    def moved(self, verb: str, scenario: str, road: str) -> int:
        """How often an incident of the scenario did this."""
        refs = ", ".join(f"'{pk}'" for pk in self.incidents(scenario, road)) or "''"
        query = f"select count(*) from core_journalentry where verb = 'alerts.incident_{verb}' and ref_id in ({refs})"  # noqa: S608
        [(many,)] = self.stack.ask(query)
        return int(str(many))

    def liveness(self, road: str) -> str:
        """Whether the monitor behind the source lives."""
        [(found,)] = self.stack.ask(f"select liveness from alerts_alertsource where slug = 'lab-{road}'")  # noqa: S608
        return str(found)

    def stays_at(self, scenario: str, road: str, *statuses: str, seconds: float = 3) -> None:
        """For a while it is so, and never otherwise."""
        stays(
            lambda: list(self.incidents(scenario, road).values()) == list(statuses),
            f"{scenario} by {road}: {statuses}",
            seconds=seconds,
        )


def _of(title: str, scenario: str) -> bool:
    return scenario in title.split()


def added(stack: Stack, kind: str) -> dict[str, str]:
    """A source of the kind: its address and token."""
    told: dict[str, str] = json.loads(
        stack.manage("alert_source", "add", "--kind", kind, "--name", kind, "--slug", f"lab-{kind}", "--json")
    )
    return told
