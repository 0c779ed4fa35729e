"""Real processes, races on real connections, and browsers."""
