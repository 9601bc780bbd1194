-- Screening: decisions of officers, the policy in force, findings in what is published.

-- :screening.put
INSERT INTO screen_decision (idx, act, body, datum, value, until, reason, sha256, pairs, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :screening.confirm
UPDATE screen_decision SET confirmed = ?2 WHERE idx = ?1;

-- :screening.end
UPDATE screen_decision SET ended = ?2 WHERE idx = ?1;

-- :screening.get
SELECT act, body, until, pairs, confirmed, ended FROM screen_decision WHERE idx = ?1;

-- :screening.policy @keep
-- The one in force: the newest that a second person confirmed.
SELECT idx, sha256, reason, time_ms, confirmed FROM screen_decision WHERE act = 'policy' AND confirmed IS NOT NULL ORDER BY confirmed DESC LIMIT 1;

-- :screening.allowed @keep
SELECT idx, datum, value FROM screen_decision
WHERE body = ?1 AND until >= ?2 AND ended IS NULL AND (pairs = 0 OR confirmed IS NOT NULL) ORDER BY idx LIMIT ?3;

-- :screening.same
SELECT idx FROM screen_decision
WHERE body = ?1 AND act = ?2 AND datum = ?3 AND value = ?4 AND until = ?5 AND ended IS NULL ORDER BY idx LIMIT 1;

-- :screening.holds
SELECT idx FROM screen_decision
WHERE body = ?1 AND act = ?2 AND datum = ?3 AND value = ?4 AND until >= ?5 AND ended IS NULL AND confirmed IS NOT NULL
ORDER BY idx LIMIT 1;

-- :screening.task_put
INSERT INTO screen_task (idx, body, notice, due, found, policy, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- :screening.task_settle
UPDATE screen_task SET settled = ?2, how = ?3, settled_ms = ?4 WHERE idx = ?1;

-- :screening.task_open
SELECT idx, found FROM screen_task WHERE notice = ?1 AND settled IS NULL ORDER BY idx LIMIT 1;

-- :screening.to_look_at
-- Notices that are read today, and those with an open task, which may have been withdrawn since.
SELECT idx, body FROM notice
WHERE idx > ?1 AND (state = 'current' OR idx IN (SELECT notice FROM screen_task WHERE settled IS NULL)) ORDER BY idx LIMIT ?2;

-- :screening.count
SELECT count(*), coalesce(sum(CASE WHEN settled IS NULL THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN settled IS NULL AND due < ?1 THEN 1 ELSE 0 END), 0)
FROM screen_task;

-- :screening.bodies
SELECT t.body, coalesce(b.name, ''), count(*), min(t.due), coalesce(sum(CASE WHEN t.due < ?1 THEN 1 ELSE 0 END), 0)
FROM screen_task t LEFT JOIN body b ON b.id = t.body WHERE t.settled IS NULL GROUP BY t.body, b.name ORDER BY min(t.due), t.body LIMIT ?2;

-- :screening.tasks
SELECT t.idx, t.notice, t.due, t.found, t.time_ms, n.title FROM screen_task t JOIN notice n ON n.idx = t.notice
WHERE t.settled IS NULL AND t.body = ?1 ORDER BY t.due, t.idx LIMIT ?2;

-- :screening.settled
SELECT t.idx, t.body, coalesce(b.name, ''), t.due, t.how, t.time_ms, t.settled_ms FROM screen_task t LEFT JOIN body b ON b.id = t.body
WHERE t.settled IS NOT NULL ORDER BY t.settled DESC, t.idx DESC LIMIT ?1;

-- :screening.decisions
SELECT d.idx, d.act, d.body, coalesce(b.name, ''), d.datum, d.until, d.reason, d.pairs, d.confirmed, d.ended, d.time_ms
FROM screen_decision d LEFT JOIN body b ON b.id = d.body ORDER BY d.idx DESC LIMIT ?1;
