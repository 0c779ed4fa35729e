-- name: open_intake#
-- The tables a roster is received in. They are this session's own and go with the transaction.
CREATE TEMP TABLE incoming_person (
    person_id uuid NOT NULL, source_id text PRIMARY KEY, given_name text NOT NULL, family_name text NOT NULL,
    greeting text, email text, sms text, phone text, grade text, language text, interpreter_need text, channel text,
    called text
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_role (
    person text NOT NULL, school text NOT NULL, role text NOT NULL, main boolean NOT NULL, begins date, ends date
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_household (
    household_id uuid NOT NULL, source_id text PRIMARY KEY, address_line text, locality text, postal_code text,
    latitude double precision, longitude double precision, has_car boolean, works_nights boolean,
    young_children_months integer[]
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_guardianship (
    student text NOT NULL, guardian text NOT NULL, household text, relationship text, lives_with boolean,
    may_pick_up boolean, restriction text, PRIMARY KEY (student, guardian)
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_class (
    class_id uuid NOT NULL, source_id text PRIMARY KEY, school text NOT NULL, title text NOT NULL,
    homeroom boolean NOT NULL, room text NOT NULL, begins date, ends date
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_enrollment (
    class text NOT NULL, person text NOT NULL, role text NOT NULL, main boolean NOT NULL, begins date, ends date
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_staff (
    person text PRIMARY KEY, languages text[] NOT NULL, trained_until date, room_id uuid
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_volunteer (
    person text PRIMARY KEY, languages text[], latitude double precision, longitude double precision
) ON COMMIT DROP;
CREATE TEMP TABLE incoming_credential (
    person text NOT NULL, kind text NOT NULL, valid_until date, PRIMARY KEY (person, kind)
) ON COMMIT DROP;
-- What the roster names in rows that could not be taken: it is neither changed nor thought to be gone.
CREATE TEMP TABLE incoming_kept (
    kind text NOT NULL, key text NOT NULL, PRIMARY KEY (kind, key)
) ON COMMIT DROP;
-- Who leaves the schools of the roster; `stays`: but is somebody else's still, of whom the roster does not speak.
CREATE TEMP TABLE leaving_person (
    person_id uuid PRIMARY KEY, stays boolean NOT NULL
) ON COMMIT DROP;

-- name: weigh_intake#
-- The planner knows nothing of a new table until it is told, and of rows added by this transaction not even then (only
-- an owner may ANALYZE): it would walk thousands of rows one by one, or merge by a part of the key and compare the rest
-- pair by pair. Whole sets are brought together here, so they are hashed.
SET LOCAL enable_nestloop = off;
SET LOCAL enable_mergejoin = off;
ANALYZE incoming_person;
ANALYZE incoming_role;
ANALYZE incoming_household;
ANALYZE incoming_guardianship;
ANALYZE incoming_class;
ANALYZE incoming_enrollment;
ANALYZE incoming_volunteer;
ANALYZE incoming_credential;
ANALYZE incoming_kept;

-- name: find_leaving(org_id, schools, gone, bulk, roles)!
-- Who leaves: in bulk whoever holds a role at one of these schools and is in no row, otherwise who is marked as gone.
-- Only `roles` count, of which the roster speaks: who is a volunteer is in a file of its own, and whom the office let
-- help is in none. A role at a school that is not in the roster keeps a person.
INSERT INTO leaving_person (person_id, stays)
SELECT p.person_id,
       EXISTS (SELECT FROM person_role AS r
               WHERE r.org_id = p.org_id AND r.person_id = p.person_id AND (r.by_office OR r.role <> ALL (:roles::text[])))
FROM person AS p
WHERE p.org_id = :org_id
  AND p.left_on IS NULL
  AND (p.source_id = ANY (:gone::text[])
       OR (:bulk AND NOT EXISTS (SELECT FROM incoming_person AS i WHERE i.source_id = p.source_id)))
  AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'person' AND k.key = p.source_id)
  AND EXISTS (SELECT FROM person_role AS r JOIN school AS s USING (org_id, school_id)
              WHERE r.org_id = p.org_id AND r.person_id = p.person_id AND s.source_id = ANY (:schools::text[])
                AND r.role = ANY (:roles::text[]) AND NOT r.by_office)
  AND NOT EXISTS (SELECT FROM person_role AS r JOIN school AS s USING (org_id, school_id)
                  WHERE r.org_id = p.org_id AND r.person_id = p.person_id AND s.source_id <> ALL (:schools::text[])
                    AND r.role = ANY (:roles::text[]));

-- name: standing(org_id, schools)^
-- How many people and family links stand at these schools, and how many of them would go; who only helps is not among
-- them. What is compared with the roster is joined to it: an EXISTS in a FILTER is looked up anew for each row.
SELECT
    (SELECT count(DISTINCT p.person_id)
     FROM person AS p JOIN person_role AS r USING (org_id, person_id) JOIN school AS s USING (org_id, school_id)
     WHERE p.org_id = :org_id AND p.left_on IS NULL AND s.source_id = ANY (:schools::text[])
       AND r.role NOT IN ('volunteer', 'interpreter')) AS people,
    (SELECT count(*) FROM leaving_person AS l
     WHERE EXISTS (SELECT FROM person_role AS r
                   WHERE r.org_id = :org_id AND r.person_id = l.person_id
                     AND r.role NOT IN ('volunteer', 'interpreter'))) AS people_leaving,
    count(*) AS links,
    count(*) FILTER (WHERE student_leaves.person_id IS NOT NULL OR guardian_leaves.person_id IS NOT NULL
                        OR named.student IS NULL) AS links_leaving
FROM guardianship AS g
JOIN person AS s ON s.org_id = g.org_id AND s.person_id = g.student_id
JOIN person AS t ON t.org_id = g.org_id AND t.person_id = g.guardian_id
LEFT JOIN incoming_person AS i ON i.source_id = s.source_id
LEFT JOIN incoming_guardianship AS named ON named.student = s.source_id AND named.guardian = t.source_id
LEFT JOIN leaving_person AS student_leaves ON student_leaves.person_id = g.student_id
LEFT JOIN leaving_person AS guardian_leaves ON guardian_leaves.person_id = g.guardian_id
WHERE g.org_id = :org_id
  AND g.left_on IS NULL
  AND (i.source_id IS NOT NULL OR student_leaves.person_id IS NOT NULL);

-- name: helpers_standing(org_id, schools, role)^
-- How many hold a helper's role at these schools by a file, and how many of them no row names.
WITH holding AS (
    SELECT DISTINCT p.source_id
    FROM person AS p
    JOIN person_role AS r USING (org_id, person_id)
    JOIN school AS s USING (org_id, school_id)
    WHERE p.org_id = :org_id AND p.left_on IS NULL AND s.source_id = ANY (:schools::text[])
      AND r.role = :role AND NOT r.by_office
), named AS (
    SELECT i.person AS source_id FROM incoming_role AS i WHERE i.role = :role
    UNION
    SELECT k.key FROM incoming_kept AS k WHERE k.kind = 'person'
)
SELECT count(*) AS standing, count(*) FILTER (WHERE named.source_id IS NULL) AS leaving
FROM holding
LEFT JOIN named USING (source_id);

-- name: merge_people(org_id, today)^
-- Bring persons up to date. What the roster does not say (NULL) stays as it stands.
WITH wanted AS MATERIALIZED (
    SELECT i.*, p.person_id AS known_id
    FROM incoming_person AS i
    LEFT JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.source_id
), added AS (
    INSERT INTO person (org_id, person_id, source_id, given_name, family_name, greeting, called, language,
                        interpreter_need, email, sms, phone, channel, grade)
    SELECT :org_id, person_id, source_id, given_name, family_name, coalesce(greeting, ''), coalesce(called::jsonb, '{}'),
           coalesce(language, 'en'), coalesce(interpreter_need, 'none'), coalesce(email, ''), coalesce(sms, ''),
           coalesce(phone, ''),
           coalesce(channel, CASE WHEN email <> '' THEN 'email' WHEN sms <> '' THEN 'sms'
                                  WHEN phone <> '' THEN 'call' ELSE 'paper' END),
           coalesce(grade, '')
    FROM wanted
    WHERE known_id IS NULL
    RETURNING person_id
), changed AS (
    UPDATE person AS p
    SET given_name = w.given_name, family_name = w.family_name, greeting = coalesce(w.greeting, p.greeting),
        called = coalesce(w.called::jsonb, p.called), language = coalesce(w.language, p.language),
        interpreter_need = coalesce(w.interpreter_need, p.interpreter_need), email = coalesce(w.email, p.email),
        sms = coalesce(w.sms, p.sms), phone = coalesce(w.phone, p.phone), channel = coalesce(w.channel, p.channel),
        grade = coalesce(w.grade, p.grade), left_on = NULL
    FROM wanted AS w
    WHERE p.org_id = :org_id
      AND p.person_id = w.known_id
      AND (p.given_name, p.family_name, p.greeting, p.called, p.language, p.interpreter_need, p.email, p.sms, p.phone,
           p.channel, p.grade, p.left_on)
          IS DISTINCT FROM
          (w.given_name, w.family_name, coalesce(w.greeting, p.greeting), coalesce(w.called::jsonb, p.called),
           coalesce(w.language, p.language), coalesce(w.interpreter_need, p.interpreter_need),
           coalesce(w.email, p.email), coalesce(w.sms, p.sms), coalesce(w.phone, p.phone),
           coalesce(w.channel, p.channel), coalesce(w.grade, p.grade), NULL::date)
    RETURNING p.person_id
), removed AS (
    UPDATE person AS p
    SET left_on = :today
    FROM leaving_person AS l
    WHERE p.org_id = :org_id AND p.person_id = l.person_id AND NOT l.stays
    RETURNING p.person_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_roles(org_id, schools, bulk, roles)^
-- Bring roles up to date; in bulk a role at one of these schools that no row states is taken away, if it is one of
-- `roles`, of which the roster speaks, and the office did not give it.
WITH wanted AS MATERIALIZED (
    SELECT DISTINCT ON (p.person_id, s.school_id, i.role) p.person_id, s.school_id, i.role, i.main, i.begins, i.ends
    FROM incoming_role AS i
    JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.person
    JOIN school AS s ON s.org_id = :org_id AND s.source_id = i.school
    ORDER BY p.person_id, s.school_id, i.role, i.main DESC
), added AS (
    INSERT INTO person_role (org_id, person_id, school_id, role, main, begins, ends)
    SELECT :org_id, person_id, school_id, role, main, begins, ends
    FROM wanted
    ON CONFLICT (org_id, person_id, school_id, role) DO NOTHING
    RETURNING person_id
), changed AS (
    UPDATE person_role AS r
    SET main = w.main, begins = w.begins, ends = w.ends
    FROM wanted AS w
    WHERE r.org_id = :org_id AND r.person_id = w.person_id AND r.school_id = w.school_id AND r.role = w.role
      AND (r.main, r.begins, r.ends) IS DISTINCT FROM (w.main, w.begins, w.ends)
    RETURNING r.person_id
), removed AS (
    DELETE FROM person_role AS r
    USING person AS p, school AS s
    WHERE r.org_id = :org_id AND p.org_id = :org_id AND s.org_id = :org_id
      AND p.person_id = r.person_id AND s.school_id = r.school_id
      AND s.source_id = ANY (:schools::text[])
      AND r.role = ANY (:roles::text[]) AND NOT r.by_office
      AND (:bulk OR EXISTS (SELECT FROM leaving_person AS l WHERE l.person_id = r.person_id))
      AND NOT EXISTS (SELECT FROM wanted AS w
                      WHERE w.person_id = r.person_id AND w.school_id = r.school_id AND w.role = r.role)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'person' AND k.key = p.source_id)
    RETURNING r.person_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_households(org_id)^
-- Bring homes up to date.
WITH wanted AS MATERIALIZED (
    SELECT i.*, h.household_id AS known_id
    FROM incoming_household AS i
    LEFT JOIN household AS h ON h.org_id = :org_id AND h.source_id = i.source_id
), added AS (
    INSERT INTO household (org_id, household_id, source_id, address_line, locality, postal_code, latitude, longitude,
                           has_car, works_nights, young_children_months)
    SELECT :org_id, household_id, source_id, coalesce(address_line, ''), coalesce(locality, ''),
           coalesce(postal_code, ''), latitude, longitude, has_car, coalesce(works_nights, false),
           coalesce(young_children_months, '{}')
    FROM wanted
    WHERE known_id IS NULL
    RETURNING household_id
), changed AS (
    UPDATE household AS h
    SET address_line = coalesce(w.address_line, h.address_line), locality = coalesce(w.locality, h.locality),
        postal_code = coalesce(w.postal_code, h.postal_code), latitude = coalesce(w.latitude, h.latitude),
        longitude = coalesce(w.longitude, h.longitude), has_car = coalesce(w.has_car, h.has_car),
        works_nights = coalesce(w.works_nights, h.works_nights),
        young_children_months = coalesce(w.young_children_months, h.young_children_months), left_on = NULL
    FROM wanted AS w
    WHERE h.org_id = :org_id
      AND h.household_id = w.known_id
      AND (h.address_line, h.locality, h.postal_code, h.latitude, h.longitude, h.has_car, h.works_nights,
           h.young_children_months, h.left_on)
          IS DISTINCT FROM
          (coalesce(w.address_line, h.address_line), coalesce(w.locality, h.locality),
           coalesce(w.postal_code, h.postal_code), coalesce(w.latitude, h.latitude), coalesce(w.longitude, h.longitude),
           coalesce(w.has_car, h.has_car), coalesce(w.works_nights, h.works_nights),
           coalesce(w.young_children_months, h.young_children_months), NULL::date)
    RETURNING h.household_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed, 0 AS removed,
       (SELECT count(*) FROM wanted) AS wanted;

-- name: leave_households(org_id, today)$
-- Let homes go that the roster does not name and where no guardian lives any more.
WITH removed AS (
    UPDATE household AS h
    SET left_on = :today
    WHERE h.org_id = :org_id
      AND h.left_on IS NULL
      AND NOT EXISTS (SELECT FROM incoming_household AS i WHERE i.source_id = h.source_id)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'household' AND k.key = h.source_id)
      AND NOT EXISTS (SELECT FROM guardianship AS g
                      WHERE g.org_id = h.org_id AND g.household_id = h.household_id AND g.left_on IS NULL)
    RETURNING h.household_id
)
SELECT count(*) FROM removed;

-- name: merge_guardianships(org_id, today, bulk)^
-- Bring family links up to date. A restriction that is not said (NULL) stays; in bulk a link of a student of this roster
-- that no row states has ended.
WITH wanted AS MATERIALIZED (
    SELECT s.person_id AS student_id, t.person_id AS guardian_id, h.household_id, i.relationship, i.lives_with,
           i.may_pick_up, i.restriction
    FROM incoming_guardianship AS i
    JOIN person AS s ON s.org_id = :org_id AND s.source_id = i.student
    JOIN person AS t ON t.org_id = :org_id AND t.source_id = i.guardian
    LEFT JOIN household AS h ON h.org_id = :org_id AND h.source_id = i.household
), added AS (
    INSERT INTO guardianship (org_id, student_id, guardian_id, household_id, relationship, lives_with, may_pick_up,
                              restriction)
    SELECT :org_id, student_id, guardian_id, household_id, coalesce(relationship, 'guardian'),
           coalesce(lives_with, true), coalesce(may_pick_up, false), coalesce(restriction, 'none')
    FROM wanted
    ON CONFLICT (org_id, student_id, guardian_id) DO NOTHING
    RETURNING student_id
), changed AS (
    UPDATE guardianship AS g
    SET household_id = coalesce(w.household_id, g.household_id), relationship = coalesce(w.relationship, g.relationship),
        lives_with = coalesce(w.lives_with, g.lives_with), may_pick_up = coalesce(w.may_pick_up, g.may_pick_up),
        restriction = coalesce(w.restriction, g.restriction), left_on = NULL
    FROM wanted AS w
    WHERE g.org_id = :org_id AND g.student_id = w.student_id AND g.guardian_id = w.guardian_id
      AND (g.household_id, g.relationship, g.lives_with, g.may_pick_up, g.restriction, g.left_on)
          IS DISTINCT FROM
          (coalesce(w.household_id, g.household_id), coalesce(w.relationship, g.relationship),
           coalesce(w.lives_with, g.lives_with), coalesce(w.may_pick_up, g.may_pick_up),
           coalesce(w.restriction, g.restriction), NULL::date)
    RETURNING g.student_id
), removed AS (
    UPDATE guardianship AS g
    SET left_on = :today
    FROM person AS s, person AS t
    WHERE g.org_id = :org_id AND s.org_id = :org_id AND t.org_id = :org_id
      AND s.person_id = g.student_id AND t.person_id = g.guardian_id
      AND g.left_on IS NULL
      AND ((:bulk AND s.source_id IN (SELECT i.source_id FROM incoming_person AS i))
           OR g.student_id IN (SELECT l.person_id FROM leaving_person AS l)
           OR g.guardian_id IN (SELECT l.person_id FROM leaving_person AS l))
      AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.student_id = g.student_id AND w.guardian_id = g.guardian_id)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'person' AND k.key = s.source_id)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'person' AND k.key = t.source_id)
    RETURNING g.student_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: restrictions_unsaid(org_id)$
-- How many restrictions stand that the roster does not repeat.
SELECT count(*)
FROM incoming_guardianship AS i
JOIN person AS s ON s.org_id = :org_id AND s.source_id = i.student
JOIN person AS t ON t.org_id = :org_id AND t.source_id = i.guardian
JOIN guardianship AS g ON g.org_id = :org_id AND g.student_id = s.person_id AND g.guardian_id = t.person_id
WHERE i.restriction IS NULL AND g.restriction <> 'none';

-- name: merge_classes(org_id, today, schools, bulk)^
-- Bring classes up to date; in bulk a class of these schools that no row states has ended.
WITH wanted AS MATERIALIZED (
    SELECT i.class_id, i.source_id, s.school_id, i.title, i.homeroom, i.room, i.begins, i.ends, c.class_id AS known_id
    FROM incoming_class AS i
    JOIN school AS s ON s.org_id = :org_id AND s.source_id = i.school
    LEFT JOIN class AS c ON c.org_id = :org_id AND c.source_id = i.source_id
), added AS (
    INSERT INTO class (org_id, class_id, school_id, source_id, title, homeroom, room, begins, ends)
    SELECT :org_id, class_id, school_id, source_id, title, homeroom, room, begins, ends
    FROM wanted
    WHERE known_id IS NULL
    RETURNING class_id
), changed AS (
    UPDATE class AS c
    SET school_id = w.school_id, title = w.title, homeroom = w.homeroom, room = w.room, begins = w.begins,
        ends = w.ends, left_on = NULL
    FROM wanted AS w
    WHERE c.org_id = :org_id
      AND c.class_id = w.known_id
      AND (c.school_id, c.title, c.homeroom, c.room, c.begins, c.ends, c.left_on)
          IS DISTINCT FROM (w.school_id, w.title, w.homeroom, w.room, w.begins, w.ends, NULL::date)
    RETURNING c.class_id
), removed AS (
    UPDATE class AS c
    SET left_on = :today
    FROM school AS s
    WHERE c.org_id = :org_id AND s.org_id = :org_id AND s.school_id = c.school_id
      AND c.left_on IS NULL
      AND :bulk AND s.source_id = ANY (:schools::text[])
      AND NOT EXISTS (SELECT FROM incoming_class AS i WHERE i.source_id = c.source_id)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k WHERE k.kind = 'class' AND k.key = c.source_id)
    RETURNING c.class_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_enrollments(org_id, today, schools, bulk)^
-- Bring enrollments up to date. Several rows of one class, person and role are one, from the first day to the last.
WITH wanted AS MATERIALIZED (
    SELECT c.class_id, p.person_id, i.role, bool_or(i.main) AS main,
           CASE WHEN bool_and(i.begins IS NOT NULL) THEN min(i.begins) END AS begins,
           CASE WHEN bool_and(i.ends IS NOT NULL) THEN max(i.ends) END AS ends
    FROM incoming_enrollment AS i
    JOIN class AS c ON c.org_id = :org_id AND c.source_id = i.class
    JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.person
    GROUP BY c.class_id, p.person_id, i.role
), added AS (
    INSERT INTO enrollment (org_id, class_id, person_id, role, main, begins, ends)
    SELECT :org_id, class_id, person_id, role, main, begins, ends
    FROM wanted
    ON CONFLICT (org_id, class_id, person_id, role) DO NOTHING
    RETURNING class_id
), changed AS (
    UPDATE enrollment AS e
    SET main = w.main, begins = w.begins, ends = w.ends, left_on = NULL
    FROM wanted AS w
    WHERE e.org_id = :org_id AND e.class_id = w.class_id AND e.person_id = w.person_id AND e.role = w.role
      AND (e.main, e.begins, e.ends, e.left_on) IS DISTINCT FROM (w.main, w.begins, w.ends, NULL::date)
    RETURNING e.class_id
), removed AS (
    UPDATE enrollment AS e
    SET left_on = :today
    FROM class AS c, school AS s, person AS p
    WHERE e.org_id = :org_id AND c.org_id = :org_id AND s.org_id = :org_id AND p.org_id = :org_id
      AND c.class_id = e.class_id AND s.school_id = c.school_id AND p.person_id = e.person_id
      AND e.left_on IS NULL
      AND s.source_id = ANY (:schools::text[])
      AND (:bulk OR EXISTS (SELECT FROM leaving_person AS l WHERE l.person_id = e.person_id))
      AND NOT EXISTS (SELECT FROM wanted AS w
                      WHERE w.class_id = e.class_id AND w.person_id = e.person_id AND w.role = e.role)
      AND NOT EXISTS (SELECT FROM incoming_kept AS k
                      WHERE k.kind = 'enrollment' AND k.key = c.source_id || chr(31) || p.source_id)
    RETURNING e.class_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_staff(org_id, today)^
-- Bring what schools add about their staff up to date. A training that is not stated is none.
WITH wanted AS MATERIALIZED (
    SELECT p.person_id, i.languages, i.trained_until, i.room_id
    FROM incoming_staff AS i
    JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.person
), added AS (
    INSERT INTO staff_profile (org_id, person_id, languages, room_id)
    SELECT :org_id, person_id, languages, room_id
    FROM wanted
    ON CONFLICT (org_id, person_id) DO NOTHING
    RETURNING person_id
), changed AS (
    UPDATE staff_profile AS f
    SET languages = w.languages, room_id = coalesce(w.room_id, f.room_id)
    FROM wanted AS w
    WHERE f.org_id = :org_id
      AND f.person_id = w.person_id
      AND (f.languages, f.room_id) IS DISTINCT FROM (w.languages, coalesce(w.room_id, f.room_id))
    RETURNING f.person_id
), trained AS (
    INSERT INTO credential AS c (org_id, person_id, kind, valid_until, recorded_on)
    SELECT :org_id, person_id, 'home_visit_training', trained_until, :today
    FROM wanted
    WHERE trained_until IS NOT NULL
    ON CONFLICT (org_id, person_id, kind) DO UPDATE
    SET valid_until = excluded.valid_until, recorded_on = excluded.recorded_on
    WHERE c.valid_until <> excluded.valid_until
    RETURNING person_id
), untrained AS (
    DELETE FROM credential AS c
    USING wanted AS w
    WHERE c.org_id = :org_id AND c.person_id = w.person_id AND c.kind = 'home_visit_training' AND w.trained_until IS NULL
    RETURNING c.person_id
), touched AS (
    SELECT person_id FROM changed UNION SELECT person_id FROM trained UNION SELECT person_id FROM untrained
)
SELECT (SELECT count(*) FROM added) AS added,
       (SELECT count(*) FROM touched WHERE person_id NOT IN (SELECT person_id FROM added)) AS changed, 0 AS removed,
       (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_volunteers(org_id, today)^
-- Bring what is known of volunteers up to date; who holds the role no more has left as one.
WITH wanted AS MATERIALIZED (
    SELECT p.person_id, i.languages, i.latitude, i.longitude
    FROM incoming_volunteer AS i
    JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.person
), added AS (
    INSERT INTO volunteer (org_id, person_id, languages, latitude, longitude)
    SELECT :org_id, person_id, coalesce(languages, '{}'), latitude, longitude
    FROM wanted
    ON CONFLICT (org_id, person_id) DO NOTHING
    RETURNING person_id
), changed AS (
    UPDATE volunteer AS v
    SET languages = coalesce(w.languages, v.languages), latitude = coalesce(w.latitude, v.latitude),
        longitude = coalesce(w.longitude, v.longitude), left_on = NULL
    FROM wanted AS w
    WHERE v.org_id = :org_id AND v.person_id = w.person_id
      AND (v.languages, v.latitude, v.longitude, v.left_on)
          IS DISTINCT FROM
          (coalesce(w.languages, v.languages), coalesce(w.latitude, v.latitude), coalesce(w.longitude, v.longitude),
           NULL::date)
    RETURNING v.person_id
), removed AS (
    UPDATE volunteer AS v
    SET left_on = :today
    WHERE v.org_id = :org_id AND v.left_on IS NULL
      AND NOT EXISTS (SELECT FROM person_role AS r
                      WHERE r.org_id = v.org_id AND r.person_id = v.person_id AND r.role = 'volunteer')
    RETURNING v.person_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM wanted) AS wanted;

-- name: merge_credentials(org_id, today)^
-- Bring credentials up to date. One that a file names without a day is taken away, and who left as a volunteer is
-- cleared for nothing.
WITH wanted AS MATERIALIZED (
    SELECT p.person_id, i.kind, i.valid_until
    FROM incoming_credential AS i
    JOIN person AS p ON p.org_id = :org_id AND p.source_id = i.person
), added AS (
    INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
    SELECT :org_id, person_id, kind, valid_until, :today
    FROM wanted
    WHERE valid_until IS NOT NULL
    ON CONFLICT (org_id, person_id, kind) DO NOTHING
    RETURNING person_id
), changed AS (
    UPDATE credential AS c
    SET valid_until = w.valid_until, recorded_on = :today
    FROM wanted AS w
    WHERE c.org_id = :org_id AND c.person_id = w.person_id AND c.kind = w.kind AND c.valid_until <> w.valid_until
    RETURNING c.person_id
), removed AS (
    DELETE FROM credential AS c
    WHERE c.org_id = :org_id
      AND ((c.person_id, c.kind) IN (SELECT w.person_id, w.kind FROM wanted AS w WHERE w.valid_until IS NULL)
           OR (c.kind IN ('driving', 'childcare')
               AND EXISTS (SELECT FROM volunteer AS v
                           WHERE v.org_id = c.org_id AND v.person_id = c.person_id AND v.left_on IS NOT NULL)))
    RETURNING c.person_id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed,
       (SELECT count(*) FROM wanted WHERE valid_until IS NOT NULL) AS wanted;

-- name: ids_of(org_id, source_ids)
-- The persons behind the roster's ids.
SELECT source_id, person_id
FROM person
WHERE org_id = :org_id AND source_id = ANY (:source_ids::text[]);


-- name: staff_of(org_id, schools)
-- Who works at these schools, by the schools' ids in the roster.
SELECT DISTINCT r.person_id
FROM person_role AS r
JOIN school AS s USING (org_id, school_id)
WHERE r.org_id = :org_id AND s.source_id = ANY (:schools::text[]) AND r.role IN ('teacher', 'staff', 'office');

-- name: holders_of(org_id, schools, roles)
-- Who holds one of these roles at these schools, by the schools' ids in the roster.
SELECT DISTINCT r.person_id
FROM person_role AS r
JOIN school AS s USING (org_id, school_id)
WHERE r.org_id = :org_id AND s.source_id = ANY (:schools::text[]) AND r.role = ANY (:roles::text[]);

-- name: roles_held(org_id, person_id, now)
-- What somebody who has not left is at which school, by the school's id in the roster; what is to begin counts, and the
-- last day by the school's clock.
SELECT s.source_id AS school, r.role
FROM person AS p
JOIN person_role AS r USING (org_id, person_id)
JOIN school AS s USING (org_id, school_id)
WHERE p.org_id = :org_id AND p.person_id = :person_id AND p.left_on IS NULL
  AND (r.ends IS NULL OR r.ends >= (:now::timestamptz AT TIME ZONE s.time_zone)::date)
ORDER BY s.source_id, r.role;

-- name: people_page(org_id, school_id, role, source_id, after, size)
-- A page of people by id, with what they are at which school; those who have left come only under their roster's id.
SELECT person.person_id, person.source_id, person.given_name, person.family_name, person.language, person.grade,
       person.left_on, held.roles
FROM person
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('school_id', person_role.school_id, 'role', person_role.role)
                              ORDER BY person_role.school_id, person_role.role), '[]') AS roles,
           count(*) FILTER (WHERE (:school_id::uuid IS NULL OR person_role.school_id = :school_id)
                              AND (:role::text IS NULL OR person_role.role = :role)) AS wanted
    FROM person_role
    WHERE person_role.org_id = person.org_id AND person_role.person_id = person.person_id
) AS held
WHERE person.org_id = :org_id
  AND (:source_id::text IS NULL AND person.left_on IS NULL OR person.source_id = :source_id)
  AND (:after::uuid IS NULL OR person.person_id > :after)
  AND (held.wanted > 0 OR :school_id::uuid IS NULL AND :role::text IS NULL)
ORDER BY person.person_id
LIMIT :size;

-- name: person_seen(org_id, person_id)^
-- One person, with what they are at which school.
SELECT person.person_id, person.source_id, person.given_name, person.family_name, person.language, person.grade,
       person.left_on,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('school_id', person_role.school_id, 'role', person_role.role)
                                  ORDER BY person_role.school_id, person_role.role), '[]')
        FROM person_role
        WHERE person_role.org_id = person.org_id AND person_role.person_id = person.person_id) AS roles
FROM person
WHERE person.org_id = :org_id AND person.person_id = :person_id;

-- name: helpers(org_id, school_id, person_id, at)
-- Everybody who helps at a school, by name, or one of them: roles, languages, credentials, and until when their private
-- page opens. Staff count who have a credential.
SELECT person.person_id, btrim(person.given_name || ' ' || person.family_name) AS name, person.given_name,
       person.family_name, person.greeting, person.language, person.email, person.sms, person.channel,
       (SELECT array_agg(DISTINCT held.role ORDER BY held.role) FROM person_role AS held
        WHERE held.org_id = person.org_id AND held.person_id = person.person_id
          AND held.school_id = :school_id) AS roles,
       coalesce(interpreter.languages, volunteer.languages, staff.languages, '{}') AS languages,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', had.kind, 'valid_until', had.valid_until,
                                                     'recorded_on', had.recorded_on) ORDER BY had.kind), '[]')
        FROM credential AS had
        WHERE had.org_id = person.org_id AND had.person_id = person.person_id) AS credentials,
       door.link_id, door.expires_at AS link_ends_at
