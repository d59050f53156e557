"""Tables of what is said and done outside."""

from bots.models.attention import Receipt, Urge
from bots.models.cards import Card
from bots.models.centre import CentreCheck, CentreCode, CentreEntryPut
from bots.models.directory import DirectoryHint, DirectoryRun
from bots.models.errands import Errand
from bots.models.hooks import WebhookSubscription
from bots.models.inbound import ActionRun, Inbound
from bots.models.mail import Letter, MailWish
from bots.models.marks import ReadMark
from bots.models.outbox import Announcement, Delivery, RateWindow
from bots.models.registry import Bot, BotIdentity, BotToken, GroupChat, GroupWebhook

__all__ = [
    "ActionRun",
    "Announcement",
    "Bot",
    "BotIdentity",
    "BotToken",
    "Card",
    "CentreCheck",
    "CentreEntryPut",
    "CentreCode",
    "Delivery",
    "DirectoryHint",
    "DirectoryRun",
    "Errand",
    "GroupChat",
    "GroupWebhook",
    "Inbound",
    "Letter",
    "MailWish",
    "RateWindow",
    "ReadMark",
    "Receipt",
    "Urge",
    "WebhookSubscription",
]
