"""The one decorator behind every record that a scenario or a pack may state.

The settings that it attaches are plain data, read by the edge that validates documents;
the vocabulary itself depends on nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


def written_name(field: str) -> str:
    """The key of a field in YAML: `from_` is written `from`, a keyword of Python."""
    return field.removesuffix("_")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """A frozen, keyword-only, slotted dataclass whose documents may hold no unknown keys."""
    decorate: Callable[[type[T]], type[T]] = dataclass(frozen=True, slots=True, kw_only=True)
    made: Any = decorate(cls)
    made.__pydantic_config__ = {"extra": "forbid", "alias_generator": written_name}
    return made  # type: ignore[no-any-return]
