"""The workbench: a terminal UI over the results of `engine.audit`; it decides nothing."""
