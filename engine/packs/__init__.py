"""Rule packs, criteria, catalogue and firm profiles, read and linted."""
