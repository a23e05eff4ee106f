"""The vocabulary: frozen records and enumerations, standard library only."""
