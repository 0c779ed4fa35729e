-- Owner: access. Lock: link and api_key against writes, for an instant.

-- Every replica hears, at commit, that a door was closed or ends at another time. It is not said which: PostgreSQL tells
-- the same thing once a transaction, however many doors it closes.
CREATE FUNCTION tell_a_door_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = porchlight, pg_temp AS $$
BEGIN
    PERFORM pg_notify('porchlight_doors', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_a_door_changed AFTER UPDATE ON link
    FOR EACH ROW WHEN ((new.revoked_at, new.expires_at) IS DISTINCT FROM (old.revoked_at, old.expires_at))
    EXECUTE FUNCTION tell_a_door_changed();
CREATE TRIGGER tell_a_door_changed AFTER UPDATE ON api_key
    FOR EACH ROW WHEN ((new.revoked_at, new.expires_at) IS DISTINCT FROM (old.revoked_at, old.expires_at))
    EXECUTE FUNCTION tell_a_door_changed();
CREATE TRIGGER tell_a_door_is_gone AFTER DELETE ON link
    FOR EACH STATEMENT EXECUTE FUNCTION tell_a_door_changed();
CREATE TRIGGER tell_a_door_is_gone AFTER DELETE ON api_key
    FOR EACH STATEMENT EXECUTE FUNCTION tell_a_door_changed();
