-- The annual report, the information requests, the self-check: what draws them and what reads them.

-- :annual.cell_put
INSERT INTO annual_cell (body, year, cell, value, basis, idx) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (body, year, cell) DO UPDATE SET value = excluded.value, basis = excluded.basis, idx = excluded.idx;

-- :annual.cell_drop
DELETE FROM annual_cell WHERE body = ?1 AND year = ?2 AND cell = ?3;

-- :annual.text_put
INSERT INTO annual_text (body, year, section, value, idx) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (body, year, section) DO UPDATE SET value = excluded.value, idx = excluded.idx;

-- :annual.text_drop
DELETE FROM annual_text WHERE body = ?1 AND year = ?2 AND section = ?3;

-- :annual.cells
SELECT cell, value, basis, idx FROM annual_cell WHERE body = ?1 AND year = ?2 ORDER BY cell;

-- :annual.texts
SELECT section, value, idx FROM annual_text WHERE body = ?1 AND year = ?2 ORDER BY section;

-- :annual.report_put
INSERT INTO annual_report (idx, body, year, form, date, due, late_days, reason, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- :annual.reports
SELECT idx, form, date, due, late_days, reason, time_ms FROM annual_report WHERE body = ?1 AND year = ?2 ORDER BY idx DESC LIMIT ?3;

-- :annual.list
SELECT r.body, coalesce(b.name, ''), r.year, r.form, r.idx, r.date, r.late_days
FROM annual_report r LEFT JOIN body b ON b.id = r.body
WHERE r.idx = (SELECT max(idx) FROM annual_report n WHERE n.body = r.body AND n.year = r.year)
ORDER BY r.year DESC, r.idx DESC LIMIT ?1 OFFSET ?2;

-- :annual.list_count
SELECT count(*) FROM (SELECT DISTINCT body, year FROM annual_report) AS reported;

-- :annual.bodies
-- Who has a report to make: bodies that published notices, received requests or entered figures; who stands below no other first.
SELECT b.id, b.name, (SELECT count(*) FROM annual_cell c WHERE c.body = b.id AND c.year = ?1),
        (SELECT max(r.idx) FROM annual_report r WHERE r.body = b.id AND r.year = ?1)
FROM body b WHERE b.notices > 0 OR EXISTS (SELECT 1 FROM annual_cell c WHERE c.body = b.id AND c.year = ?1)
        OR EXISTS (SELECT 1 FROM info_request q WHERE q.body = b.id)
ORDER BY b.parent <> '', b.idx LIMIT ?2;

-- :annual.requests
-- The body and all below it; from ?2 on, before ?3.
WITH RECURSIVE scope (id) AS (SELECT id FROM body WHERE id = ?1 UNION SELECT b.id FROM body b JOIN scope s ON b.parent = s.id)
SELECT kind, outcome, applicant, count(*) FROM (
        SELECT 'new' AS kind, '' AS outcome, applicant FROM info_request
        WHERE body IN (SELECT id FROM scope) AND received >= ?2 AND received < ?3
        UNION ALL
        SELECT 'carried', '', applicant FROM info_request
        WHERE body IN (SELECT id FROM scope) AND received < ?2 AND (answered = '' OR answered >= ?2)
        UNION ALL
        SELECT 'outcome', outcome, applicant FROM info_request
        WHERE body IN (SELECT id FROM scope) AND answered >= ?2 AND answered < ?3
        UNION ALL
        SELECT 'next', '', applicant FROM info_request
        WHERE body IN (SELECT id FROM scope) AND received < ?3 AND (answered = '' OR answered >= ?3)
) AS counted GROUP BY kind, outcome, applicant;

-- :annual.domains
WITH RECURSIVE scope (id) AS (SELECT id FROM body WHERE id = ?1 UNION SELECT b.id FROM body b JOIN scope s ON b.parent = s.id)
SELECT domain, count(DISTINCT CASE WHEN state = 'current' THEN project END),
        count(DISTINCT CASE WHEN state = 'current' AND stage = 'award' THEN project END),
        coalesce(sum(CASE WHEN state = 'current' AND stage = 'award' THEN amount END), 0),
        sum(CASE WHEN state = 'current' THEN 1 ELSE 0 END),
        sum(CASE WHEN state = 'current' AND due <> '' AND late_days = 0 THEN 1 ELSE 0 END),
        sum(CASE WHEN state = 'current' AND late_days > 0 THEN 1 ELSE 0 END),
        sum(CASE WHEN replaces IS NOT NULL THEN 1 ELSE 0 END),
        sum(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END)
FROM notice WHERE body IN (SELECT id FROM scope) AND date >= ?2 AND date < ?3 GROUP BY domain ORDER BY domain;

-- :annual.missing
-- Missing since a day of the year, or overdue with a last day of the year that lies before ?4.
WITH RECURSIVE scope (id) AS (SELECT id FROM body WHERE id = ?1 UNION SELECT b.id FROM body b JOIN scope s ON b.parent = s.id)
SELECT domain, count(*) FROM duty
WHERE idx IS NULL AND body IN (SELECT id FROM scope)
        AND ((since >= ?2 AND since < ?3) OR (since = '' AND due >= ?2 AND due < ?3 AND due < ?4))
GROUP BY domain ORDER BY domain;

-- :annual.scope
WITH RECURSIVE scope (id) AS (SELECT id FROM body WHERE id = ?1 UNION SELECT b.id FROM body b JOIN scope s ON b.parent = s.id)
SELECT count(*) FROM scope;

-- :request.put
INSERT INTO info_request (idx, body, number, applicant, channel, subject, received, due, provisional, answered, outcome, late_days)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', '', 0);

-- :request.extend
UPDATE info_request SET extended = ?2, due = ?3, provisional = ?4 WHERE idx = ?1;

-- :request.answer
UPDATE info_request SET answer = ?2, answered = ?3, outcome = ?4, late_days = ?5 WHERE idx = ?1;

-- :request.get
SELECT idx, body, number, applicant, channel, subject, received, due, provisional, extended, answered, outcome, answer, late_days
FROM info_request WHERE idx = ?1;

-- :request.by_number
SELECT idx FROM info_request WHERE body = ?1 AND number = ?2;

-- :request.list
-- Open ones first, by their last day; then the answered, newest first. ?1: a body, '' for all.
SELECT r.idx, r.body, coalesce(b.name, ''), r.number, r.applicant, r.channel, r.subject, r.received, r.due, r.provisional, r.extended,
        r.answered, r.outcome, r.answer, r.late_days
FROM info_request r LEFT JOIN body b ON b.id = r.body WHERE ?1 = '' OR r.body = ?1
ORDER BY r.answered <> '', CASE WHEN r.answered = '' THEN r.due ELSE '' END, r.answered DESC, r.idx DESC LIMIT ?2 OFFSET ?3;

-- :request.count
-- All, open, open and over the last day on ?2, answered late.
SELECT count(*), coalesce(sum(CASE WHEN answered = '' THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN answered = '' AND due < ?2 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN late_days > 0 THEN 1 ELSE 0 END), 0)
FROM info_request WHERE ?1 = '' OR body = ?1;

-- :request.stale
-- Open since before ?1, over their last day on ?2.
SELECT count(*), coalesce(min(received), '') FROM info_request WHERE answered = '' AND received < ?1 AND due < ?2;

-- :check.put
INSERT INTO site_check (idx, site, pages, vetoes, findings, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :check.list
SELECT idx, site, pages, vetoes, findings, time_ms FROM site_check ORDER BY idx DESC LIMIT ?1;

-- :check.columns
-- Each domain of the site as a column: how much stands there, and its newest notice by the day the log took it.
SELECT domain, sum(CASE WHEN state = 'current' THEN 1 ELSE 0 END), max(time_ms), max(date) FROM notice GROUP BY domain ORDER BY domain;

-- :check.newest
SELECT coalesce(max(time_ms), 0) FROM notice;

-- :check.dates
-- Notices whose stated day lies behind the day the log took them: the day cannot be.
SELECT count(*), coalesce(min(idx), -1) FROM notice WHERE date > ?1;

-- :sitemap.bodies
SELECT id, name FROM body ORDER BY idx LIMIT ?1;

-- :sitemap.part
-- Pages of the records from ?1 on, before ?2; a project with the time it was opened is enough for a search engine.
SELECT '/n/' || CAST(idx AS TEXT), time_ms, idx FROM notice WHERE idx >= ?1 AND idx < ?2
UNION ALL SELECT '/p/' || id, 0, idx FROM project WHERE idx >= ?1 AND idx < ?2
UNION ALL SELECT '/body/' || id, 0, idx FROM body WHERE idx >= ?1 AND idx < ?2
UNION ALL SELECT '/annual/' || body || '-' || CAST(year AS TEXT), time_ms, idx FROM annual_report WHERE idx >= ?1 AND idx < ?2
ORDER BY 3;
