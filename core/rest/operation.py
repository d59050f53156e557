"""What one method of one address takes, gives and needs, said once: the view obeys it and the schema prints it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.serializers import BaseSerializer

from core.rest.fields import Body, Nothing, Query

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Method = TypeVar("Method", bound=Callable[..., Any])
ATTRIBUTE = "house_operation"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Operation:
    """`scope` is what the token must be good for ("" = any token); `errors` are statuses beyond the usual ones."""

    scope: str
    query: type[Query]
    body: type[Body] | None
    status: int
    errors: frozenset[int]
    summary: str | _StrPromise


def operation(
    name: str,
    summary: str | _StrPromise,
    *,
    scope: str,
    tag: str,
    answers: type[BaseSerializer[Any]] | OpenApiTypes | None = None,
    status: int = 200,
    query: type[Query] = Nothing,
    body: type[Body] | None = None,
    errors: Sequence[int] = (),
    example: Any = None,
    sent: Any = None,
    media: str = "application/json",
) -> Callable[[Method], Method]:
    """Say what a method of a RestView does; `answers` None means an answer without body (204).

    `sent` and `example` are an example body and an example answer; `media` is what the answer is.
    """
    examples = []
    if sent is not None:
        examples.append(OpenApiExample(f"{name}_body", value=sent, request_only=True))
    if example is not None:
        examples.append(OpenApiExample(f"{name}_answer", value=example, response_only=True, status_codes=[str(status)]))
    told = Operation(scope, query, body, status if answers else 204, frozenset(errors), summary)

    def mark(method: Method) -> Method:
        setattr(method, ATTRIBUTE, told)
        described = extend_schema(
            operation_id=name,
            tags=[tag],
            request=body,
            parameters=[] if query is Nothing else [query],
            responses={(told.status, media): answers} if answers else {204: OpenApiResponse(description="done")},
            examples=examples,
        )(method)
        setattr(described, ATTRIBUTE, told)
        return described

    return mark


def of(handler: Any) -> Operation | None:
    """What was said about the method; None for one that is no operation."""
    found = getattr(handler, ATTRIBUTE, None)
    return found if isinstance(found, Operation) else None
