-- Owner: rounds. Lock: invitation ACCESS EXCLUSIVE for an instant (a column that may be NULL: no row is written anew).

-- When the office last said that this guardian's letter is printed; NULL: none was. A link made later needs another.
ALTER TABLE invitation ADD COLUMN letter_printed_at timestamptz;

-- What the last printed letter said of a meeting. Where the meeting's revision is higher, a letter is still to be
-- printed: so every move and every cancellation asks for one by itself.
CREATE TABLE meeting_on_paper (
    org_id     uuid NOT NULL REFERENCES org,
    meeting_id uuid NOT NULL,
    revision   integer NOT NULL,
    during     tstzrange NOT NULL,      -- the time the family has read
    printed_at timestamptz NOT NULL,
    PRIMARY KEY (org_id, meeting_id),
    FOREIGN KEY (org_id, meeting_id) REFERENCES meeting
);
SELECT protect('meeting_on_paper');
