"""Asking the graph: users' SPARQL in processes that can be stopped, and cards and search of our own."""
