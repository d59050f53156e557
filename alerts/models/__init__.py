"""Tables of alerts."""

from alerts.models.alert import Alert
from alerts.models.escalation import EscalationPolicy
from alerts.models.grade import ImpactGrade
from alerts.models.incident import Incident
from alerts.models.intake import Intake
from alerts.models.responder import Responder
from alerts.models.route import RouteConfig
from alerts.models.silence import Silence
from alerts.models.source import AlertSource, SourceToken
from alerts.models.storm import Storm
from alerts.models.window import InhibitionRule, MaintenanceWindow

__all__ = [
    "Alert",
    "AlertSource",
    "EscalationPolicy",
    "ImpactGrade",
    "Incident",
    "InhibitionRule",
    "Intake",
    "MaintenanceWindow",
    "Responder",
    "RouteConfig",
    "Silence",
    "SourceToken",
    "Storm",
]
