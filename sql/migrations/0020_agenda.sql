-- Owner: agenda. Lock: agenda exclusively, while its rows are checked.

-- Everybody a meeting may need beside teacher, guardian and room is taken by the same rule. A telephone line is as many
-- resources as it takes calls at once.
ALTER TABLE agenda DROP CONSTRAINT agenda_kind_check;
ALTER TABLE agenda ADD CONSTRAINT agenda_kind_check
    CHECK (kind IN ('teacher', 'co_visitor', 'guardian', 'room', 'interpreter', 'line_call', 'driver', 'childcare_worker'));
