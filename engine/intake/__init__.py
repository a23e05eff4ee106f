"""A way in: what a first meeting asks, lists and exports that exist already, what comes next."""
