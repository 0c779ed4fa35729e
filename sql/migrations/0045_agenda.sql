-- Owner: agenda. Lock: agenda against writes, while the index is built.

-- Who helps soon is asked every minute: without this the whole agenda of all years is read for it.
CREATE INDEX agenda_of_helpers ON agenda USING gist (org_id, during)
    WHERE kind IN ('co_visitor', 'interpreter', 'driver', 'childcare_worker');
