-- Statements that draw the views, and look-ups that publishing needs. Reads for pages stand in page.sql.

-- :body.put
INSERT INTO body (id, name, region, role, uscc, parent, idx) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, region = excluded.region, role = excluded.role, uscc = excluded.uscc,
        parent = excluded.parent, idx = excluded.idx;

-- :body.get @keep
SELECT id, name, region, role, uscc, parent, idx FROM body WHERE id = ?1;

-- :body.by_name @keep
SELECT id FROM body WHERE name = ?1 ORDER BY idx LIMIT 1;

-- :body.count @sum
UPDATE body SET projects = projects + ?2, notices = notices + ?3, late = late + ?4,
        last_date = CASE WHEN last_date < ?5 THEN ?5 ELSE last_date END
WHERE id = ?1;

-- :project.put @aside
INSERT INTO project (id, domain, code, join_key, title, region, body, body_name, idx, last_idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce((SELECT name FROM body WHERE id = ?7), ''), ?8, ?8);

-- :project.get @aside
SELECT id, domain, year, idx FROM project WHERE id = ?1;

-- :project.by_code @aside
SELECT id FROM project WHERE domain = ?1 AND code = ?2 AND code <> '';

-- :project.by_key @aside
SELECT id, code FROM project WHERE domain = ?1 AND join_key = ?2 AND join_key <> '';

-- :project.by_title @aside
SELECT id FROM project WHERE domain = ?1 AND title = ?2 AND region = ?3 ORDER BY idx LIMIT 1;

-- :project.publish @sum
UPDATE project SET stage = CASE WHEN ?2 > stage_rank THEN ?3 ELSE stage END, stage_rank = CASE WHEN ?2 > stage_rank THEN ?2 ELSE stage_rank END,
        first_date = CASE WHEN first_date = '' OR ?4 < first_date THEN ?4 ELSE first_date END,
        last_date = CASE WHEN last_date < ?5 THEN ?5 ELSE last_date END,
        last_idx = ?6, notices = notices + ?7, late = late + ?8, amount = coalesce(?9, amount)
WHERE id = ?1;

-- :project.year @aside
UPDATE project SET year = ?2 WHERE id = ?1;

-- :project.redraw
UPDATE project SET
        stage = coalesce((SELECT stage FROM notice WHERE project = ?1 AND state = 'current' ORDER BY stage_rank DESC, idx DESC LIMIT 1), ''),
        stage_rank = coalesce((SELECT max(stage_rank) FROM notice WHERE project = ?1 AND state = 'current'), -1),
        first_date = coalesce((SELECT min(date) FROM notice WHERE project = ?1 AND state = 'current'), ''),
        last_date = coalesce((SELECT max(date) FROM notice WHERE project = ?1 AND state = 'current'), ''),
        year = coalesce((SELECT CAST(substr(max(date), 1, 4) AS INTEGER) FROM notice WHERE project = ?1 AND state = 'current'), 0),
        notices = (SELECT count(*) FROM notice WHERE project = ?1 AND state = 'current'),
        late = (SELECT count(*) FROM notice WHERE project = ?1 AND state = 'current' AND late_days > 0),
        amount = (SELECT amount FROM notice WHERE project = ?1 AND state = 'current' AND amount IS NOT NULL
                  ORDER BY idx DESC LIMIT 1),
        corrections = corrections + ?2, withdrawals = withdrawals + ?3, last_idx = ?4
WHERE id = ?1;

-- :notice.put
INSERT INTO notice (idx, project, domain, kind, stage, stage_rank, body, title, date, amount, formed, due, late_days, state, replaces, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'current', ?14, ?15);

-- :notice.get
SELECT project, domain, kind, body, state, replaced_by, withdrawn_by, date, late_days, due FROM notice WHERE idx = ?1;

-- :notice.replace
UPDATE notice SET state = 'corrected', replaced_by = ?2 WHERE idx = ?1;

-- :notice.withdraw
UPDATE notice SET state = 'withdrawn', withdrawn_by = ?2 WHERE idx = ?1;

-- :source.put
INSERT INTO source (key, digest, idx) VALUES (?1, ?2, ?3) ON CONFLICT (key, digest) DO UPDATE SET idx = excluded.idx;

-- :source.version
SELECT idx FROM source WHERE key = ?1 AND digest = ?2;

-- :source.newest
SELECT max(idx) FROM source WHERE key = ?1 HAVING max(idx) IS NOT NULL;

-- :access.put
INSERT INTO access (token, body, label, idx) VALUES (?1, ?2, ?3, ?4);

-- :access.get @keep
SELECT body, label, revoked FROM access WHERE token = ?1;

-- :access.revoke
UPDATE access SET revoked = ?2 WHERE token = ?1;

-- :domain.count @sum
INSERT INTO domain_count (domain, projects, notices, corrections, withdrawals, late, last_date) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (domain) DO UPDATE SET projects = domain_count.projects + excluded.projects, notices = domain_count.notices + excluded.notices,
        corrections = domain_count.corrections + excluded.corrections, withdrawals = domain_count.withdrawals + excluded.withdrawals,
        late = domain_count.late + excluded.late,
        last_date = CASE WHEN domain_count.last_date < excluded.last_date THEN excluded.last_date ELSE domain_count.last_date END;

-- :facet.count @sum
INSERT INTO facet (kind, value, projects) VALUES (?1, ?2, ?3) ON CONFLICT (kind, value) DO UPDATE SET projects = facet.projects + excluded.projects;

-- :rule_file.put
INSERT INTO rule_file (name, sha256, idx) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, idx = excluded.idx;

-- :rule_file.clear
DELETE FROM rule_file;

-- :rule_file.all
SELECT name, sha256 FROM rule_file ORDER BY name;

-- :view.clear_facet_zero
DELETE FROM facet WHERE kind = ?1 AND value = ?2 AND projects <= 0;

-- What was shown of a record to the owner of a receipt since a moment.
-- :field_act.seen
SELECT idx FROM field_act WHERE target = ?1 AND time_ms >= ?4 AND fields = ?2 AND reason = ?3 ORDER BY idx LIMIT 1;

-- :field_act.put
INSERT INTO field_act (idx, target, act, fields, basis, reason, until, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :notice.redraw_values
UPDATE notice SET title = ?2, amount = ?3 WHERE idx = ?1;

-- :project.redraw_names
UPDATE project SET title = ?2, code = ?3, join_key = ?4 WHERE id = ?1;

-- :source.forget
DELETE FROM source WHERE idx = ?1;
