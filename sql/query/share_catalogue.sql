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
