-- Owner: people. Lock: ACCESS EXCLUSIVE on person while it is written anew, some seconds for 100,000 people; the old
-- code, which never names the column, serves before and after.

-- Names as somebody types them who has no other keyboard: "Soto Ramirez" for Soto Ramírez, "Nguyen" for Nguyễn. The
-- same as service/people/spelling.py, which spells what is looked for. Not the extension unaccent: its dictionary is
-- not IMMUTABLE, so no column can follow from it, and it leaves names alone that come in decomposed letters.
CREATE FUNCTION plain_letters(name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(
    translate(
        lower(replace(replace(replace(replace(
            regexp_replace(
                translate(normalize(name, NFKD), 'ĐđØøŁłĦħŦŧıÆŒÞ', 'DdOoLlHhTtiæœþ'),
                -- marks above and below letters, vowel signs of Arabic and Hebrew, and apostrophes, which people leave out
                U&'[\0300-\036F\064B-\065F\0670\0591-\05BD\2018\2019\02BB\02BC\0027`\00B4]', '', 'g'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th')),
        U&'-\2010\2011\2012\2013\2014.,;:/\\()"\00AB\00BB\201C\201D_%', repeat(' ', 22)),
    '\s+', ' ', 'g'));

ALTER TABLE person ADD COLUMN spelled text NOT NULL
    GENERATED ALWAYS AS (plain_letters(given_name || ' ' || family_name)) STORED;
