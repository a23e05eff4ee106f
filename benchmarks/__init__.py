"""Measurements, run by `make bench`; never asserted as absolute times in tests."""
