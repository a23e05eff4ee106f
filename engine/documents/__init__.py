"""YAML from strangers, read into a bounded tree that remembers its lines."""
