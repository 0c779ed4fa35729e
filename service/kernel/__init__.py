"""What every slice stands on and what knows nothing of schools: clock, settings, database, ids, spans, secrets, pages.

Owns the tables org and schema_migration. Imports no other slice.

Where to look:
    values      ids, spans, years (that somebody can mean), clock, tokens (secrets), numbers (telephones), errors
                (Refusal), conditions (ETags)
    database    db (pool, THE transaction), named_sql, known_types, at_once (several statements in one go), jointly
                (many wishes in one transaction), growth (what fills up is counted anew), migrate, orgs
                embedded and embedded_* are the PostgreSQL of the demo and the tests
    at hand     fresh (what was read a moment ago), hearing (what changed since), at_hand (answers without a route)
    web         http_server, http_edge, http_errors, site, statics, unchanging, in_turn (what handlers ask for),
                unremembered (what was sent)
    the API     described and examples (what a route says of itself), json_request, parameters, problems, meanings (of
                 codes), cutting (pages of rows), cells (of CSV files), cursors (where the next page begins)
    pages       pages, render, frame, icons, progress, written (days and times as typed), templates/, static/
    languages   languages, catalogues, locale and locale_tables, called (names in sentences), unbroken, bidi, pseudo
    operating   config and plausible (what a setting must be), log, metrics, outside and public (machines of others),
                failpoints (where a test may kill us), heap (what memory costs in a rush, and after it), endless (what
                begins again whatever ends it), couriers (what many orgs send)
"""
