"""claimgraph's model, store and queries: what is told by whom, as RDF."""
