"""The command line: one module for each command, and what they share: `session`, `folder` and `output`."""
