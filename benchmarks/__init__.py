"""How fast it is: generators of data of our own shape, and one command for each figure."""
