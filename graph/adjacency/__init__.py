"""Who is told together with whom, in the whole graph, kept in memory: no step along it asks the store.

store -read-> lines by event -adjacency-> lines by node -rank, paths, strongest-> what a page shows
"""
