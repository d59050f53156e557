"""From an identifier in a call to the chat it means, with the platform's refusals."""

from __future__ import annotations

from feishu_sandbox import ids, remembered
from feishu_sandbox.envelope import Failure, wrong_parameter
from feishu_sandbox.models import App, Chat, Member, Person

ID_TYPES = ("open_id", "union_id", "user_id", "email", "chat_id")


def person_by(app: App, id_type: str, value: str) -> Person | None:
    """The person behind an identifier, or None. Raises Failure for another app's open_id or a foreign form."""
    if id_type == "open_id":
        return _by_open_id(app, value)
    field = {"union_id": "union_id", "user_id": "user_id", "email": "email"}[id_type]
    return Person.objects.filter(**{field: value}).first() if value else None


def _by_open_id(app: App, value: str) -> Person | None:
    if not value.startswith("ou_"):
        raise Failure(99992351, f"The request you send is not a valid {{open_id}} or not exists: {value}")
    pk = ids.person_of(app.app_id, value)
    if pk is not None:
        return Person.objects.filter(pk=pk).first()
    for other in App.objects.exclude(pk=app.pk).values_list("app_id", flat=True):
        if ids.person_of(other, value) is not None:
            raise Failure(99992361, "open_id cross app")
    return None


def chat_for(app: App, id_type: str, value: str) -> Chat:
    """The chat a message goes to; the private chat is opened on the first message."""
    known = remembered.chat(app.pk, id_type, value)
    return known or remembered.keep_chat(app.pk, id_type, value, _look_up(app, id_type, value))


def _look_up(app: App, id_type: str, value: str) -> Chat:
    if id_type not in ID_TYPES:
        raise wrong_parameter("receive_id_type")
    if id_type == "chat_id":
        return _existing_chat(app, value)
    person = person_by(app, id_type, value)
    if person is None:
        raise Failure(230034, "The receive_id is invalid.")
    return private_chat(app, person)


def private_chat(app: App, person: Person) -> Chat:
    """The chat of one person with one bot. Raises Failure 230013 outside the bot's availability."""
    if not reachable(app, person):
        raise Failure(230013, "Bot has NO availability to this user.")
    chat = Chat.objects.filter(app=app, person=person).first()
    return chat or Chat.objects.get_or_create(
        app=app, person=person,
        defaults={"kind": Chat.Kind.P2P, "chat_id": "oc_" + ids.digest(app.app_id, person.user_id)},
    )[0]  # fmt: skip


def reachable(app: App, person: Person) -> bool:
    return person.status == Person.Status.ACTIVE and (not app.available_to or person.user_id in app.available_to)


def _existing_chat(app: App, value: str) -> Chat:
    chat = Chat.objects.filter(chat_id=value).first()
    if chat is None:
        raise Failure(230034, "The receive_id is invalid.")
    mine = chat.app_id == app.pk if chat.kind == Chat.Kind.P2P else Member.objects.filter(chat=chat, app=app).exists()
    if not mine:
        raise Failure(230002, "The bot can not be outside the group.")
    if chat.status == Chat.Status.DISSOLVED:
        raise Failure(232009, "Your request specifies a chat which has already been dissolved.")
    return chat
