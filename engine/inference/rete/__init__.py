"""The Rete of durable-rules in C: what calls it, here or in a process of its own."""
