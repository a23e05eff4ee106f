"""Counts of items, checked."""


def check_count(value: int, name: str, least: int = 0) -> None:
    """Raise ValueError unless `value` is a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} `{value}` must be a whole number")
    if value < least:
        raise ValueError(f"{name} `{value}` must be {'positive' if least else 'zero or more'}")
