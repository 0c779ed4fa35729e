-- Owner: rounds. Lock: round exclusively, while its rows are checked.

ALTER TABLE round DROP CONSTRAINT round_modes_check;
ALTER TABLE round ADD CONSTRAINT round_modes_check
    CHECK (modes <@ ARRAY['school', 'video', 'phone', 'place', 'home'] AND cardinality(modes) > 0);
