-- Statements of the exports (src/export): what is made of all public acts. None reads a withheld value.

-- :export.notices
SELECT idx, kind, stage, body, title, date, replaces, replaced_by, withdrawn_by, time_ms FROM notice WHERE project = ?1 ORDER BY idx;

-- :export.project
SELECT id, domain, code, title, region, body, idx FROM project WHERE id = ?1;

-- :export.projects
SELECT id FROM project WHERE id > ?1 ORDER BY id LIMIT ?2;

-- :export.field_acts
SELECT idx, act, fields, basis, until FROM field_act WHERE target = ?1 AND act <> 'field.disclose' ORDER BY idx;

-- :export.last_taken
-- The newest act that took values away: files made before it must not be given out.
SELECT coalesce(max(idx), -1) FROM field_act WHERE act <> 'field.disclose';

-- :export.bodies
SELECT id, name, region, role, uscc, parent FROM body WHERE id > ?1 ORDER BY id LIMIT ?2;

-- :export.entries
SELECT idx, hash, entry FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx;
