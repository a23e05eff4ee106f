"""Seeded synthetic companies with planted deviations and a sealed ledger; they know no rules."""
