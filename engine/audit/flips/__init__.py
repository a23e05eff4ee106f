"""What flips it: options, their effect as audited, the smallest sets that reach a target."""

from engine.audit.flips.flips import TARGETS, apply, flips, options, refused

__all__ = ["TARGETS", "apply", "flips", "options", "refused"]
