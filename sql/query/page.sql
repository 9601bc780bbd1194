-- What the pages read. Every list has a LIMIT; what has to stay fast at a million projects goes along an index.

-- :page.head
SELECT size, root, time_ms FROM head WHERE id = 1;

-- :page.sums
SELECT coalesce(sum(projects), 0), coalesce(sum(notices), 0), coalesce(sum(corrections), 0), coalesce(sum(withdrawals), 0)
FROM domain_count;

-- :page.domains
SELECT domain, projects, notices, late, last_date FROM domain_count ORDER BY domain;

-- :page.news
-- By day of publication among the newest of the log: one import brings years at once.
SELECT n.idx, n.date, n.title, n.domain, n.kind, n.state, n.late_days, n.replaces, n.body, coalesce(b.name, '')
FROM (SELECT * FROM notice WHERE state = 'current' ORDER BY idx DESC LIMIT 1000) n LEFT JOIN body b ON b.id = n.body
ORDER BY n.date DESC, n.idx DESC LIMIT ?1;

-- :page.news_of_body
SELECT n.idx, n.date, n.title, n.domain, n.kind, n.state, n.late_days, n.replaces, n.body, coalesce(b.name, '')
FROM notice n LEFT JOIN body b ON b.id = n.body
WHERE n.body = ?1 ORDER BY n.idx DESC LIMIT ?2;

-- :page.recent_bodies
-- Among the newest notices only, so that it costs the same however many bodies there are.
SELECT b.id, b.name, b.projects, b.notices, b.late
FROM (SELECT body, max(idx) AS newest FROM (SELECT body, idx FROM notice ORDER BY idx DESC LIMIT 1000) AS late_ones GROUP BY body) n
CROSS JOIN body b ON b.id = n.body ORDER BY n.newest DESC LIMIT ?1;

-- :page.facets
SELECT value, projects FROM facet WHERE kind = ?1 AND projects > 0 ORDER BY projects DESC, value LIMIT ?2;

