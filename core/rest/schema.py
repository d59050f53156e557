"""The description of the door (OpenAPI), made of what the operations say; every status it can answer stands in it."""

from __future__ import annotations

from typing import Any, Final, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from core.rest import operation, problems
from core.rest.fields import LARGEST
from core.rest.once import HEADER, REPLAYED
from core.rest.operation import WRITES

Direction = Literal["request", "response"]
# What stands in addresses.
PATHS: Final[dict[str, dict[str, Any]]] = {
    "pk": {"type": "integer", "minimum": 0, "maximum": LARGEST},
    "flow": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,80}$"},
}
SAYS: Final = {
    400: "The request cannot be read: not JSON, a control character, a malformed header.",
    401: "No token, or one that is unknown, expired, revoked, or of somebody who has left.",
    403: "The token lacks the scope (`code` is `insufficient_scope`), or the person may not do this (`refused`).",
    404: "It does not exist, or not for this person.",
    406: "Only JSON is given.",
    409: "Not at this moment: `state` and `fresh` say how it is now; nothing was changed.",
    413: "The body is longer than 1 MB, or a file longer than 20 MB.",
    415: "The body is not of the type that the operation takes.",
    422: "What was sent is wrong; `problems` names each field and the remedy. Nothing was saved.",
    429: "Too many requests of this person in a minute; `Retry-After` says when to come back.",
    503: "Something that is needed is away; nothing was changed. `Retry-After` says when to come back.",
}
USUAL: Final = (400, 401, 403, 406, 422, 429, 503)
OF_WRITES: Final = (409, 413, 415)


class ProblemLine(serializers.Serializer[Any]):
    """One thing that is wrong."""

    field = serializers.CharField(help_text="where, such as `items.2.cpu`; empty for the whole")
    message = serializers.CharField(help_text="how to mend it")


class Problem(serializers.Serializer[Any]):
    """An error as RFC 9457 writes it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="a sentence for people")
    code = serializers.CharField(help_text="tells kinds apart that share a status")
    request_id = serializers.CharField(help_text="under which the log has the story")
    problems = ProblemLine(many=True, required=False)


class Conflict(Problem):
    """A refused move with the newest state."""

    state = serializers.CharField(required=False, help_text="the subject's state now")
    fresh = serializers.JSONField(required=False, allow_null=True, help_text="the subject now, where it can be shown")


class HouseSchema(AutoSchema):
    """Adds to what the framework finds: problems, the idempotency header, scopes, limits of keys in addresses."""

    def get_override_parameters(self) -> list[Any]:
        """The idempotency header of writes."""
        if self.method not in WRITES:
            return []
        return [
            OpenApiParameter(
                HEADER,
                {"type": "string", "pattern": "^[!-~]{1,128}$"},
                OpenApiParameter.HEADER,
                description=f"The same key with the same request is done once within 24 hours and answered again with "
                f"`{REPLAYED}: true`; with another request it is refused (422).",
            )
        ]

    def get_description(self) -> str:  # type: ignore[override]  # as the framework itself does
        """The method's own words and the scope that it needs."""
        told = self._told()
        said: str = super().get_description()
        scope = f"Scope: `{told.scope}`." if told and told.scope else "Any valid token."
        return f"{said}\n\n{scope}".strip()

    def get_summary(self) -> str | None:
        """The operation in a few words, in the reader's language."""
        told = self._told()
        return str(told.summary) if told else super().get_summary()

    def get_extensions(self) -> dict[str, Any]:
        """The scope, for machines."""
        told = self._told()
        return {"x-scope": told.scope} if told and told.scope else {}

    def _told(self) -> operation.Operation | None:
        return operation.of(getattr(self.view, self.method.lower(), None))

    def _resolve_path_parameters(self, variables: list[str]) -> list[Any]:
        known = [name for name in variables if name in PATHS]
        found = super()._resolve_path_parameters([name for name in variables if name not in PATHS])
        return [build_parameter_type(name, PATHS[name], OpenApiParameter.PATH) for name in known] + list(found)

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        found = super()._get_response_bodies(direction)
        told = self._told()
        if told is None:
            return dict(found)
        statuses = {*USUAL, *told.errors, *(OF_WRITES if self.method in WRITES else ())}
        if "{" in self.path:
            statuses.add(404)
        for status in sorted(statuses):
            kind = Conflict if status == 409 else Problem
            answer = OpenApiResponse(kind, SAYS[status])
            found[str(status)] = self._get_response_for_code(answer, str(status), [problems.MEDIA], direction)
        return dict(found)

    def _get_request_body(self, direction: Direction = "request") -> Any:
        body = super()._get_request_body(direction)
        if body and (told := self._told()) and told.body:
            body["required"] = any(field.required for field in told.body().fields.values())
        return body


def closed(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Say of every object that is sent that no other names are taken (a hook of the framework)."""
    schemas = result.get("components", {}).get("schemas", {})
    for path in result.get("paths", {}).values():
        for told in path.values():
            for media in told.get("requestBody", {}).get("content", {}).values():
                name = media["schema"].get("$ref", "").rpartition("/")[2]
                if name in schemas:
                    schemas[name]["additionalProperties"] = False
    return result
