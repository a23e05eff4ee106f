"""What opinion to expect: per firm, by chance, by what is known, and by judgement."""

from engine.audit.forecast.predict import predict, steps

__all__ = ["predict", "steps"]
