"""The command line: asks the engine, shows what it answers, decides nothing."""
