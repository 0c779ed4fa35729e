-- Owner: agenda. Lock: none, everything is new.

-- Who or which room is taken when. The one place where a double booking is refused.
CREATE TABLE agenda (
    org_id      uuid NOT NULL REFERENCES org,
    resource_id uuid NOT NULL,          -- person_id or room_id
    during      tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
    claim_id    uuid NOT NULL,          -- the meeting or the held offer that takes it
    kind        text NOT NULL CHECK (kind IN ('teacher', 'second_staff', 'guardian', 'room')),
    PRIMARY KEY (org_id, claim_id, resource_id),
    CONSTRAINT nobody_in_two_places_at_once EXCLUDE USING gist (org_id WITH =, resource_id WITH =, during WITH &&)
);
SELECT protect('agenda');

-- Every replica hears, at commit, whose openings changed: '<org_id> <resource_id>'.
CREATE FUNCTION tell_whose_time_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = porchlight, pg_temp AS $$
BEGIN
    PERFORM pg_notify('porchlight_openings', coalesce(new.org_id, old.org_id) || ' ' || coalesce(new.resource_id, old.resource_id))
    WHERE coalesce(new.kind, old.kind) = 'teacher';
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_whose_time_changed AFTER INSERT OR UPDATE OR DELETE ON agenda
    FOR EACH ROW EXECUTE FUNCTION tell_whose_time_changed();
