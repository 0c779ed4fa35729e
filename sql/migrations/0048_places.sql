-- Owner: places. Lock: place for a moment; agenda exclusively, while its rows are checked.

-- How many meetings a place has room for at once. NULL = nobody has counted.
ALTER TABLE place ADD COLUMN tables integer CHECK (tables BETWEEN 1 AND 200);

-- A place is as many resources as it has tables. Which of them a meeting has says nothing to anybody, so that no table
-- of their own is kept: a number gives each its id. Also where nobody has counted a meeting takes a table, so that it
-- is there when somebody does; meetings booked before this migration take none.
CREATE FUNCTION table_at_place(place_id uuid, number integer) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT md5(place_id || '/' || number)::uuid
$$;

ALTER TABLE agenda DROP CONSTRAINT agenda_kind_check;
ALTER TABLE agenda ADD CONSTRAINT agenda_kind_check
    CHECK (kind IN ('teacher', 'co_visitor', 'guardian', 'room', 'table', 'interpreter', 'line_call', 'driver',
                    'childcare_worker'));
