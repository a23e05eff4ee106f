"""Where the program keeps what is a user's own, for both faces."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def user_folder() -> Path:
    """The folder of this user on this platform; it need not be there yet."""
    from engine.training.standing import user_data

    return user_data(os.environ, sys.platform, Path.home())
