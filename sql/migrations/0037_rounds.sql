-- Owner: rounds. Lock: meeting_on_paper, for an instant: a column with a constant default writes no row anew.

-- Where the last printed letter sent the family, so that the next one can say that the place is new.
ALTER TABLE meeting_on_paper ADD COLUMN place text NOT NULL DEFAULT '';  -- '' on letters printed before: not known
