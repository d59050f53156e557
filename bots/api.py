"""The door of `bots` for other rooms: what is said and done outside the house.

announce      say something to people, in the verb's transaction
told          what a person was told, for the page 消息; unread counts it
refresh       the subject changed: rewrite its live cards
errand        have outside work done
publish       tell the other systems that asked to be told
line_ages     when each long connection was last seen open
reachable     whether messages go out now; away_since says since when they do not
act           do what a button stands for
say_to_group  a notice into a group
FEISHU_EVENTS what a room wants to hear from Feishu
identity_of   who it is that signs in with Feishu
"""

from __future__ import annotations

from bots.actions.act import act
from bots.demo import connect_demo_tenant, first_sync
from bots.errands.trouble import Hopeless, Later
from bots.events.kinds import FEISHU_EVENTS, EventKind, FeishuEvent
from bots.hooks.kinds import WEBHOOK_EVENTS, WebhookEvent
from bots.hooks.publish import publish
from bots.identity import (
    FeishuIdentity,
    Remedy,
    SignInFailed,
    identity_of,
    pkce,
    remedy_of,
    sign_in_offered,
    sign_in_url,
)
from bots.kinds import (
    ACTIONS,
    ERRANDS,
    NOTICES,
    ActionCall,
    ActionKind,
    ActionResult,
    Button,
    CardView,
    ErrandKind,
    ErrandView,
    Fact,
    FactClass,
    Form,
    Input,
    Lane,
    NoticeContext,
    NoticeKind,
    Tone,
    Urgency,
    WhileAway,
)
from bots.line import line_ages
from bots.mail.letters import mail_is_on
from bots.masking import mask
from bots.outbox.reach import away_since, reachable
from bots.services.announce import announce, say_to_group
from bots.services.errand import errand
from bots.services.mailing import mail_wishes, set_mail_wishes
from bots.services.reading import mark_all_read, mark_read
from bots.services.refresh import refresh
from bots.told import Told, ToldPage, one_told, told, told_kinds, unread

__all__ = [
    "ACTIONS",
    "ERRANDS",
    "FEISHU_EVENTS",
    "NOTICES",
    "WEBHOOK_EVENTS",
    "ActionCall",
    "ActionKind",
    "ActionResult",
    "Button",
    "CardView",
    "ErrandKind",
    "ErrandView",
    "EventKind",
    "Fact",
    "FactClass",
    "FeishuEvent",
    "FeishuIdentity",
    "Form",
    "Hopeless",
    "Input",
    "Lane",
    "Later",
    "NoticeContext",
    "NoticeKind",
    "Remedy",
    "SignInFailed",
    "Told",
    "ToldPage",
    "Tone",
    "Urgency",
    "WebhookEvent",
    "WhileAway",
    "act",
    "announce",
    "away_since",
    "connect_demo_tenant",
    "errand",
    "first_sync",
    "identity_of",
    "line_ages",
    "mask",
    "publish",
    "pkce",
    "reachable",
    "refresh",
    "remedy_of",
    "say_to_group",
    "sign_in_offered",
    "sign_in_url",
    "mark_all_read",
    "mark_read",
    "one_told",
    "told",
    "told_kinds",
    "unread",
    "mail_is_on",
    "mail_wishes",
    "set_mail_wishes",
]
