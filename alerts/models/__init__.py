"""Tables of alerts."""

from alerts.models.alert import Alert
from alerts.models.beat import Change, Heartbeat
from alerts.models.escalation import EscalationPolicy
from alerts.models.grade import ImpactGrade
from alerts.models.incident import Incident
from alerts.models.intake import Intake
from alerts.models.report import IncidentReport
from alerts.models.responder import Responder
from alerts.models.road import SpareRoad
from alerts.models.route import RouteConfig
from alerts.models.shape import AlertShape
from alerts.models.silence import Silence
from alerts.models.source import AlertSource, SourceToken
from alerts.models.storm import Storm
from alerts.models.war_room import WarDuty, WarRoom
from alerts.models.window import InhibitionRule, MaintenanceWindow

__all__ = [
    "Alert",
    "Change",
    "Heartbeat",
    "AlertShape",
    "AlertSource",
    "EscalationPolicy",
    "ImpactGrade",
    "Incident",
    "IncidentReport",
    "InhibitionRule",
    "Intake",
    "MaintenanceWindow",
    "Responder",
    "RouteConfig",
    "Silence",
    "SourceToken",
    "SpareRoad",
    "Storm",
    "WarDuty",
    "WarRoom",
]
