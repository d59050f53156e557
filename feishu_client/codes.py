"""Every code of the platform that we know, in one place: which reaction it asks for.

Kept as groups so that a person can read them against the error tables of the platform's pages; each code stands in
exactly one group (a test says so). What is in no group is decided by the HTTP status, see `reading.py`.
"""

from __future__ import annotations

from typing import Final

from feishu_client import errors
from feishu_client.errors import FeishuError

SUCCESS: Final = 0

# The token was refused: forget it, fetch another one, try once more.
REFRESH: Final = frozenset({99991663, 99991664, 99991665, 99991668, 99991671, 99991677})

# Codes that mean two things; a word in the msg tells which: (word, class if it is there, class if not).
BY_WORDS: Final[dict[int, tuple[str, type[FeishuError], type[FeishuError]]]] = {
    9499: ("too many", errors.RateLimited, errors.BadRequest),
    11246: ("service internal error", errors.ServerBroken, errors.CardRejected),
}

GROUPS: Final[dict[type[FeishuError], tuple[int, ...]]] = {
    errors.RateLimited: (
        99991400,  # the gateway: too many calls of this app to this API
        230020,  # more than 5 a second to one person, chat or patched message
        11232,  # the sending service is busy
        11233,  # this chat gets too much
        11247,  # group bot: internal limit; batch send: the day's 500,000 are used up
        232019,  # groups
        1000004,  # method
        1000005,  # app
    ),
    errors.BeingSent: (
        18121,
        230049,
    ),
    errors.ServerBroken: (
        1500,  # internal
        1503,
        1642,
        1663,
        1668,
        2200,  # internal, comes with too many calls
        4006,
        5000,
        10101,
        10105,
        10500,
        105001,
        1000003,
        1395001,  # approval: internal
        20050,  # OAuth: internal
        20072,  # OAuth: unavailable
        99991644,
    ),
    errors.InvalidToken: (
        *sorted(REFRESH),
        99991661,  # no token sent
        99991669,  # user refresh token
        99991543,  # app id or secret do not exist
        10012,  # no app token to be had
        10013,  # no tenant token to be had
        10014,  # app not available
        10015,  # wrong app secret
        20002,  # id and secret do not fit
        20013,  # tenant token of another service
        20014,  # app token of another service
        4001,
        19021,  # group bot: the sign does not match, or our clock is an hour off
    ),
    errors.NoPermission: (
        99991401,  # our address is not on the app's list
        99991403,  # the month's calls are used up
        99991662,  # app stopped
        99991672,  # scope not granted to the app
        99991673,  # app not installed
        99991676,  # token without this permission
        99991679,  # the person has not granted the scope
        230006,  # bot ability is off
        230017,  # somebody else's file
        230018,  # the group's settings forbid it
        230024,  # urgent messages: paid quota used up
        230026,  # may not recall
        230027,  # may not, for instance an external group
        230038,  # another company's person
        230052,  # may not call people about a message
        230098,  # a folded chat: nobody is called in it
        232002,  # groups: only the owner and administrators may
        232014,  # may not change the group
        232025,  # bot ability is off
        232033,  # an external group
        232034,  # the app is not available
        10005,  # app unknown to this company
        11203,  # no right to send by user_id in batches
        11204,  # no right to send by department
        11205,  # bot ability is off
        11207,  # app stopped
        11209,  # no such app
        11210,  # app not installed
        11223,  # no right to send
        11235,  # only the group's owner may mention everybody
        11240,  # bot ability is off
        40003,  # department outside the app's contact scope
        40004,
        41050,  # person outside the app's contact scope
        1390009,  # approval: no permission
        19022,  # group bot: our address is not on its list
    ),
    errors.ReceiverGone: (
        230002,  # the bot is not in the group
        230013,  # outside the bot's availability, or left the firm
        230029,  # left the firm
        230034,  # receive_id invalid
        230035,  # muted, or the person blocked the bot
        230053,  # the person stopped the bot's messages
        232006,  # no such group
        232009,  # group dissolved
        232010,  # another company's person
        232011,  # the bot is not in the group
        232022,  # left the firm
        232024,  # people whom the bot may not see
        10004,  # no such person
        11101,  # no such open_id
        11105,  # no such user_id
        11225,  # the person cannot see the bot
        11231,  # no such chat
        11236,  # left the firm
        11237,  # group dissolved
        11242,  # chat banned
        18120,  # the firm forbids this pair to chat
        99992351,  # open_id
        99992352,
        99992353,
        99992355,  # chat_id
        99992356,
        99992357,  # department id
        99992358,
        99992359,  # user_id
        99992360,
        99992361,  # open_id of another app
        99992362,
        99992363,
        99992364,  # another company's user_id
        99992375,
        99992376,
        99992377,
        99992378,
        99992379,
        99992380,
        99992381,
        19001,  # group bot: no such hook
    ),
    errors.MessageGone: (
        230009,  # too old to recall
        230011,  # recalled
        230012,  # not sent by this bot
        230019,  # topic gone
        230031,  # card older than 14 days
        230033,  # older than 7 days, readers are not told any more
        230050,  # invisible to the bot
        230110,  # deleted
        230111,  # destroyed itself
        10020,
        10037,
        11224,
        99992354,  # no such message id, or a callback token taken for one
        200000,  # delayed update: recalled
    ),
    errors.CardRejected: (
        230099,  # the sub-code stands in msg
        11310,  # too many elements or tables
        11311,  # delayed update: format
        100030,  # delayed update: not JSON
        200310,  # delayed update: another app's card
        200621,
        200861,  # a tag that schema 2.0 does not know
        300305,  # more than 200 elements
    ),
    errors.ContentRefused: (
        230022,  # sensitive
        230028,  # data-loss prevention: a plain phone number or mail address
        230100,  # looks like a meaningless test message
        11248,
        11312,
        18054,
    ),
    errors.TooLong: (
        230025,
        19036,  # group bot: over 30 KB
        100000,  # delayed update: over 100 KB
    ),
    errors.OAuthRefused: (  # what each one asks for stands in `remedies.py`
        20001,
        20003,
        20004,
        20005,
        20008,
        20009,
        20010,
        20021,
        20022,
        20023,
        20024,
        20026,
        20027,
        20029,
        20036,
        20037,
        20048,
        20049,
        20063,
        20064,
        20065,
        20066,
        20067,
        20068,
        20069,
        20070,
        20071,
        20073,
        20074,
    ),
    errors.BadRequest: (
        40008,  # contact: parent or page parameters
        40011,  # contact: page_size
        40012,  # contact: page_token
        40014,
        1390001,  # approval: a parameter, msg says which
        1390002,  # approval: no such definition
        1390003,  # approval: no such instance
        1390004,  # approval: no such person
        1390010,  # approval: no such task
        1390014,  # approval: of another company
        1390015,  # approval: the definition is not active
        43010,  # contact: too large a department for fetch_child
        99991201,  # no such path
        99991301,  # wrong HTTP method
        99992402,  # a field is wrong, msg says which
        230001,
        230015,  # a private chat cannot be shared
        230023,  # the person has 200 unread urgent messages
        232001,  # groups: a parameter
        232012,  # the new owner is not in the group
        232013,  # the group is full
        232017,  # groups: refused, msg says why
        232020,  # the group's name
        232023,  # the name did not pass review
        230036,  # the firm's encryption key was deleted
        230054,  # this kind of message is not possible here
        230055,  # the file is of another kind
        230071,  # reply: no topics here; edit: not the sender
        230072,  # edit: twenty times already
        230075,  # secret chat; edit: too late
        4000,
        10001,
        10002,
        10003,
        10100,
        10400,
        11227,  # no such image
        40001,
        1000002,
        19002,  # group bot: no msg_type
        19024,  # group bot: none of its key words is in the text
    ),
}

CLASS_OF: Final[dict[int, type[FeishuError]]] = {code: kind for kind, group in GROUPS.items() for code in group}
