-- Statements of the catalogue of resources, the register of systems, openings and one-errand sheets.

-- :share.resource_idx
SELECT idx FROM share_resource WHERE id = ?1;

-- :share.resource_put
INSERT INTO share_resource (id, code, body, title, class, abstract, format, sharing, condition, way, reason, opening, cycle, released, related,
        subjects, system, service, fields, idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, body = excluded.body, title = excluded.title, class = excluded.class,
        abstract = excluded.abstract, format = excluded.format, sharing = excluded.sharing, condition = excluded.condition,
        way = excluded.way, reason = excluded.reason, opening = excluded.opening, cycle = excluded.cycle, released = excluded.released,
        related = excluded.related, subjects = excluded.subjects, system = excluded.system, service = excluded.service,
        fields = excluded.fields, idx = excluded.idx;

-- :share.resource_field_clear
DELETE FROM share_resource_field WHERE resource = ?1;

-- :share.resource_field_put
INSERT INTO share_resource_field (resource, n, subject, name, type, key) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :share.system_idx
SELECT idx FROM share_system WHERE id = ?1;

-- :share.system_put
INSERT INTO share_system (id, body, title, abstract, vertical, state, connection, since, idx) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, title = excluded.title, abstract = excluded.abstract, vertical = excluded.vertical,
        state = excluded.state, connection = excluded.connection, since = excluded.since, idx = excluded.idx;

-- :share.link_clear
DELETE FROM share_link WHERE owner = ?1;

-- :share.link_put
INSERT INTO share_link (owner, kind, n, subject, name, resource, sharing, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :share.build_idx
SELECT idx, decided FROM share_build WHERE id = ?1;

-- :share.build_put
INSERT INTO share_build (id, body, title, abstract, kind, earlier, amount, funding, goals, protection, crypto, evaluation, date, idx, decided,
        decision, decided_by, decision_date, reason, findings)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, '', '', '', '', '')
ON CONFLICT (id) DO UPDATE SET body = excluded.body, title = excluded.title, abstract = excluded.abstract, kind = excluded.kind,
        earlier = excluded.earlier, amount = excluded.amount, funding = excluded.funding, goals = excluded.goals,
        protection = excluded.protection, crypto = excluded.crypto, evaluation = excluded.evaluation, date = excluded.date,
        idx = excluded.idx;

-- :share.build_decide
UPDATE share_build SET decided = ?2, decision = ?3, decided_by = ?4, decision_date = ?5, reason = ?6, findings = ?7 WHERE id = ?1;

-- :share.build_facts
SELECT kind, goals, protection, crypto, evaluation, (SELECT count(*) FROM share_link WHERE owner = 'build:' || ?1 AND kind = 'shares')
FROM share_build WHERE id = ?1;

-- :share.build_again
-- Fields that owner ?1 collects although a resource shares them, which it does not reuse. One resource a field: the lowest code.
SELECT l.subject, l.name, r.id, r.title, coalesce(b.name, '')
FROM share_link l
JOIN share_resource r ON r.id = (SELECT min(f.resource) FROM share_resource_field f JOIN share_resource s ON s.id = f.resource
        WHERE f.name = l.name AND f.subject = l.subject AND f.key = 0 AND s.sharing <> 'none')
LEFT JOIN body b ON b.id = r.body
WHERE l.owner = ?1 AND l.kind = 'collects'
        AND NOT EXISTS (SELECT 1 FROM share_link u JOIN share_resource_field g ON g.resource = u.resource
                WHERE u.owner = ?1 AND u.kind = 'reuses' AND g.name = l.name AND g.subject = l.subject)
ORDER BY l.n LIMIT ?2;

-- :share.opening_idx
SELECT idx, ended FROM share_opening WHERE id = ?1;

-- :share.opening_put
INSERT INTO share_opening (id, body, resource, receiver, uscc, fields, price, duty, exclusive, procedure, basis, since, until, idx, ended,
        end_date, end_reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, NULL, '', '');

-- :share.opening_end
UPDATE share_opening SET ended = ?2, end_date = ?3, end_reason = ?4 WHERE id = ?1;

-- :share.errand_idx
SELECT idx FROM share_errand WHERE case_no = ?1;

-- :share.errand_put
INSERT INTO share_errand (idx, case_no, rule, consumer, tag, consent, checks, answered, unknown, took_ms, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- :share.list
-- ?1 sharing type, ?2 class, ?3 body ('': any), ?4 LIKE pattern ('': any)
SELECT r.id, r.code, r.title, r.body, coalesce(b.name, ''), r.class, r.sharing, r.cycle, r.fields, r.service, r.reason, r.condition, r.subjects,
        r.opening, r.system, r.released
FROM share_resource r LEFT JOIN body b ON b.id = r.body
WHERE (?1 = '' OR r.sharing = ?1) AND (?2 = '' OR r.class = ?2) AND (?3 = '' OR r.body = ?3)
        AND (?4 = '' OR r.title LIKE ?4 ESCAPE '\' OR r.code LIKE ?4 ESCAPE '\' OR b.name LIKE ?4 ESCAPE '\'
                OR EXISTS (SELECT 1 FROM share_resource_field f WHERE f.resource = r.id AND f.name LIKE ?4 ESCAPE '\'))
ORDER BY r.id LIMIT ?5 OFFSET ?6;

-- :share.list_count
SELECT count(*)
FROM share_resource r LEFT JOIN body b ON b.id = r.body
WHERE (?1 = '' OR r.sharing = ?1) AND (?2 = '' OR r.class = ?2) AND (?3 = '' OR r.body = ?3)
        AND (?4 = '' OR r.title LIKE ?4 ESCAPE '\' OR r.code LIKE ?4 ESCAPE '\' OR b.name LIKE ?4 ESCAPE '\'
                OR EXISTS (SELECT 1 FROM share_resource_field f WHERE f.resource = r.id AND f.name LIKE ?4 ESCAPE '\'));

-- :share.facet_class
SELECT class, count(*) FROM share_resource GROUP BY class ORDER BY class;

-- :share.facet_body
SELECT r.body, coalesce(b.name, r.body), count(*) FROM share_resource r LEFT JOIN body b ON b.id = r.body
GROUP BY r.body, b.name ORDER BY count(*) DESC, r.body;

-- :share.sums
SELECT (SELECT count(*) FROM share_resource), (SELECT count(*) FROM share_resource_field),
        (SELECT count(*) FROM share_resource WHERE body IN (SELECT id FROM body WHERE role = 'ministry')),
        (SELECT count(*) FROM body WHERE role = 'ministry'), (SELECT count(*) FROM body WHERE role = 'province'),
        (SELECT count(*) FROM share_system WHERE vertical = 1),
        (SELECT count(*) FROM share_resource WHERE sharing = 'unconditional'),
        (SELECT count(*) FROM share_resource WHERE sharing = 'conditional'), (SELECT count(*) FROM share_resource WHERE sharing = 'none'),
        (SELECT count(*) FROM share_service WHERE state <> 'closed'), (SELECT count(*) FROM share_grant WHERE revoked IS NULL),
        (SELECT coalesce(sum(n), 0) FROM share_count);

-- :share.resource
SELECT r.id, r.code, r.title, r.body, coalesce(b.name, ''), coalesce(b.uscc, ''), r.class, r.abstract, r.format, r.sharing, r.condition, r.way,
        r.reason, r.opening, r.cycle, r.released, r.related, r.subjects, r.system, coalesce(s.title, ''), r.service, coalesce(v.state, ''), r.idx
FROM share_resource r LEFT JOIN body b ON b.id = r.body LEFT JOIN share_system s ON s.id = r.system LEFT JOIN share_service v ON v.id = r.service
WHERE r.id = ?1;

-- :share.resource_name
SELECT id, title FROM share_resource WHERE id = ?1;

-- :share.resource_fields
SELECT subject, name, type, key FROM share_resource_field WHERE resource = ?1 ORDER BY n;

-- :share.resource_reused
SELECT s.id, s.title, s.body, coalesce(b.name, '') FROM share_link l JOIN share_system s ON s.id = l.owner LEFT JOIN body b ON b.id = s.body
WHERE l.resource = ?1 AND l.kind = 'reuses' ORDER BY s.body, s.id LIMIT ?2;

-- :share.resource_again
-- Systems that collect a field of it themselves and do not take it from here; its own system is none of them.
SELECT l.owner, s.title, coalesce(b.name, ''), count(*)
FROM share_resource_field f JOIN share_link l ON l.name = f.name AND l.subject = f.subject AND l.kind = 'collects'
JOIN share_system s ON s.id = l.owner LEFT JOIN body b ON b.id = s.body
WHERE f.resource = ?1 AND f.key = 0 AND s.id <> (SELECT system FROM share_resource WHERE id = ?1)
        AND NOT EXISTS (SELECT 1 FROM share_link u WHERE u.owner = l.owner AND u.kind = 'reuses' AND u.resource = ?1)
GROUP BY l.owner, s.title, b.name ORDER BY count(*) DESC, l.owner LIMIT ?2;

-- :share.apply_list
-- ?1: '' the open ones, refuse the refused ones
SELECT a.idx, a.consumer, coalesce(c.title, ''), a.consumer_body, coalesce(cb.name, ''), a.service, coalesce(s.title, ''), a.service_body,
        coalesce(sb.name, ''), a.purposes, a.article, a.mode, a.fields, a.reason, coalesce(s.sharing, ''), a.time_ms, a.decision,
        a.decision_reason, a.decided_ms, a.decided
FROM share_apply a LEFT JOIN share_consumer c ON c.id = a.consumer LEFT JOIN share_service s ON s.id = a.service
LEFT JOIN body cb ON cb.id = a.consumer_body LEFT JOIN body sb ON sb.id = a.service_body
WHERE a.decision = ?1 ORDER BY a.time_ms, a.idx LIMIT ?2;

-- :share.grant_list
-- ?1 live or ended, on the day ?2
SELECT g.idx, g.consumer, coalesce(c.title, ''), coalesce(c.body, ''), coalesce(cb.name, ''), g.service, coalesce(s.title, ''),
        coalesce(s.body, ''), coalesce(sb.name, ''), g.purposes, g.article, g.mode, g.fields, g.quota, g.until, g.hours, g.consent, g.time_ms,
        g.revoked, g.revoked_reason, g.revoked_ms, g.used, g.last_ms
FROM share_grant g LEFT JOIN share_consumer c ON c.id = g.consumer LEFT JOIN share_service s ON s.id = g.service
LEFT JOIN body cb ON cb.id = c.body LEFT JOIN body sb ON sb.id = s.body
WHERE (?1 = 'live') = (g.revoked IS NULL AND g.until >= ?2) ORDER BY g.consumer, g.service, g.idx LIMIT ?3;

-- :share.dispute_list
-- Open ones first, the oldest first.
SELECT d.idx, d.service, coalesce(s.title, ''), coalesce(s.body, ''), coalesce(sb.name, ''), d.consumer, coalesce(c.title, ''),
        coalesce(cb.name, ''), d.field, d.reason, d.time_ms, d.answered, d.outcome, d.answer, d.answered_ms
FROM share_dispute d LEFT JOIN share_service s ON s.id = d.service LEFT JOIN share_consumer c ON c.id = d.consumer
LEFT JOIN body sb ON sb.id = s.body LEFT JOIN body cb ON cb.id = c.body
ORDER BY CASE WHEN d.answered IS NULL THEN 0 ELSE 1 END, d.time_ms, d.idx LIMIT ?1;

-- :share.system_list
SELECT s.id, s.title, s.body, coalesce(b.name, ''), s.vertical, s.state, s.connection, s.since,
        (SELECT count(*) FROM share_link l WHERE l.owner = s.id AND l.kind = 'collects'),
        (SELECT count(*) FROM share_link l WHERE l.owner = s.id AND l.kind = 'shares'),
        (SELECT count(*) FROM share_link l WHERE l.owner = s.id AND l.kind = 'reuses')
FROM share_system s LEFT JOIN body b ON b.id = s.body
WHERE (?1 = '' OR s.connection = ?1) AND (?2 = '' OR s.title LIKE ?2 ESCAPE '\' OR b.name LIKE ?2 ESCAPE '\')
ORDER BY s.vertical, s.id LIMIT ?3;

-- :share.system
SELECT s.id, s.title, s.body, coalesce(b.name, ''), s.vertical, s.state, s.connection, s.since, s.abstract, s.idx
FROM share_system s LEFT JOIN body b ON b.id = s.body WHERE s.id = ?1;

-- :share.link_list
SELECT l.subject, l.name, l.resource, coalesce(r.title, ''), l.sharing, l.reason, coalesce(r.body, ''), coalesce(b.name, '')
FROM share_link l LEFT JOIN share_resource r ON r.id = l.resource LEFT JOIN body b ON b.id = r.body
WHERE l.owner = ?1 AND l.kind = ?2 ORDER BY l.n;

-- :share.build_list
SELECT a.id, a.title, a.body, coalesce(b.name, ''), a.kind, a.amount, a.date, a.decision, a.decision_date, a.idx, a.decided
FROM share_build a LEFT JOIN body b ON b.id = a.body ORDER BY a.date DESC, a.id LIMIT ?1;

-- :share.build
SELECT a.id, a.title, a.body, coalesce(b.name, ''), a.kind, a.abstract, a.earlier, coalesce(s.title, ''), a.amount, a.funding, a.goals,
        a.protection, a.crypto, a.evaluation, a.date, a.idx, a.decided, a.decision, a.decided_by, coalesce(d.name, ''), a.decision_date, a.reason,
        a.findings
FROM share_build a LEFT JOIN body b ON b.id = a.body LEFT JOIN share_system s ON s.id = a.earlier LEFT JOIN body d ON d.id = a.decided_by
WHERE a.id = ?1;

-- :share.overlap_own
-- How many fields owner ?1 collects, those that only name a subject left out.
SELECT count(*) FROM share_link l WHERE l.owner = ?1 AND l.kind = 'collects'
        AND NOT EXISTS (SELECT 1 FROM share_resource_field k WHERE k.key = 1 AND k.name = l.name AND k.subject = l.subject);

-- :share.overlap_resources
SELECT r.id, r.title, coalesce(b.name, ''), r.sharing, l.name,
        (SELECT count(*) FROM share_resource_field g WHERE g.resource = r.id AND g.key = 0)
FROM share_link l JOIN share_resource_field f ON f.name = l.name AND f.subject = l.subject AND f.key = 0
JOIN share_resource r ON r.id = f.resource LEFT JOIN body b ON b.id = r.body
WHERE l.owner = ?1 AND l.kind = 'collects' ORDER BY r.id, l.n;

-- :share.overlap_systems
SELECT s.id, s.title, coalesce(b.name, ''), s.connection, l.name,
        (SELECT count(*) FROM share_link g WHERE g.owner = s.id AND g.kind = 'collects')
FROM share_link l JOIN share_link f ON f.name = l.name AND f.subject = l.subject AND f.kind = 'collects' AND f.owner <> l.owner
JOIN share_system s ON s.id = f.owner LEFT JOIN body b ON b.id = s.body
WHERE l.owner = ?1 AND l.kind = 'collects' AND s.id <> ?2
        AND NOT EXISTS (SELECT 1 FROM share_resource_field k WHERE k.key = 1 AND k.name = l.name AND k.subject = l.subject)
ORDER BY s.id, l.n;

-- :share.edges
-- Who gives data to whom: live grants, and resources that a system of one body takes from another.
SELECT e.giver, coalesce(a.name, e.giver), e.taker, coalesce(b.name, e.taker), sum(e.grants), sum(e.reuses)
FROM (SELECT s.body AS giver, c.body AS taker, count(*) AS grants, 0 AS reuses
                FROM share_grant g JOIN share_service s ON s.id = g.service JOIN share_consumer c ON c.id = g.consumer
                WHERE g.revoked IS NULL AND g.until >= ?1 GROUP BY s.body, c.body
        UNION ALL
        SELECT r.body, s.body, 0, count(*) FROM share_link l JOIN share_system s ON s.id = l.owner JOIN share_resource r ON r.id = l.resource
                WHERE l.kind = 'reuses' GROUP BY r.body, s.body) e
LEFT JOIN body a ON a.id = e.giver LEFT JOIN body b ON b.id = e.taker
WHERE e.giver <> e.taker GROUP BY e.giver, a.name, e.taker, b.name
ORDER BY sum(e.grants) + sum(e.reuses) DESC, e.giver, e.taker LIMIT ?2;

-- :share.opening_list
SELECT o.id, o.resource, coalesce(r.title, o.resource), o.body, coalesce(b.name, ''), o.receiver, o.uscc, o.fields, o.price, o.duty, o.exclusive,
        o.procedure, o.basis, o.since, o.until, o.idx, o.ended, o.end_date, o.end_reason
FROM share_opening o LEFT JOIN share_resource r ON r.id = o.resource LEFT JOIN body b ON b.id = o.body
ORDER BY o.resource, o.since, o.id LIMIT ?1;

-- :share.stat_by
-- ?1: service, consumer, purpose or hour
SELECT CASE ?1 WHEN 'service' THEN k.service WHEN 'consumer' THEN k.consumer WHEN 'purpose' THEN k.purpose ELSE k.hour END,
        coalesce(max(CASE ?1 WHEN 'service' THEN s.title WHEN 'consumer' THEN c.title ELSE '' END), ''),
        sum(k.n), sum(CASE WHEN k.outcome = 'ok' THEN k.n ELSE 0 END), sum(k.total_us), sum(k.provider_us),
        sum(k.within_1ms), sum(k.within_5ms), sum(k.within_20ms), sum(k.within_100ms), sum(k.within_500ms), sum(k.within_2s), sum(k.over_2s),
        sum(k.weak), sum(k.breach), sum(k.person), sum(k.hidden)
FROM share_count k LEFT JOIN share_service s ON s.id = k.service LEFT JOIN share_consumer c ON c.id = k.consumer
WHERE k.hour >= ?2
GROUP BY 1 ORDER BY CASE WHEN ?1 = 'hour' THEN 0 ELSE sum(k.n) END DESC, 1 LIMIT ?3;

-- :share.stat_errors
SELECT hop, outcome, sum(n) FROM share_count WHERE outcome <> 'ok' AND hour >= ?1 GROUP BY hop, outcome ORDER BY sum(n) DESC, hop, outcome LIMIT ?2;

-- :share.stat_cells
SELECT hour, service, consumer, purpose, outcome, hop, sum(n), sum(total_us), sum(provider_us) FROM share_count
WHERE hour >= ?1 GROUP BY hour, service, consumer, purpose, outcome, hop ORDER BY hour, service, consumer, purpose, outcome, hop LIMIT ?2;

-- :share.trace_of
-- ?1 tag, ?2 ?3 from and before which time, ?4 now: what by law is shown later is left out and counted by share.trace_hidden.
SELECT t.time_ms, t.exchange, t.idx, t.service, coalesce(s.title, ''), t.consumer, coalesce(c.title, ''), coalesce(c.body, ''),
        coalesce(b.name, ''), t.purpose, t.basis, t.case_no, t.unit, t.mode, t.fields, t.outcome
FROM share_trace t LEFT JOIN share_service s ON s.id = t.service LEFT JOIN share_consumer c ON c.id = t.consumer
LEFT JOIN body b ON b.id = c.body
WHERE t.tag = ?1 AND t.time_ms >= ?2 AND t.time_ms < ?3 AND t.time_ms + t.delay_days * 86400000 <= ?4
ORDER BY t.time_ms DESC, t.exchange DESC LIMIT ?5 OFFSET ?6;

-- :share.trace_count
SELECT count(*), coalesce(sum(CASE WHEN time_ms + delay_days * 86400000 > ?4 THEN 1 ELSE 0 END), 0) FROM share_trace
WHERE tag = ?1 AND time_ms >= ?2 AND time_ms < ?3;

-- :share.errands_of
SELECT idx, case_no, rule, consumer, checks, answered, unknown, took_ms, time_ms FROM share_errand WHERE tag = ?1 ORDER BY idx DESC LIMIT ?2;

-- :share.errand
SELECT idx, case_no, rule, consumer, tag, consent, checks, answered, unknown, took_ms, time_ms FROM share_errand WHERE idx = ?1;
