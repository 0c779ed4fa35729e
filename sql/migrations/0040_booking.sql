-- Owner: booking. Lock: proposal exclusively, while its rows are checked.

-- A time can be proposed at a place of the book.
ALTER TABLE proposal ADD COLUMN place_id uuid;
ALTER TABLE proposal ADD FOREIGN KEY (org_id, place_id) REFERENCES place;
ALTER TABLE proposal ADD CONSTRAINT only_off_site_proposals_have_a_place CHECK (place_id IS NULL OR mode = 'place');
