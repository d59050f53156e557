"""Who is below a leader: one query each, whatever the size of the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from people.models import Employee
from people.selectors import ABOVE

_BELOW = """
    WITH RECURSIVE led(id) AS (
        SELECT id FROM people_employee WHERE leader_id = %s
        UNION
        SELECT e.id FROM people_employee e JOIN led ON e.leader_id = led.id
    ), place(id) AS (
        SELECT id FROM people_department WHERE head_id = %s
        UNION
        SELECT d.id FROM people_department d JOIN place ON d.parent_id = place.id
    ) SELECT id FROM led
    UNION SELECT m.employee_id FROM people_membership m JOIN place ON m.department_id = place.id
"""

# In the answers below: 1 stands above the leader, 2 is led by him, 3 is in a department of his.
_IS_ABOVE = 1
_LINES = """
    WITH RECURSIVE above(id) AS (
        SELECT leader_id FROM people_employee WHERE id = %s AND leader_id IS NOT NULL
        UNION
        SELECT e.leader_id FROM people_employee e JOIN above a ON e.id = a.id WHERE e.leader_id IS NOT NULL
    ), place(id) AS (
        SELECT id FROM people_department WHERE head_id = %s
        UNION
        SELECT d.id FROM people_department d JOIN place ON d.parent_id = place.id
    )"""
_BEGINNING = """, led(id) AS (
        SELECT id FROM people_employee WHERE leader_id = %s
        UNION
        SELECT e.id FROM people_employee e JOIN led ON e.leader_id = led.id
    ) SELECT id, 2 FROM (SELECT id FROM led LIMIT %s) AS people
    UNION ALL SELECT id, 3 FROM (
        SELECT m.employee_id AS id FROM place JOIN people_membership m ON m.department_id = place.id LIMIT %s
    ) AS members
    UNION ALL SELECT id, 1 FROM above
"""
_AMONG = """, line(start, id) AS (
        SELECT id, leader_id FROM people_employee WHERE id IN ({some}) AND leader_id IS NOT NULL
        UNION
        SELECT line.start, e.leader_id FROM line JOIN people_employee e ON e.id = line.id WHERE e.leader_id IS NOT NULL
    ) SELECT start, 2 FROM line WHERE id = %s
    UNION ALL SELECT m.employee_id, 3 FROM place JOIN people_membership m ON m.department_id = place.id
        WHERE m.employee_id IN ({some})
    UNION ALL SELECT id, 1 FROM above
"""


def team_ids(leader: Employee) -> QuerySet[Employee, int]:
    """Keys of everybody below a leader (`org_rules.team`), left or not, to use as a subquery: `…__in=team_ids(x)`."""
    below = RawSQL(_BELOW, [leader.pk, leader.pk])  # noqa: S611  # constant text, bound values
    above = RawSQL(ABOVE, [leader.pk])  # noqa: S611  # constant text, bound values
    rows = Employee.objects.filter(pk__in=below).exclude(pk__in=above).exclude(pk=leader.pk)
    return rows.order_by().values_list("pk", flat=True)


def team_of(leader: Employee) -> list[int]:
    """The same keys, asked at once: the database plans well with a list, badly with a recursion of unknown size.

    One query; none of the rows it gives is read.
    """
    return list(team_ids(leader))


def small_team_of(leader: Employee, most: int) -> list[int] | None:
    """The same keys if they are no more than `most`; None, found out before the rest is looked at, if they are.

    Somebody above or the leader himself, standing among them by a loop or a membership, may tip it to None.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LINES + _BEGINNING, [leader.pk, leader.pk, leader.pk, most + 1, most + 1])
        rows = cursor.fetchall()
    cut = max(Counter(why for _pk, why in rows if why != _IS_ABOVE).values(), default=0) > most
    team = _without_above(leader, rows)
    return None if cut or len(team) > most else team


def team_among(leader: Employee, people: Collection[int]) -> list[int]:
    """Which of these people are below the leader; costs by their number, not by that of his team.

    One query, which walks up from them.
    """
    asked = sorted(set(people))
    if not asked:
        return []
    some = ", ".join(["%s"] * len(asked))
    with connection.cursor() as cursor:
        statement = _AMONG.replace("{some}", some)  # nothing but places for values
        cursor.execute(_LINES + statement, [leader.pk, leader.pk, *asked, leader.pk, *asked])
        rows = cursor.fetchall()
    return _without_above(leader, rows)


def _without_above(leader: Employee, rows: Sequence[tuple[int, int]]) -> list[int]:
    above = {pk for pk, why in rows if why == _IS_ABOVE} | {leader.pk}
    return sorted({pk for pk, _why in rows} - above)
