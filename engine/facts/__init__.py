"""Scenario folder to FactBase, with every problem located."""
