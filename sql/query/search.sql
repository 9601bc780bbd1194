-- What the search index is told (src/search): title, domain, stage, region, body, more text (twice), date, amount.

-- :search.notice
SELECT n.title, n.domain, n.stage, coalesce(p.region, ''), n.body, coalesce(b.name, ''), coalesce(p.code, ''), n.date, n.amount
FROM notice n LEFT JOIN project p ON p.id = n.project LEFT JOIN body b ON b.id = n.body
WHERE n.idx = ?1 AND n.state = 'current';

-- :search.project
SELECT title, domain, stage, region, body, body_name, code, last_date, amount FROM project WHERE id = ?1;

-- :search.body
SELECT name, '', '', region, id, '', uscc, last_date, NULL FROM body WHERE id = ?1;

-- :search.time
SELECT time_ms FROM notice WHERE idx = ?1;
