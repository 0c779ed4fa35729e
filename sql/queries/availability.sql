-- name: facts(org_id, teacher_ids, first_day, last_day, resource_ids, starts, ends, besides)
-- Everything the openings of several teachers follow from, in one round trip: hours, dated changes, busy and taken time,
-- the last two within a span of each one's own.
-- Rooms count among what is taken: a time whose room somebody else has is no opening. What the claims of `besides` take
-- does not.
SELECT 'weekly' AS fact, asked.teacher_id AS whose, held.weekday, NULL::date AS day, held.starts, held.ends,
       held.from_day, held.until_day, NULL::text AS effect, NULL::smallint AS starts_fold, NULL::smallint AS ends_fold,
       NULL::timestamptz AS begins, NULL::timestamptz AS finishes
FROM unnest(:teacher_ids::uuid[]) AS asked (teacher_id)
JOIN pattern AS held ON held.org_id = :org_id AND held.teacher_id = asked.teacher_id
WHERE (held.from_day IS NULL OR held.from_day <= :last_day) AND (held.until_day IS NULL OR held.until_day >= :first_day)
UNION ALL
SELECT 'dated', asked.teacher_id, NULL, held.day, held.starts, held.ends, NULL, NULL, held.effect,
       held.starts_fold, held.ends_fold, NULL, NULL
FROM unnest(:teacher_ids::uuid[]) AS asked (teacher_id)
JOIN exception AS held ON held.org_id = :org_id AND held.teacher_id = asked.teacher_id
WHERE held.day BETWEEN :first_day AND :last_day
UNION ALL
SELECT 'busy', asked.teacher_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       lower(held.during), upper(held.during)
FROM unnest(:resource_ids::uuid[], :starts::timestamptz[], :ends::timestamptz[]) AS asked (teacher_id, starts, ends)
JOIN busy AS held ON held.org_id = :org_id AND held.teacher_id = asked.teacher_id
                 AND held.during && tstzrange(asked.starts, asked.ends)
UNION ALL
SELECT 'taken', asked.resource_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       lower(held.during), upper(held.during)
FROM unnest(:resource_ids::uuid[], :starts::timestamptz[], :ends::timestamptz[]) AS asked (resource_id, starts, ends)
JOIN agenda AS held ON held.org_id = :org_id AND held.resource_id = asked.resource_id
                   AND held.ends_at > asked.starts AND held.starts_at < asked.ends
                   AND held.claim_id <> ALL (:besides::uuid[]);

-- name: gave_hours(org_id, teacher_ids, from_day)
-- Who of some people offers any hours from a day on, of every week or of single days.
SELECT asked.teacher_id
FROM unnest(:teacher_ids::uuid[]) AS asked (teacher_id)
WHERE EXISTS (SELECT FROM pattern AS held
              WHERE held.org_id = :org_id AND held.teacher_id = asked.teacher_id
                AND (held.until_day IS NULL OR held.until_day >= :from_day))
   OR EXISTS (SELECT FROM exception AS held
              WHERE held.org_id = :org_id AND held.teacher_id = asked.teacher_id
                AND held.effect = 'added' AND held.day >= :from_day);

-- name: zone_of_teacher(org_id, teacher_id, school_id)$
-- The zone of the school a teacher works at or somebody helps at, the main one first; nothing if they do neither there.
SELECT school.time_zone
FROM person_role AS held
JOIN person ON person.org_id = held.org_id AND person.person_id = held.person_id
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
WHERE held.org_id = :org_id AND held.person_id = :teacher_id AND held.role IN ('teacher', 'staff', 'volunteer', 'interpreter')
  AND (:school_id::uuid IS NULL OR held.school_id = :school_id)
  AND person.left_on IS NULL
ORDER BY held.role IN ('teacher', 'staff') DESC, held.main DESC, held.school_id
LIMIT 1;

