-- Who may do what (sql/view/right.sql).

-- :right.put
INSERT INTO right_held (idx, account, body, role, label, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :right.end
UPDATE right_held SET ended = ?4, ended_ms = ?5 WHERE account = ?1 AND body = ?2 AND role = ?3 AND ended IS NULL;

-- :right.has
SELECT idx FROM right_held WHERE account = ?1 AND body = ?2 AND role = ?3 AND ended IS NULL;

-- :right.of_account
SELECT h.body, b.name, h.role FROM right_held AS h JOIN body AS b ON b.id = h.body
WHERE h.account = ?1 AND h.ended IS NULL ORDER BY h.body, h.role;

-- :right.of_body
SELECT account, role, label, time_ms, idx FROM right_held WHERE body = ?1 AND ended IS NULL ORDER BY account, role;

-- :right.all
SELECT h.body, b.name, h.account, h.role, h.label, h.time_ms, h.idx, h.ended, h.ended_ms
FROM right_held AS h JOIN body AS b ON b.id = h.body
ORDER BY h.ended IS NOT NULL, h.body, h.account, h.role, h.idx LIMIT ?1;

-- :right.administrators
SELECT count(*) FROM right_held WHERE body = ?1 AND role = 'administrator' AND ended IS NULL;

-- :release.put
INSERT INTO notice_release (notice, idx, body, drafter, reviewer, releaser, urgent, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :release.review
UPDATE notice_release SET reviewed = ?2, reviewer = ?3, outcome = ?4, remark = ?5, reviewed_ms = ?6 WHERE notice = ?1;

-- :release.get
SELECT idx, body, drafter, reviewer, releaser, urgent, time_ms, reviewed, outcome, remark, reviewed_ms FROM notice_release
WHERE notice = ?1;

-- :release.open
SELECT r.notice, r.drafter, r.releaser, r.urgent, r.time_ms, coalesce(n.title, '') FROM notice_release AS r
LEFT JOIN notice AS n ON n.idx = r.notice
WHERE r.body = ?1 AND r.urgent <> '' AND r.reviewed IS NULL ORDER BY r.time_ms, r.notice LIMIT ?2;

-- :right.due
SELECT d.project, p.title, d.domain, d.kind, d.due, d.since FROM duty AS d JOIN project AS p ON p.id = d.project
WHERE d.idx IS NULL AND d.body = ?1 AND (d.due <> '' OR d.since <> '') AND (d.since <> '' OR d.due <= ?2)
ORDER BY CASE WHEN d.due = '' THEN d.since ELSE d.due END, d.project, d.kind LIMIT ?3;

-- :right.due_below
WITH RECURSIVE scope (id, deep) AS (SELECT id, 1 FROM body WHERE parent = ?1
        UNION SELECT b.id, s.deep + 1 FROM body b JOIN scope s ON b.parent = s.id WHERE s.deep < 8)
SELECT d.project, p.title, d.domain, d.kind, d.due, d.since, coalesce(b.name, ''),
       (SELECT COUNT(*) FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.extend' AND a.decision IS NULL)
FROM duty AS d JOIN project AS p ON p.id = d.project LEFT JOIN body AS b ON b.id = d.body
WHERE d.idx IS NULL AND d.body IN (SELECT id FROM scope) AND (d.since <> '' OR (d.due <> '' AND d.due <= ?2))
ORDER BY CASE WHEN d.due = '' THEN d.since ELSE d.due END, d.project, d.kind LIMIT ?3;

-- :right.alike
SELECT n.idx, n.title, n.date, n.kind FROM notice AS n JOIN project AS p ON p.id = n.project
WHERE n.body = ?1 AND n.domain = ?2 AND n.kind = ?3 AND n.state = 'current' AND (n.title = ?4 OR (p.code <> '' AND p.code = ?5))
ORDER BY n.idx DESC LIMIT 5;
