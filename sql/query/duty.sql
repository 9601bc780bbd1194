-- Statements that draw what is expected and what was counted (view/duty.c, view/tally.c), and what pages read of it.

-- :duty.kind
SELECT first FROM project_kind WHERE project = ?1 AND kind = ?2;

-- :duty.kind_put
-- The notice idx is the first of its kind now.
INSERT INTO project_kind (project, kind, stage, stage_rank, n, first, idx, body, due, late_days)
SELECT project, kind, stage, stage_rank, 1, date, idx, body, due, late_days FROM notice WHERE idx = ?1
ON CONFLICT (project, kind) DO UPDATE SET n = project_kind.n + 1, first = excluded.first, idx = excluded.idx, body = excluded.body, due = excluded.due,
        late_days = excluded.late_days;

-- :duty.kind_more
UPDATE project_kind SET n = n + 1 WHERE project = ?1 AND kind = ?2;

-- :duty.kind_clear
DELETE FROM project_kind WHERE project = ?1 AND kind = ?2;

-- :duty.kind_again
INSERT INTO project_kind (project, kind, stage, stage_rank, n, first, idx, body, due, late_days)
SELECT project, kind, stage, stage_rank, (SELECT count(*) FROM notice WHERE project = ?1 AND kind = ?2 AND state = 'current'), date, idx,
        body, due, late_days
FROM notice WHERE project = ?1 AND kind = ?2 AND state = 'current' ORDER BY date, idx LIMIT 1;

-- :duty.kinds
SELECT kind, stage_rank, first, idx, body, due, late_days FROM project_kind WHERE project = ?1 ORDER BY kind;

-- :duty.waiver_put
INSERT INTO waiver (project, kind, idx) VALUES (?1, ?2, ?3) ON CONFLICT (project, kind, idx) DO NOTHING;

-- :duty.waiver_clear
DELETE FROM waiver WHERE project = ?1 AND idx = ?2;

-- :duty.waivers
SELECT DISTINCT kind FROM waiver WHERE project = ?1;

-- :duty.notice
SELECT project, domain, kind, body, date, formed, CASE WHEN state = 'current' THEN 1 ELSE 0 END FROM notice WHERE idx = ?1;

-- :duty.clear
DELETE FROM duty WHERE project = ?1;

-- :duty.put
INSERT INTO duty (project, kind, domain, body, since, later, due, idx, date, late_days)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :duty.of_project
SELECT kind, since, later, due, idx, date, late_days FROM duty WHERE project = ?1 ORDER BY kind;

-- :tally.notice
SELECT domain, kind, body, date, formed, due, late_days FROM notice WHERE idx = ?1;

-- :tally.add @sum
INSERT INTO tally (month, domain, kind, body, notices, timed, late, corrections, withdrawals) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (month, domain, kind, body) DO UPDATE SET notices = tally.notices + excluded.notices, timed = tally.timed + excluded.timed,
        late = tally.late + excluded.late, corrections = tally.corrections + excluded.corrections,
        withdrawals = tally.withdrawals + excluded.withdrawals;

-- :pace.add @sum
INSERT INTO pace (month, domain, body, days, notices) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (month, domain, body, days) DO UPDATE SET notices = pace.notices + excluded.notices;
