"""What the explorer asks for: a part of the graph as its canvas shows it, and what is known of one thing."""