-- name: lock_teacher(org_id, teacher_id)!
-- FOR NO KEY UPDATE: changes of one teacher's hours go one after the other, so that each is judged by what stands.
SELECT
FROM person
WHERE org_id = :org_id AND person_id = :teacher_id
FOR NO KEY UPDATE;

-- name: patterns(org_id, teacher_id)
-- A teacher's weekly hours, through the week.
SELECT pattern_id, weekday, starts, ends, from_day, until_day
FROM pattern
WHERE org_id = :org_id AND teacher_id = :teacher_id
ORDER BY weekday, starts, from_day NULLS FIRST;

-- name: exceptions(org_id, teacher_id, from_day)
-- A teacher's dated changes from a day on, in order.
SELECT exception_id, day, starts, ends, effect, starts_fold, ends_fold, origin
FROM exception
WHERE org_id = :org_id AND teacher_id = :teacher_id AND day >= :from_day
ORDER BY day, starts, ends, effect, origin;

-- name: add_patterns(org_id, teacher_id, pattern_ids, weekdays, starts, ends, from_days, until_days)!
-- Add weekly hours; weekly_hours_do_not_overlap has the last word.
INSERT INTO pattern (org_id, pattern_id, teacher_id, weekday, starts, ends, from_day, until_day)
SELECT :org_id, new.pattern_id, :teacher_id, new.weekday, new.starts, new.ends, new.from_day, new.until_day
FROM unnest(
    :pattern_ids::uuid[], :weekdays::integer[], :starts::time[], :ends::time[], :from_days::date[], :until_days::date[]
) AS new (pattern_id, weekday, starts, ends, from_day, until_day);

-- name: remove_pattern(org_id, teacher_id, pattern_id)$
-- Take weekly hours back.
DELETE FROM pattern
WHERE org_id = :org_id AND teacher_id = :teacher_id AND pattern_id = :pattern_id
RETURNING pattern_id;

-- name: remove_patterns(org_id, teacher_id)!
-- Take all weekly hours of a teacher back.
DELETE FROM pattern
WHERE org_id = :org_id AND teacher_id = :teacher_id;

-- name: add_exceptions(org_id, teacher_id, exception_ids, days, starts, ends, effects, starts_folds, ends_folds, origin)!
-- Add dated changes; added_or_removed_times_do_not_overlap has the last word.
INSERT INTO exception (org_id, exception_id, teacher_id, day, starts, ends, effect, starts_fold, ends_fold, origin)
SELECT :org_id, new.exception_id, :teacher_id, new.day, new.starts, new.ends, new.effect, new.starts_fold,
       new.ends_fold, :origin
FROM unnest(:exception_ids::uuid[], :days::date[], :starts::time[], :ends::time[], :effects::text[],
            :starts_folds::smallint[], :ends_folds::smallint[])
    AS new (exception_id, day, starts, ends, effect, starts_fold, ends_fold);

-- name: exception_origin(org_id, teacher_id, exception_id)$
-- Who brought a dated change.
SELECT origin
FROM exception
WHERE org_id = :org_id AND teacher_id = :teacher_id AND exception_id = :exception_id;

-- name: remove_exception(org_id, teacher_id, exception_id)!
-- Take a dated change back.
DELETE FROM exception
WHERE org_id = :org_id AND teacher_id = :teacher_id AND exception_id = :exception_id;

-- name: remove_own_exceptions(org_id, teacher_id, from_day)!
-- Take back the dated changes of a teacher that no roster brought, from a day on.
DELETE FROM exception
WHERE org_id = :org_id AND teacher_id = :teacher_id AND day >= :from_day AND origin <> 'roster';

-- name: meetings_ahead(org_id, teacher_id, at)
-- A teacher's standing meetings that have not begun.
SELECT meeting_id, lower(during) AS starts, upper(during) AS ends
FROM meeting
WHERE org_id = :org_id AND teacher_id = :teacher_id AND state IN ('proposed', 'confirmed')
  AND ends_at > :at AND starts_at >= :at