FROM person
LEFT JOIN volunteer ON volunteer.org_id = person.org_id AND volunteer.person_id = person.person_id
LEFT JOIN staff_profile AS staff ON staff.org_id = person.org_id AND staff.person_id = person.person_id
LEFT JOIN interpreter ON interpreter.org_id = person.org_id AND interpreter.person_id = person.person_id
LEFT JOIN link AS door ON door.org_id = person.org_id AND door.person_id = person.person_id AND door.purpose = 'helper'
     AND door.revoked_at IS NULL AND door.expires_at > :at
WHERE person.org_id = :org_id AND person.left_on IS NULL
  AND (:person_id::uuid IS NULL OR person.person_id = :person_id)
  AND EXISTS (SELECT FROM person_role AS held
              WHERE held.org_id = person.org_id AND held.person_id = person.person_id AND held.school_id = :school_id
                AND (held.role IN ('volunteer', 'interpreter')
                     OR EXISTS (SELECT FROM credential AS had
                                WHERE had.org_id = held.org_id AND had.person_id = held.person_id)
                     OR :person_id::uuid IS NOT NULL AND held.role IN ('teacher', 'staff')))
ORDER BY person.family_name, person.given_name, person.person_id;

-- name: same_person(org_id, given_name, family_name, email, sms)$
-- Somebody who is here already by this name and this address or number: who comes to help may be a guardian.
SELECT person_id
FROM person
WHERE org_id = :org_id AND left_on IS NULL
  AND spelled = plain_letters(:given_name || ' ' || :family_name)
  AND (email <> '' AND lower(email) = lower(:email) OR sms <> '' AND sms = :sms)
