"""The trainer: lessons on audits, each step graded against what the engine found."""
