"""Rules and words: no database, no network, no clock."""
