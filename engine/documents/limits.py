"""How much a document may hold before reading stops."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    size: int = 1 << 20
    """bytes of a file"""
    depth: int = 32
    """lists and mappings within one another"""
    nodes: int = 100_000
    """values of a document, those repeated through aliases counted each time"""
    scalar: int = 64 << 10
    """characters of one value"""
    problems: int = 100
    """problems told of one file"""


LIMITS = Limits()
