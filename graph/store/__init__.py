"""Where quads live: two stores that agree, and the format of the one on disk."""
