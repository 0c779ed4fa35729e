"""What is written in a field and what it means: pure readings, each with the doubt it left."""