ORDER BY during;

-- name: clashes(org_id, teacher_id, at)
-- A teacher's booked meetings to come that fall into busy time of outside calendars. Busy time that is nothing but the
-- own meetings is a calendar that shows ours, and clashes with nothing.
WITH own AS (
    SELECT meeting_id, during
    FROM meeting
    WHERE org_id = :org_id AND teacher_id = :teacher_id AND state IN ('proposed', 'confirmed')
      AND ends_at > :at
), elsewhere AS (
    SELECT busy.during
    FROM busy
    WHERE busy.org_id = :org_id AND busy.teacher_id = :teacher_id AND busy.during && tstzrange(:at, NULL)
      AND NOT tstzmultirange(busy.during) <@ (SELECT coalesce(range_agg(own.during), '{}') FROM own)
)
SELECT own.meeting_id, lower(own.during) AS starts, upper(own.during) AS ends
FROM own
WHERE lower(own.during) > :at AND EXISTS (SELECT FROM elsewhere WHERE elsewhere.during && own.during)
ORDER BY own.during;

-- name: replace_roster_windows(org_id, exception_ids, teacher_ids, days, starts, ends, of_teachers)^
-- Make the windows of the roster those given: what is missing goes, what is new comes, the rest is not touched.
-- of_teachers NULL: of everybody.
WITH wanted AS (
    SELECT DISTINCT ON (given.teacher_id, given.day, given.starts, given.ends)
        given.exception_id, given.teacher_id, given.day, given.starts, given.ends
    FROM unnest(:exception_ids::uuid[], :teacher_ids::uuid[], :days::date[], :starts::time[], :ends::time[])
        AS given (exception_id, teacher_id, day, starts, ends)
),
gone AS (
    DELETE FROM exception AS old
    WHERE old.org_id = :org_id AND old.origin = 'roster' AND old.effect = 'added'
      AND (:of_teachers::uuid[] IS NULL OR old.teacher_id = ANY (:of_teachers::uuid[]))
      AND NOT EXISTS (
          SELECT FROM wanted
          WHERE (wanted.teacher_id, wanted.day, wanted.starts, wanted.ends)
              = (old.teacher_id, old.day, old.starts, old.ends)
      )
    RETURNING old.exception_id
),
come AS (
    INSERT INTO exception (org_id, exception_id, teacher_id, day, starts, ends, effect, origin)
    SELECT :org_id, exception_id, teacher_id, day, starts, ends, 'added', 'roster'
    FROM wanted
    ON CONFLICT ON CONSTRAINT the_same_exception_once DO NOTHING
    RETURNING exception_id
)
SELECT (SELECT count(*) FROM come) AS added,
       (SELECT count(*) FROM gone) AS removed,
       (SELECT count(*) FROM wanted) - (SELECT count(*) FROM come) AS unchanged;

-- name: calendars(org_id, teacher_id)
-- A teacher's outside calendars, oldest first (ids are ordered by time).
SELECT calendar_id, url, fetched_at, problem, failing_since
FROM outside_calendar
WHERE org_id = :org_id AND teacher_id = :teacher_id
ORDER BY calendar_id;

-- name: connect_calendar(org_id, calendar_id, teacher_id, url, at)!
-- Connect an outside calendar; it is due at once.
INSERT INTO outside_calendar (org_id, calendar_id, teacher_id, url, due_at)
VALUES (:org_id, :calendar_id, :teacher_id, :url, :at);

-- name: disconnect_calendar(org_id, teacher_id, calendar_id)$
-- Disconnect an outside calendar; its busy times go with it.
DELETE FROM outside_calendar
WHERE org_id = :org_id AND teacher_id = :teacher_id AND calendar_id = :calendar_id
RETURNING calendar_id;

