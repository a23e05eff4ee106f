"""One module a room of the workbench."""
