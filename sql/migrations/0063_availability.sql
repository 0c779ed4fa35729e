-- Owner: availability. Lock: exception against everything, for an instant; no row is read.

-- Which of two a time is that the clocks show twice on its day, as PEP 495 counts: 0 the first, 1 the second. Where
-- nobody was asked, hours last from the first to the end of the second, as those of every week do.
ALTER TABLE exception
    ADD COLUMN starts_fold smallint CONSTRAINT a_doubled_start_is_first_or_second CHECK (starts_fold IN (0, 1)),
    ADD COLUMN ends_fold smallint CONSTRAINT a_doubled_end_is_first_or_second CHECK (ends_fold IN (0, 1));
