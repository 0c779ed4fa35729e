"""Actions and statements on a real PostgreSQL."""
