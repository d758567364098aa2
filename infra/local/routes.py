"""Finds the declared resource of a path, as API Gateway does."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, kw_only=True)
class Match:
    """A resource such as /photos/{id}, and what its parameters are in a path."""

    resource: str
    parameters: dict[str, str]


class Routes:
    """The declared resources; of two that match, the one with a fixed segment first wins."""

    def __init__(self, resources: Iterable[str]) -> None:
        ordered = sorted(resources, key=_rank)
        self._resources = [(resource, _segments(resource)) for resource in ordered]

    def match(self, path: str) -> Match | None:
        """The resource of a path that is still percent-encoded, or None."""
        given = _segments(path)
        for resource, declared in self._resources:
            if len(given) == len(declared) and all(map(_fits, declared, given)):
                parameters = {
                    name[1:-1]: unquote(value)
                    for name, value in zip(declared, given, strict=True)
                    if _is_parameter(name)
                }
                return Match(resource=resource, parameters=parameters)
        return None


def _segments(path: str) -> list[str]:
    # API Gateway takes a trailing slash for nothing, except in "/" itself.
    return path.removesuffix("/").split("/")


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _rank(resource: str) -> tuple[bool, ...]:
    return tuple(_is_parameter(segment) for segment in _segments(resource))


def _fits(declared: str, given: str) -> bool:
    if _is_parameter(declared):
        return bool(given)
    return declared == unquote(given)
