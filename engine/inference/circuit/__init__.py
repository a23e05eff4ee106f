"""The third evaluator: rules grounded once into a circuit, then asked of many worlds at once.

It means what `engine.inference.reference` says, of every choice among facts that are uncertain.
"""

from engine.inference.circuit.evaluate import run, worlds
from engine.inference.circuit.gates import TooLarge
from engine.inference.circuit.grounding import ground
from engine.inference.circuit.network import Circuit

__all__ = ["Circuit", "TooLarge", "ground", "run", "worlds"]