-- name: orgs_with_due_calendars(at)
-- Orgs that have a calendar to look at; asked outside any org.
SELECT org_id
FROM orgs_with_due_calendars(:at) AS org_id;

-- name: claim_calendars(org_id, at, leased_until, at_most)
-- FOR UPDATE SKIP LOCKED: two workers at once claim different calendars. The lease is the row's due_at itself: until
-- then nobody else looks, after that whoever comes first.
UPDATE outside_calendar AS claimed
SET due_at = :leased_until
FROM (
    SELECT due.calendar_id
    FROM outside_calendar AS due
    WHERE due.org_id = :org_id AND due.due_at <= :at
    ORDER BY due.due_at
    LIMIT :at_most
    FOR UPDATE SKIP LOCKED
) AS due
WHERE claimed.org_id = :org_id AND claimed.calendar_id = due.calendar_id
RETURNING claimed.calendar_id, claimed.teacher_id, claimed.url, claimed.failing_since, claimed.due_at AS leased_until,
    (SELECT school.time_zone
     FROM person_role AS held
     JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
     WHERE held.org_id = :org_id AND held.person_id = claimed.teacher_id
     ORDER BY held.role IN ('teacher', 'staff') DESC, held.main DESC, held.school_id
     LIMIT 1) AS zone;

-- name: settle_read(org_id, calendar_id, leased_until, at, due_at)$
-- Note that a calendar was read, if the lease still stands: nothing comes back if it does not, or the calendar is gone.
UPDATE outside_calendar
SET fetched_at = :at, problem = '', failing_since = NULL, due_at = :due_at
WHERE org_id = :org_id AND calendar_id = :calendar_id AND due_at = :leased_until
RETURNING calendar_id;

-- name: settle_failed(org_id, calendar_id, leased_until, problem, at, due_at)$
-- Note that a calendar could not be read, if the lease still stands; busy times stay. Gives when the failing began.
UPDATE outside_calendar
SET problem = :problem, failing_since = coalesce(failing_since, :at), due_at = :due_at
WHERE org_id = :org_id AND calendar_id = :calendar_id AND due_at = :leased_until
RETURNING failing_since;

-- name: keep_busy(org_id, calendar_id, starts, ends)!
-- Drop the busy times of a calendar that are not among those given.
DELETE FROM busy
WHERE org_id = :org_id AND calendar_id = :calendar_id
  AND during NOT IN (
      SELECT tstzrange(read.starts, read.ends)
      FROM unnest(:starts::timestamptz[], :ends::timestamptz[]) AS read (starts, ends)
  );

-- name: add_busy(org_id, calendar_id, teacher_id, starts, ends)!
-- Add the busy times of a calendar that are new; what was there stays untouched, so nobody is told of it.
INSERT INTO busy (org_id, calendar_id, teacher_id, during)
SELECT :org_id, :calendar_id, :teacher_id, tstzrange(read.starts, read.ends)
FROM unnest(:starts::timestamptz[], :ends::timestamptz[]) AS read (starts, ends)
ON CONFLICT DO NOTHING;

-- name: teacher_at_school(org_id, teacher_id)^
-- Who a teacher is, how they are reached by mail, and for which school.
SELECT btrim(person.given_name || ' ' || person.family_name) AS name, person.called,
       person.language, person.email,
       coalesce(nullif(person.greeting, ''), person.called ->> split_part(person.language, '-', 1), person.called ->> 'en',
         btrim(person.given_name || ' ' || person.family_name)) AS greeting,
       school.name AS school, school.text_name, school.time_zone, school.phone, school.door
FROM person
JOIN person_role AS held ON held.org_id = person.org_id AND held.person_id = person.person_id
JOIN school ON school.org_id = held.org_id AND school.school_id = held.school_id
WHERE person.org_id = :org_id AND person.person_id = :teacher_id AND person.left_on IS NULL
ORDER BY held.role IN ('teacher', 'staff') DESC, held.main DESC, held.school_id
LIMIT 1;
