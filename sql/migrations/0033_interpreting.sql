-- Owner: interpreting. Lock: interpretation exclusively, for an instant.

-- An ask nobody answers is chased. Both are forgotten when somebody is asked anew: another person, another time.
ALTER TABLE interpretation ADD COLUMN reminded_at timestamptz;   -- the one who is asked was asked to answer once more
ALTER TABLE interpretation ADD COLUMN overdue_at timestamptz;    -- no answer, and nobody else to ask: the office's turn
