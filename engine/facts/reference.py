"""What a scenario may point to without stating it: the caller reads it from the rule packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model.criteria import CatalogueControl, Objective


@dataclass(frozen=True, slots=True)
class Reference:
    catalogue: Mapping[str, CatalogueControl]
    firms: frozenset[str]
    objectives: Mapping[str, Objective]
    criteria: frozenset[str]
    circumstances: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()  # types of controls expected of providers
