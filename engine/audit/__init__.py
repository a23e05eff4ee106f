"""One mock audit, left to right: scope, plan, sample, test, conclude, opine."""
