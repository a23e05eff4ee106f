"""What holds in every process that tests, and which tests share one."""

from __future__ import annotations

import gc
import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tui.cli.main import SELDOM

# What tests remember for one another lives to the end, and a fifth of the time went into looking
# for garbage among it.
gc.set_threshold(*SELDOM)
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # there is a process for each core

SHIPPED = (
    *(f"tests/conformance/test_{name}.py" for name in ("circuit", "flips", "forecast")),
    *(f"tests/conformance/test_{name}.py" for name in ("lessons", "library", "shipped")),
    "tests/unit/training/",
)
"""They audit all shipped companies, each once in a process."""

ALONE = ("tests/conformance/test_hostile.py", "tests/laws/")
"""They share nothing, and some take long: the last ones fill the gaps."""


class ByEvidence(LoadScopeScheduling):
    """A file goes to one process; so do all that look into the evidence of shipped companies."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(SHIPPED):
            return "shipped companies"
        return nodeid if nodeid.startswith(ALONE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByEvidence | None:
    return ByEvidence(config, log) if config.getoption("dist") == "loadscope" else None
