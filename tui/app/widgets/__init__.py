"""What rooms are furnished with."""