-- :page.find
-- ?1 domain, ?2 stage, ?3 region ('': any), ?4 year (0: any), ?5 LIKE pattern ('': any), ?6 limit. Along the table, not an
-- index: where matches are few this reads every project once, and in the order of the file that is ten times faster.
SELECT idx, last_date, last_idx FROM project NOT INDEXED
WHERE (?1 = '' OR domain = ?1) AND (?2 = '' OR stage = ?2) AND (?3 = '' OR region = ?3) AND (?4 = 0 OR year = ?4)
        AND (?5 = '' OR title LIKE ?5 ESCAPE '\' OR code LIKE ?5 ESCAPE '\' OR body_name LIKE ?5 ESCAPE '\')
LIMIT ?6;

-- :page.list
-- Where matches are many: newest first, as far as ?6 + ?7 rows. ?4 and ?8: the days from and before which last_date lies.
SELECT id, domain, code, title, region, body, body_name, stage, first_date, last_date, notices, corrections, withdrawals, late, amount
FROM project INDEXED BY project_by_date
WHERE (?1 = '' OR domain = ?1) AND (?2 = '' OR stage = ?2) AND (?3 = '' OR region = ?3) AND last_date >= ?4 AND last_date < ?8
        AND (?5 = '' OR title LIKE ?5 ESCAPE '\' OR code LIKE ?5 ESCAPE '\' OR body_name LIKE ?5 ESCAPE '\')
ORDER BY last_date DESC, last_idx DESC LIMIT ?6 OFFSET ?7;

-- :page.list_of_domain
SELECT id, domain, code, title, region, body, body_name, stage, first_date, last_date, notices, corrections, withdrawals, late, amount
FROM project INDEXED BY project_by_domain
WHERE domain = ?1 AND (?2 = '' OR stage = ?2) AND (?3 = '' OR region = ?3) AND last_date >= ?4 AND last_date < ?8
        AND (?5 = '' OR title LIKE ?5 ESCAPE '\' OR code LIKE ?5 ESCAPE '\' OR body_name LIKE ?5 ESCAPE '\')
ORDER BY last_date DESC, last_idx DESC LIMIT ?6 OFFSET ?7;

-- :page.project_row
SELECT id, domain, code, title, region, body, body_name, stage, first_date, last_date, notices, corrections, withdrawals, late, amount
FROM project WHERE idx = ?1;

-- :page.list_of_body
SELECT id, domain, code, title, region, body, body_name, stage, first_date, last_date, notices, corrections, withdrawals, late, amount
FROM project INDEXED BY project_by_body
WHERE body = ?1 ORDER BY last_date DESC, last_idx DESC LIMIT ?2 OFFSET ?3;

-- :page.project
SELECT id, domain, code, title, region, body, body_name, stage, first_date, last_date, notices, corrections, withdrawals, late, amount
FROM project WHERE id = ?1;

-- :page.kinds_of_project
SELECT kind, stage, sum(CASE WHEN state = 'current' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'corrected' THEN 1 ELSE 0 END),
        coalesce(min(CASE WHEN state = 'current' THEN date END), ''), coalesce(max(CASE WHEN state = 'current' THEN date END), ''), count(*)
FROM notice WHERE project = ?1 GROUP BY kind, stage;

-- :page.notices_of_project
SELECT n.idx, n.project, n.domain, n.kind, n.body, coalesce(b.name, ''), n.title, n.date, n.formed, n.due, n.late_days, n.state, n.replaces,
        n.replaced_by, n.withdrawn_by, n.time_ms
FROM notice n LEFT JOIN body b ON b.id = n.body
WHERE n.project = ?1 ORDER BY n.date DESC, n.idx DESC LIMIT ?2 OFFSET ?3;

-- :page.current_of_project
-- Newest first: the money chain stops when it has every link.
SELECT idx, kind, date FROM notice WHERE project = ?1 AND state = 'current' ORDER BY date DESC, idx DESC LIMIT ?2;

-- :page.publishers_of_project
SELECT n.body, coalesce(b.name, ''), count(*), sum(CASE WHEN n.late_days > 0 THEN 1 ELSE 0 END)
FROM notice n LEFT JOIN body b ON b.id = n.body
WHERE n.project = ?1 AND n.state = 'current' GROUP BY n.body, b.name ORDER BY count(*) DESC, n.body LIMIT ?2;

-- :page.notice
SELECT n.idx, n.project, n.domain, n.kind, n.body, coalesce(b.name, ''), n.title, n.date, n.formed, n.due, n.late_days, n.state, n.replaces,
        n.replaced_by, n.withdrawn_by, n.time_ms
FROM notice n LEFT JOIN body b ON b.id = n.body WHERE n.idx = ?1;

-- :page.body
SELECT id, name, region, role, uscc, parent, idx, notices, projects, late, last_date FROM body WHERE id = ?1;

-- :page.field_acts
SELECT idx, act, fields, basis, reason, time_ms, until FROM field_act WHERE target = ?1 AND reason <> ?2
ORDER BY idx;

-- How often rows of a list were shown to their owners, and when last.
-- :page.field_acts_by_receipt
SELECT count(*), coalesce(max(idx), 0), coalesce(max(time_ms), 0) FROM field_act WHERE target = ?1 AND reason = ?2;

-- :feed.of_project
-- ?2: below this record. Every state: an entry that was there stays there.
SELECT n.idx, n.title, n.date, n.kind, n.domain, n.state, n.replaces, n.time_ms, coalesce(b.name, '')
FROM notice n LEFT JOIN body b ON b.id = n.body WHERE n.project = ?1 AND n.idx < ?2 ORDER BY n.idx DESC LIMIT ?3;
-- :feed.of_body
SELECT n.idx, n.title, n.date, n.kind, n.domain, n.state, n.replaces, n.time_ms, coalesce(b.name, '')
FROM notice n LEFT JOIN body b ON b.id = n.body WHERE n.body = ?1 AND n.idx < ?2 ORDER BY n.idx DESC LIMIT ?3;
-- :feed.of_all
-- ?1 is not asked.
SELECT n.idx, n.title, n.date, n.kind, n.domain, n.state, n.replaces, n.time_ms, coalesce(b.name, '')
FROM notice n LEFT JOIN body b ON b.id = n.body WHERE ?1 = '' AND n.idx < ?2 ORDER BY n.idx DESC LIMIT ?3;
-- :feed.days
-- Of a project, the notices in force whose dates are still of use.
SELECT idx, kind, title, date, time_ms FROM notice WHERE project = ?1 AND state = 'current' ORDER BY idx DESC LIMIT ?2;
