"""What every slice stands on and what knows nothing of schools: clock, settings, database, ids, spans, secrets, pages.

Owns the tables org and schema_migration. Imports no other slice.
"""
