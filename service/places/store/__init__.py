"""The slice's rows, by what they are about. Its SQL is sql/queries/places.sql."""
