"""Everything true lives here; faces only render what `engine.audit` returns."""
