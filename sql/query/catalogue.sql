-- The catalogue of disclosure: rows that bodies adopted, and how much of each row is there.

-- :catalogue.put
INSERT INTO catalogue_row (body, row, own, domain, matter, sub_matter, elements, basis, time_limit, channels, audience, manner, level, idx,
        dropped, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, '')
ON CONFLICT (body, row) DO UPDATE SET own = excluded.own, domain = excluded.domain, matter = excluded.matter,
        sub_matter = excluded.sub_matter, elements = excluded.elements, basis = excluded.basis, time_limit = excluded.time_limit,
        channels = excluded.channels, audience = excluded.audience, manner = excluded.manner, level = excluded.level, idx = excluded.idx,
        dropped = NULL, reason = '';

-- :catalogue.drop
UPDATE catalogue_row SET dropped = ?3, reason = ?4 WHERE body = ?1 AND row = ?2;

-- :catalogue.row
SELECT own, idx, dropped FROM catalogue_row WHERE body = ?1 AND row = ?2;

-- :catalogue.own_row
SELECT idx, domain, matter, sub_matter, elements, basis, time_limit, channels, audience, manner, level FROM catalogue_row
WHERE body = ?1 AND row = ?2 AND own = 1 AND dropped IS NULL;

-- :catalogue.rows_of_body
SELECT row, own, domain, matter, sub_matter, elements, basis, time_limit, channels, audience, manner, level, idx
FROM catalogue_row WHERE body = ?1 AND dropped IS NULL ORDER BY own, domain, row;

-- :catalogue.bodies
-- Bodies that have a catalogue, with the number of their rows.
SELECT c.body, coalesce(b.name, ''), count(*) FROM catalogue_row c LEFT JOIN body b ON b.id = c.body
WHERE c.dropped IS NULL GROUP BY c.body, b.name ORDER BY c.body LIMIT ?1;

-- :catalogue.published
-- Notices of every kind, and of them late ones; ?1 body, '' for all.
SELECT domain, kind, sum(notices), sum(late) FROM tally WHERE ?1 = '' OR body = ?1 GROUP BY domain, kind ORDER BY domain, kind;

-- :catalogue.open
-- What is owed of every kind and not there: missing as of day ?2, and still in time.
SELECT domain, kind, sum(CASE WHEN since <> '' OR due < ?2 THEN 1 ELSE 0 END), sum(CASE WHEN since = '' AND due >= ?2 THEN 1 ELSE 0 END)
FROM duty
WHERE idx IS NULL AND (?1 = '' OR body = ?1) GROUP BY domain, kind ORDER BY domain, kind;