ORDER BY person_id
LIMIT 1;

-- name: add_person(org_id, person_id, source_id, given_name, family_name, language, email, sms)!
-- Write down a person the office knows of and no file names.
INSERT INTO person (org_id, person_id, source_id, given_name, family_name, greeting, language, email, sms, channel)
VALUES (:org_id, :person_id, :source_id, :given_name, :family_name, :given_name, :language, :email, :sms,
        CASE WHEN :email::text <> '' THEN 'email' WHEN :sms::text <> '' THEN 'sms' ELSE 'paper' END);

-- name: let_help(org_id, person_id, school_id, role)!
-- Let somebody help at a school; the office says so, so no roster takes it away.
INSERT INTO person_role (org_id, person_id, school_id, role, by_office)
VALUES (:org_id, :person_id, :school_id, :role, true)
ON CONFLICT (org_id, person_id, school_id, role) DO UPDATE
SET by_office = true;

-- name: stop_help(org_id, person_id, school_id)$
-- Take the roles of a helper at a school away; gives how many there were.
WITH gone AS (
    DELETE FROM person_role
    WHERE org_id = :org_id AND person_id = :person_id AND school_id = :school_id
      AND role IN ('volunteer', 'interpreter')
    RETURNING role
)
SELECT count(*) FROM gone;

