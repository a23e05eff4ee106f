"""What ships, as the way in knows it."""

from __future__ import annotations

import pytest

from engine.audit.intake import known_of
from engine.audit.library import Library, open_library
from engine.intake.known import Known


@pytest.fixture(scope="session")
def library() -> Library:
    found = open_library()
    assert isinstance(found, Library)
    return found


@pytest.fixture(scope="session")
def known(library: Library) -> Known:
    return known_of(library)
