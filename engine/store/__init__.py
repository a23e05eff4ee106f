"""Run folders: written atomically, byte for byte the same for the same inputs."""