-- name: make_volunteer(org_id, person_id, languages)!
-- Write down what a volunteer speaks; what is known stays where nothing is said.
INSERT INTO volunteer (org_id, person_id, languages)
VALUES (:org_id, :person_id, :languages)
ON CONFLICT (org_id, person_id) DO UPDATE
SET languages = CASE WHEN excluded.languages = '{}' THEN volunteer.languages ELSE excluded.languages END,
    left_on = NULL;

-- name: leave_volunteer(org_id, person_id, today)!
-- Mark who is a volunteer nowhere any more as having left.
UPDATE volunteer AS v
SET left_on = :today
WHERE v.org_id = :org_id AND v.person_id = :person_id AND v.left_on IS NULL
  AND NOT EXISTS (SELECT FROM person_role AS r
                  WHERE r.org_id = v.org_id AND r.person_id = v.person_id AND r.role = 'volunteer');

-- name: lock_helper(org_id, person_id)$
-- FOR NO KEY UPDATE: two changes of what one person is cleared for; the later one sees what the first has done.
SELECT true
FROM person
WHERE org_id = :org_id AND person_id = :person_id
FOR NO KEY UPDATE;

-- name: record_credential(org_id, person_id, kind, valid_until, today)!
-- Write down what somebody has until a day.
INSERT INTO credential (org_id, person_id, kind, valid_until, recorded_on)
VALUES (:org_id, :person_id, :kind, :valid_until, :today)
ON CONFLICT (org_id, person_id, kind) DO UPDATE
SET valid_until = excluded.valid_until, recorded_on = excluded.recorded_on;

-- name: withdraw_credential(org_id, person_id, kind)!
-- Forget a credential: whoever had it has it no more.
DELETE FROM credential
WHERE org_id = :org_id AND person_id = :person_id AND kind = :kind;

-- name: school_that_speaks(org_id, school_id)^
-- What a message of a school begins and ends with.
SELECT name, text_name, time_zone, phone, door
FROM school
WHERE org_id = :org_id AND school_id = :school_id;

-- name: own_feed(org_id, person_id, now)$
-- The open link of a helper's own calendar.
SELECT link_id
FROM link
WHERE org_id = :org_id AND purpose = 'helper_feed' AND person_id = :person_id AND revoked_at IS NULL
  AND expires_at > :now
ORDER BY created_at DESC
LIMIT 1;

-- name: at_own_page(org_id, person_id)^
-- Who helps, as their own page greets them, and the school that speaks to them: the main one of those they help at.
SELECT person.greeting, person.language, school.name, school.text_name, school.time_zone, school.phone, school.door
FROM person
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
WHERE person.org_id = :org_id AND person.person_id = :person_id AND person.left_on IS NULL
ORDER BY held.role IN ('volunteer', 'interpreter') DESC, held.main DESC, held.school_id
LIMIT 1;
