"""The rule language on the C engine of durable-rules: same answers as the reference, by law."""

from engine.inference.durable.evaluate import Compiled, compile_rules, derive, derive_isolated
from engine.inference.rete.kernel import available

__all__ = ["Compiled", "available", "compile_rules", "derive", "derive_isolated"]
