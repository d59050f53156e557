"""Feishu's door on the web: one address per bot for challenge, events and card actions."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bots.actions.door import receive
from bots.centre.door import receive as press_in_centre
from bots.centre.writing import takes_presses
from bots.models import Bot
from bots.states import BotStatus
from feishu_client.callback import CallbackError, Forged, Malformed, Stale, Undecryptable

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_POST
def callback(request: HttpRequest, bot: str) -> JsonResponse:
    """Answer Feishu; what is not from Feishu learns nothing."""
    row = Bot.objects.filter(slug=bot, status=BotStatus.ACTIVE).first()
    if row is None or not (row.verification_token or row.encrypt_key):
        return _refused("unknown", 404)
    try:
        said = receive(row, request.headers, request.body)
    except (Forged, Undecryptable) as error:
        logger.warning("callback for %s refused: %s", bot, error)
        return _refused("forged", 401)
    except Stale as error:
        logger.warning("callback for %s refused: %s", bot, error)
        return _refused("stale", 403)
    except (Malformed, CallbackError) as error:
        logger.warning("callback for %s refused: %s", bot, error)
        return _refused("malformed", 400)
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@login_not_required
@require_POST
def centre(request: HttpRequest, bot: str) -> JsonResponse:
    """Answer a quick button of the approval centre; what is not from Feishu learns nothing."""
    row = Bot.objects.filter(slug=bot, status=BotStatus.ACTIVE).first()
    if row is None or not (settings.FEISHU_APPROVAL_CENTRE and takes_presses(row)):
        return _refused("unknown", 404)
    try:
        answer = press_in_centre(row, request.body)
    except Forged as error:
        logger.warning("quick button for %s refused: %s", bot, error)
        return _refused("forged", 401)
    except CallbackError as error:
        logger.warning("quick button for %s refused: %s", bot, error)
        return _refused("malformed", 400)
    return JsonResponse(answer.body, status=answer.status, json_dumps_params={"ensure_ascii": False})


def _refused(code: str, status: int) -> JsonResponse:
    return JsonResponse({"code": code, "msg": "refused"}, status=status)
