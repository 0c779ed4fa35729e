-- Owner: kernel. Lock: none.

-- A rush fills tables while families wait, and counting them anew took a fifth of the database's time in it. 3,000 rows
-- of each tell how large it is and how its keys lie as well as 30,000; autovacuum looks more closely later.
ALTER FUNCTION count_what_has_grown() SET default_statistics_target = 10;
