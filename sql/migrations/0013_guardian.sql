-- Owner: booking. Lock: meeting and no_time for the moment it takes to add a column with a constant default.

-- A phone meeting may have a number of its own, E.164; '' calls the number the roster has.
ALTER TABLE meeting ADD COLUMN call_number text NOT NULL DEFAULT '' CHECK (call_number ~ '^(\+[1-9][0-9]{5,14})?$');

-- When proposed times began that the family said do not work either.
ALTER TABLE no_time ADD COLUMN refused timestamptz[] NOT NULL DEFAULT '{}';

-- What was typed in a form that came back, for a day: the page it comes back on is fetched by GET, and neither a topic
-- nor a number belongs in an address.
CREATE TABLE kept_form (
    org_id        uuid NOT NULL REFERENCES org,
    form_id       uuid NOT NULL,
    invitation_id uuid NOT NULL,        -- whose door it was typed at
    fields        jsonb NOT NULL,       -- pairs of name and value, as sent
    kept_at       timestamptz NOT NULL,
    PRIMARY KEY (org_id, form_id),
    FOREIGN KEY (org_id, invitation_id) REFERENCES invitation
);
CREATE INDEX kept_form_by_age ON kept_form (org_id, kept_at);
SELECT protect('kept_form');
