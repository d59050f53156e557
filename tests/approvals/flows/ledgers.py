"""What stands in the ledgers of the firm of these tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Row = tuple[str, str, Mapping[str, str]]
NAMES: Final = {"hqwg": "行情网关", "tgpt": "投顾平台", "bgxt": "办公协同"}


def _priced(pool: str, cpu: str) -> list[Row]:
    return [
        (f"{pool}.cpu", f"{pool} CPU", {"pool": pool, "item": "cpu", "per": "core", "price": cpu}),
        (f"{pool}.memory", f"{pool} 内存", {"pool": pool, "item": "memory", "per": "gb", "price": "1"}),
    ]


def _right(system: str, name: str, access: str, level: str) -> Row:
    return f"{system}.{name}", f"{NAMES[system]} {name}", {"system": system, "access": access, "data_level": level}


def _data(name: str, level: str, personal: str) -> Row:
    cells = {"system": "hqwg", "table": "t", "field": name, "sensitivity": level, "personal": personal}
    return f"hqwg.t.{name}", name, cells | {"owner": "data1"}


def _template(name: str, until: str) -> Row:
    cells = {"steps": "重启", "fallback": "恢复", "reviewed_on": "2025-11-01", "valid_to": until, "owner": "tech"}
    return name, f"模板 {name}", cells


ROWS: Final[Mapping[str, list[Row]]] = {
    # Cores cost 100 yuan and gigabytes one, so a test can reckon in its head.
    "price_list": [*_priced("private_a", "100"), *_priced("private_b", "100"), *_priced("public", "100")],
    "budget": [
        ("B-1", "私有云资源", {"year": "2026", "department": "云", "amount": "9000000", "left": "1", "owner": "head"})
    ],
    "permissions_catalogue": [
        _right("hqwg", "read", "read", "2"), _right("hqwg", "entry", "write", "2"),
        _right("hqwg", "review", "write", "2"), _right("hqwg", "secret", "read", "3"),
        _right("hqwg", "admin", "admin", "2"), _right("bgxt", "admin", "admin", "1"),
    ],
    "sod_matrix": [
        ("SOD-1", "录入与复核",
         {"left": "hqwg.entry", "right": "hqwg.review", "weight": "forbidden", "reason": "不得一人兼任"}),
    ],
    "data_catalogue": [
        _data("symbol", "1", "no"), _data("volume", "2", "no"), _data("account", "3", "yes"),
        _data("identity", "4", "yes"),
    ],
    "change_templates": [_template("STD-1", "2026-12-31"), _template("STD-OLD", "2026-06-30")],
    "freeze": [
        ("F-1", "年终决算封网",
         {"first": "2026-12-28", "last": "2027-01-04", "reach": "all", "exception": "ecab"}),
    ],
}  # fmt: skip
