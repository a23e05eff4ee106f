"""Data only: criteria, objectives, catalogue, judgement rules and firm profiles."""
