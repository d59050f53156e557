"""The door of `bots` for other rooms: what is said and done outside the house.

announce      say something to people, in the verb's transaction; announce_many says all that a verb has to say at once
results       what became of what was said about subjects
fetch         what another system answers to a GET, under the guard of pushed events
request       one request to another system, inside an errand; send_mail a letter to one address, likewise
told          what a person was told, for the page 消息; unread counts it
refresh       the subject changed: rewrite its live cards
errand        have outside work done
publish       tell the other systems that asked to be told; ask has one of them do something, inside an errand
enter         put a request's entry in Feishu's approval centre as it is now
line_ages     when each long connection was last seen open
reachable     whether messages go out now; away_since says since when they do not
act           do what a button stands for
say_to_group  a notice into a group, by its webhook
say_in_chat   a live card with buttons into a group in which our bot sits
urge          call somebody about the newest message on a subject (应用内、短信、电话); urges tells how it went
reads         who was told of a subject, and how far it got: said, accepted by Feishu, read
open_chat     a group with these people; add_to_chat, rename_chat, pin, clear_top, chat_link; CHAT_KINDS hears of it
MESSAGE_COMMANDS what a room understands when somebody writes to a bot
FEISHU_EVENTS what a room wants to hear from Feishu
identity_of   who it is that signs in with Feishu
"""

from __future__ import annotations

from bots.actions.act import act
from bots.attention.receipts import READ_WATCHERS, Read, ReadWatcher, reads, reads_of
from bots.attention.unread import never_read
from bots.attention.urging import Urged, urge, urged_since, urges
from bots.centre.kinds import (
    CENTRE,
    CentreCopy,
    CentreDefinition,
    CentreEntry,
    CentreField,
    CentreSource,
    CentreTask,
    CentreTaskStatus,
    EntryStatus,
    InBoth,
    Quick,
)
from bots.demo import connect_demo_tenant, first_sync, gather_demo_group
from bots.errands.trouble import Hopeless, Later
from bots.events.kinds import FEISHU_EVENTS, EventKind, FeishuEvent
from bots.groups.kinds import CHAT_KINDS, ChatKind, OpenedChat
from bots.groups.opening import add_to_chat, chat_link, chat_links, clear_top, open_chat, pin, rename_chat
from bots.hearing.kinds import MESSAGE_COMMANDS, Heard, MessageCommand
from bots.hooks.asking import ask
from bots.hooks.fetching import Unanswered, fetch, require_askable
from bots.hooks.kinds import WEBHOOK_EVENTS, Event, WebhookEvent
from bots.hooks.outward import request
from bots.hooks.publish import publish, publish_many
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
    Row,
    Tone,
    Urgency,
    WhileAway,
)
from bots.line import line_ages
from bots.mail.letters import mail_is_on
from bots.mail.plain import send_mail
from bots.masking import mask
from bots.outbox.reach import away_since, reachable
from bots.results import Result, results
from bots.selectors import chats, slugs
from bots.services.announce import Say, announce, announce_many, say_in_chat, say_to_group
from bots.services.card_rows import readers_of
from bots.services.centre import enter
from bots.services.errand import errand
from bots.services.hooks import add_subscription, remove_subscription
from bots.services.mailing import mail_wishes, set_mail_wishes
from bots.services.reading import mark_all_read, mark_read
from bots.services.refresh import refresh, refresh_many
from bots.states_attention import Urgent, UrgeStatus
from bots.told import Told, ToldPage, one_told, told, told_kinds, unread

__all__ = [
    "CHAT_KINDS",
    "ChatKind",
    "Heard",
    "MESSAGE_COMMANDS",
    "MessageCommand",
    "OpenedChat",
    "READ_WATCHERS",
    "Read",
    "ReadWatcher",
    "UrgeStatus",
    "Urged",
    "Urgent",
    "add_to_chat",
    "chat_link",
    "chat_links",
    "clear_top",
    "open_chat",
    "pin",
    "never_read",
    "readers_of",
    "reads",
    "reads_of",
    "rename_chat",
    "urge",
    "urged_since",
    "urges",
    "add_subscription",
    "remove_subscription",
    "ACTIONS",
    "CENTRE",
    "ERRANDS",
    "FEISHU_EVENTS",
    "NOTICES",
    "WEBHOOK_EVENTS",
    "ActionCall",
    "ActionKind",
    "ActionResult",
    "Button",
    "CardView",
    "CentreCopy",
    "CentreEntry",
    "CentreField",
    "CentreDefinition",
    "CentreTask",
    "CentreSource",
    "EntryStatus",
    "InBoth",
    "CentreTaskStatus",
    "Quick",
    "ErrandKind",
    "ErrandView",
    "Event",
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
    "Result",
    "Row",
    "Say",
    "SignInFailed",
    "Told",
    "ToldPage",
    "Tone",
    "Urgency",
    "Unanswered",
    "WebhookEvent",
    "WhileAway",
    "act",
    "announce",
    "announce_many",
    "chats",
    "ask",
    "away_since",
    "connect_demo_tenant",
    "enter",
    "errand",
    "fetch",
    "first_sync",
    "gather_demo_group",
    "identity_of",
    "line_ages",
    "mask",
    "publish",
    "publish_many",
    "pkce",
    "reachable",
    "request",
    "require_askable",
    "send_mail",
    "results",
    "refresh",
    "refresh_many",
    "remedy_of",
    "say_in_chat",
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
    "slugs",
]
