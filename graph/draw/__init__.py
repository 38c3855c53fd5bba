"""Pictures of a part of the graph, each line with the sentences that say it.

graph -read-> nodes and lines -choose, paths, answer-> Picture
    -layout, canvas, page-> HTML by pyvis, or -tables-> GraphML, GEXF, CSV
"""
