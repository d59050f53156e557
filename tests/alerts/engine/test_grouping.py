"""Laws of incidents: groups, urgency, and what the states of alerts ask for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.grouping import follows, most_urgent, open_key, priority_of, system_named, words_of
from alerts.signal import Severity
from alerts.states import INCIDENT, OPEN, OVER, AlertState, IncidentStatus, Priority

STATES = st.lists(st.tuples(st.sampled_from(list(AlertState)), st.booleans()), min_size=1, max_size=6)
Alerts = list[tuple[AlertState, bool]]


@given(st.sampled_from(list(IncidentStatus)), STATES)
def test_what_is_asked_for_can_be_done_and_is_asked_for_once(status: IncidentStatus, alerts: Alerts) -> None:
    verb = follows(status, alerts)
    if verb:
        assert INCIDENT.can(status, verb)
        assert follows(INCIDENT.target(status, verb), alerts) == ""


@given(st.sampled_from(list(IncidentStatus)), STATES)
def test_it_recovers_when_all_is_over_and_never_while_something_fires(status: IncidentStatus, alerts: Alerts) -> None:
    over = not any(state in OPEN for state, _quiet in alerts)
    assert (follows(status, alerts) == "recover") == (over and status not in OVER)


@given(st.sampled_from(list(IncidentStatus)), STATES)
def test_what_is_kept_quiet_waits_for_nobody_and_what_is_heard_is_not_suppressed(
    status: IncidentStatus, alerts: Alerts
) -> None:
    verb = follows(status, alerts)
    then = INCIDENT.target(status, verb) if verb else status
    still = [(state, quiet) for state, quiet in alerts if state in OPEN]
    if still and all(quiet for _state, quiet in still):
        assert then not in {IncidentStatus.TRIGGERED, IncidentStatus.UNKNOWN}
    if (AlertState.FIRING, False) in still:
        assert then != IncidentStatus.SUPPRESSED


def test_a_group_and_a_key_of_the_same_words_are_two_things() -> None:
    assert len({open_key(1, "a", "x"), open_key(1, "", "a"), open_key(2, "a", "x"), open_key(2, "", "a")}) == 4
    assert open_key(1, "a", "x") == open_key(1, "a", "y")


def test_the_system_is_what_the_plainest_label_names() -> None:
    labels = {"job": "node", "service": "OMS ", "app": "unknown"}
    assert words_of(labels) == {"node", "oms", "unknown"}
    assert system_named(labels, {"node", "oms"}) == "oms"
    assert system_named(labels, set()) == ""


@pytest.mark.parametrize(
    ("severity", "grade", "priority"),
    [
        (Severity.CRITICAL, "A", Priority.P1), (Severity.CRITICAL, "", Priority.P1),
        (Severity.CRITICAL, "C", Priority.P2), (Severity.ERROR, "B", Priority.P2),
        (Severity.WARNING, "C", Priority.P4), (Severity.INFO, "C", Priority.P4),
    ],
)  # fmt: skip
def test_how_soon_somebody_has_to_come(severity: Severity, grade: str, priority: Priority) -> None:
    assert priority_of(severity, grade) == priority
    assert most_urgent([Priority.P4, priority]) == priority
