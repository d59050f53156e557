"""Making hosts: names and addresses that do not repeat."""

from __future__ import annotations

from typing import Any

from ops_sandbox.models import Host

MOST = 200
ZONES = {"trading": "10.16", "office": "10.32", "dmz": "172.20", "test": "10.96"}


def create(told: dict[str, Any]) -> dict[str, Any]:
    """One host per unit of each row, as sized by the capacity team or else as asked for; 200 at most.

    They are given as the hub's delivery list takes them.
    """
    facts = told.get("facts", {})
    serial = str(facts.get("serial", ""))
    made: list[Host] = []
    number = Host.objects.count()
    for row in facts.get("final_spec") or facts.get("items", ()):
        for _unit in range(min(int(row.get("qty", 1)), MOST - len(made))):
            number += 1
            made.append(_host(number, serial, str(facts.get("zone", "test")), str(facts.get("cloud", "")), row))
    Host.objects.bulk_create(made)
    return {"hosts": [{"name": host.name, "ip": host.address, "place": host.pool} for host in made]}


def _host(number: int, serial: str, zone: str, pool: str, row: dict[str, Any]) -> Host:
    address = f"{ZONES.get(zone, '10.96')}.{number // 250 % 250 + 1}.{number % 250 + 1}"
    spec = f"{row.get('cpu', 1)}C / {row.get('memory', 2)}G"
    return Host(name=f"vm-{number:05d}", address=address, pool=pool, spec=spec, serial=serial)
