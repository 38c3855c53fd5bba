"""What search and the kept counts need of the graph, in one SQLite file beside the store."""
