-- Rules and calendar as adopted, what was done about duties, and what the supervision pages read.

-- :supervise.version @keep
SELECT sha256 FROM rule_version ORDER BY idx DESC LIMIT 1;

-- :supervise.version_put
INSERT INTO rule_version (idx, sha256, act, body, basis, days, calendar, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :supervise.limits
SELECT kind, idx, time_limit, within, since, until, expected, source, certainty FROM rule_limit ORDER BY kind, idx DESC;

-- :supervise.limit_put
INSERT INTO rule_limit (kind, idx, time_limit, within, since, until, expected, source, certainty)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (kind, idx) DO UPDATE SET time_limit = excluded.time_limit, within = excluded.within, since = excluded.since,
        until = excluded.until, expected = excluded.expected, source = excluded.source, certainty = excluded.certainty;

-- :supervise.limit_newest
SELECT time_limit, within, since, until, expected, source, certainty FROM rule_limit WHERE kind = ?1 ORDER BY idx DESC LIMIT 1;

-- :supervise.calendar_at
SELECT calendar, idx, body, basis, time_ms FROM rule_version WHERE idx <= ?1 AND calendar <> '' ORDER BY idx DESC LIMIT 1;

-- :supervise.calendar_files
-- The newest calendar that came with the rule files, as it came.
SELECT days FROM rule_version WHERE act = 'rules.adopt' AND days <> '' ORDER BY idx DESC LIMIT 1;

-- :supervise.announced
SELECT idx, body, basis, days, time_ms FROM rule_version WHERE act = 'calendar.adopt' ORDER BY idx;

-- :supervise.version_at
SELECT idx, act, body, time_ms FROM rule_version WHERE idx = ?1;

-- :supervise.open_after
-- Open duties whose day may move when days from ?1 on change.
SELECT DISTINCT project, domain FROM duty WHERE idx IS NULL AND due >= ?1 ORDER BY project;

-- :supervise.open_of_project
SELECT kind, due FROM duty WHERE project = ?1 AND idx IS NULL AND due <> '' ORDER BY kind;

-- :supervise.move_put
INSERT INTO duty_move (project, kind, idx, was, now) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (project, kind, idx) DO UPDATE SET now = excluded.now;

-- :supervise.moves
SELECT m.idx, m.was, m.now, coalesce(a.act, v.act, ''), coalesce(a.time_ms, v.time_ms, 0), coalesce(a.text, v.basis, '')
FROM duty_move m LEFT JOIN duty_act a ON a.idx = m.idx LEFT JOIN rule_version v ON v.idx = m.idx
WHERE m.project = ?1 AND m.kind = ?2 ORDER BY m.idx;

-- :supervise.act_put
INSERT INTO duty_act (idx, project, kind, act, body, text, first_day, last_day, time_limit, request, granted, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12);

-- :supervise.act_same
SELECT idx FROM duty_act WHERE project = ?1 AND kind = ?2 AND act = ?3 AND body = ?4 AND text = ?5 AND first_day = ?6 AND last_day = ?7
        AND time_limit = ?8 ORDER BY idx LIMIT 1;

-- :supervise.decided
SELECT idx FROM duty_act WHERE project = ?1 AND kind = ?2 AND act = 'supervise.decide' AND body = ?3 AND text = ?4 AND granted = ?5
ORDER BY idx LIMIT 1;

-- :supervise.appraised
SELECT idx FROM appraisal WHERE body = ?1 AND appraiser = ?2 AND period = ?3 AND remark = ?4 ORDER BY idx LIMIT 1;

-- :supervise.act_decided
UPDATE duty_act SET decision = ?2 WHERE idx = ?1;

-- :supervise.act_get
SELECT project, kind, act, body, time_limit, decision FROM duty_act WHERE idx = ?1;

-- :supervise.acts_of_duty
SELECT a.idx, a.act, a.body, coalesce(b.name, ''), a.text, a.first_day, a.last_day, a.time_limit, a.request, a.decision, a.granted, a.time_ms
FROM duty_act a LEFT JOIN body b ON b.id = a.body WHERE a.project = ?1 AND a.kind = ?2 ORDER BY a.idx;

-- :supervise.grants
SELECT act, first_day, last_day, time_limit FROM duty_act
WHERE project = ?1 AND kind = ?2 AND (act = 'supervise.suspend' OR act = 'supervise.restart' OR (act = 'supervise.decide' AND granted = 1))
ORDER BY idx;

-- :supervise.asked
SELECT idx FROM duty_act WHERE project = ?1 AND kind = ?2 AND act = 'supervise.extend' AND decision IS NULL ORDER BY idx LIMIT 1;

-- :supervise.duty
SELECT d.domain, d.body, d.since, d.due, d.idx, d.date, d.late_days, d.later, coalesce(b.name, ''), p.title, p.region
FROM duty d JOIN project p ON p.id = d.project LEFT JOIN body b ON b.id = d.body WHERE d.project = ?1 AND d.kind = ?2;

-- :supervise.assign_put
INSERT INTO project_body (project, role, kind, body, idx) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (project, role, kind) DO UPDATE SET body = excluded.body, idx = excluded.idx;

-- :supervise.assigned
SELECT body, idx FROM project_body WHERE project = ?1 AND (kind = ?2 OR (kind = '' AND role = ?3)) ORDER BY kind DESC LIMIT 1;

-- :supervise.assigned_alike
SELECT idx FROM project_body WHERE project = ?1 AND role = ?2 AND kind = ?3 AND body = ?4;

-- :supervise.appraisal_put
INSERT INTO appraisal (idx, body, appraiser, period, due, on_time, late, missing, unanswered, corrections, score, remark, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- :supervise.body_tally
SELECT coalesce(sum(timed), 0), coalesce(sum(late), 0), coalesce(sum(corrections), 0) FROM tally WHERE body = ?1 AND month >= ?2 AND month <= ?3;

-- :supervise.body_missing
-- Missing on day ?4, by the day on which it was expected; and how many of these were urged and not answered.
SELECT count(*), coalesce(sum(CASE WHEN
        EXISTS (SELECT 1 FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.urge')
        AND NOT EXISTS (SELECT 1 FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.state')
        THEN 1 ELSE 0 END), 0)
FROM (SELECT project, kind, substr(since, 1, 7) AS month FROM duty WHERE body = ?1 AND idx IS NULL AND since <> ''
        UNION ALL SELECT project, kind, substr(due, 1, 7) FROM duty WHERE body = ?1 AND idx IS NULL AND since = '' AND due < ?4) d
WHERE d.month >= ?2 AND d.month <= ?3;

-- :dashboard.bodies
SELECT id, name, region FROM body WHERE (?1 = '' OR id = ?1) AND (?2 = '' OR region = ?2);

-- :dashboard.tally
SELECT month, domain, body, sum(notices), sum(timed), sum(late), sum(corrections), sum(withdrawals) FROM tally
WHERE month >= ?1 AND month <= ?2 AND (?3 = '' OR domain = ?3) AND (?4 = '' OR body = ?4) GROUP BY month, domain, body;

-- :dashboard.missing
SELECT month, domain, body, count(*) FROM (
        SELECT substr(since, 1, 7) AS month, domain, body FROM duty WHERE idx IS NULL AND since <> ''
        UNION ALL SELECT substr(due, 1, 7), domain, body FROM duty WHERE idx IS NULL AND since = '' AND due < ?1) d
WHERE month >= ?2 AND month <= ?3 AND (?4 = '' OR domain = ?4) AND (?5 = '' OR body = ?5) GROUP BY month, domain, body;

-- :dashboard.pace
SELECT domain, body, days, sum(notices) FROM pace
WHERE month >= ?1 AND month <= ?2 AND (?3 = '' OR domain = ?3) AND (?4 = '' OR body = ?4) GROUP BY domain, body, days;

-- :dashboard.regions
SELECT DISTINCT region FROM body WHERE region <> '' ORDER BY region LIMIT ?1;

-- :dashboard.body_choice
-- Bodies that owe or publish something, for the filter.
SELECT id, name FROM body WHERE notices > 0 AND (?1 = '' OR region = ?1) ORDER BY name, id LIMIT ?2;

-- :supervise.missing
-- What is not there on day ?1 though it should be; ?2 domain, ?3 body, ?4 region of the body ('': any), months ?5 to ?6 of the day it
-- was expected. The longest missing first.
SELECT d.project, d.kind, d.domain, d.body, coalesce(b.name, ''), coalesce(b.region, ''), p.title, d.day, d.since, d.due,
        (SELECT count(*) FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.urge'),
        coalesce((SELECT a.text FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.state'
                ORDER BY a.idx DESC LIMIT 1), ''),
        coalesce((SELECT a.first_day FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.state'
                ORDER BY a.idx DESC LIMIT 1), '')
FROM (SELECT project, kind, domain, body, since AS day, since, due FROM duty WHERE idx IS NULL AND since <> ''
        UNION ALL SELECT project, kind, domain, body, due, since, due FROM duty WHERE idx IS NULL AND since = '' AND due < ?1) d
        JOIN project p ON p.id = d.project LEFT JOIN body b ON b.id = d.body
WHERE (?2 = '' OR d.domain = ?2) AND (?3 = '' OR d.body = ?3) AND (?4 = '' OR b.region = ?4)
        AND substr(d.day, 1, 7) >= ?5 AND substr(d.day, 1, 7) <= ?6
ORDER BY d.day, d.project, d.kind LIMIT ?7 OFFSET ?8;

-- :supervise.coming
-- What is still in time on day ?1, the next first.
SELECT d.project, d.kind, d.domain, d.body, coalesce(b.name, ''), coalesce(b.region, ''), p.title, d.due, p.last_idx
FROM duty d JOIN project p ON p.id = d.project LEFT JOIN body b ON b.id = d.body
WHERE d.idx IS NULL AND d.since = '' AND d.due >= ?1 AND (?2 = '' OR d.domain = ?2) AND (?3 = '' OR d.body = ?3)
        AND (?4 = '' OR b.region = ?4)
ORDER BY d.due, d.project, d.kind LIMIT ?5 OFFSET ?6;

-- :supervise.coming_count
SELECT count(*) FROM duty d LEFT JOIN body b ON b.id = d.body
WHERE d.idx IS NULL AND d.since = '' AND d.due >= ?1 AND (?2 = '' OR d.domain = ?2) AND (?3 = '' OR d.body = ?3)
        AND (?4 = '' OR b.region = ?4);

-- :supervise.published
-- Notices of months ?1 to ?2 whose limit was counted; ?6 late: those after their last day, else those in time.
SELECT n.idx, n.project, n.kind, n.domain, n.body, coalesce(b.name, ''), coalesce(b.region, ''), n.title, n.formed, n.due, n.date, n.late_days
FROM notice n LEFT JOIN body b ON b.id = n.body
WHERE n.state = 'current' AND n.due <> '' AND n.date >= ?1 || '-01' AND n.date <= ?2 || '-31' AND (?3 = '' OR n.domain = ?3)
        AND (?4 = '' OR n.body = ?4) AND (?5 = '' OR b.region = ?5)
        AND ((?6 = 'late' AND n.late_days > 0) OR (?6 = 'ontime' AND n.late_days = 0) OR ?6 = 'all')
ORDER BY n.late_days DESC, n.date DESC, n.idx DESC LIMIT ?7 OFFSET ?8;

-- :supervise.undone
-- Notices of months ?1 to ?2 that were corrected or withdrawn.
SELECT n.idx, n.project, n.kind, n.domain, n.body, coalesce(b.name, ''), coalesce(b.region, ''), n.title, n.date, n.state,
        coalesce(n.replaced_by, n.withdrawn_by, -1)
FROM notice n LEFT JOIN body b ON b.id = n.body
WHERE n.state <> 'current' AND n.date >= ?1 || '-01' AND n.date <= ?2 || '-31' AND (?3 = '' OR n.domain = ?3)
        AND (?4 = '' OR n.body = ?4) AND (?5 = '' OR b.region = ?5)
ORDER BY n.date DESC, n.idx DESC LIMIT ?6 OFFSET ?7;

-- :supervise.appraisals
SELECT a.idx, a.body, coalesce(b.name, ''), a.appraiser, coalesce(c.name, ''), a.period, a.due, a.on_time, a.late, a.missing, a.unanswered,
        a.corrections, a.score, a.remark, a.time_ms
FROM appraisal a LEFT JOIN body b ON b.id = a.body LEFT JOIN body c ON c.id = a.appraiser
WHERE (?1 = '' OR a.body = ?1) ORDER BY a.period DESC, a.idx DESC LIMIT ?2;

-- :supervise.gaps_of_body
-- What a body owes and has not published, for its page.
SELECT d.project, d.kind, d.domain, p.title, d.day, d.since, d.due,
        (SELECT count(*) FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.urge'),
        coalesce((SELECT a.text FROM duty_act a WHERE a.project = d.project AND a.kind = d.kind AND a.act = 'supervise.state'
                ORDER BY a.idx DESC LIMIT 1), '')
FROM (SELECT project, kind, domain, since AS day, since, due FROM duty WHERE idx IS NULL AND since <> '' AND body = ?1
        UNION ALL SELECT project, kind, domain, due, since, due FROM duty WHERE idx IS NULL AND since = '' AND due < ?2 AND body = ?1) d
        JOIN project p ON p.id = d.project
ORDER BY d.day, d.project, d.kind LIMIT ?3;

-- :supervise.owed_by_project
-- Every open duty of a project with who owes it.
SELECT d.kind, d.since, d.due, d.body, coalesce(b.name, '') FROM duty d LEFT JOIN body b ON b.id = d.body
WHERE d.project = ?1 AND d.idx IS NULL ORDER BY d.body, d.kind;
