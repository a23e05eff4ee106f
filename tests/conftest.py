"""What holds in every process that tests."""

from __future__ import annotations

import gc

from tui.cli.main import SELDOM

# What tests remember for one another lives to the end, and a fifth of the time went into looking
# for garbage among it.
gc.set_threshold(*SELDOM)
