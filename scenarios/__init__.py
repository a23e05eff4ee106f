"""Data only: one folder a company."""
