-- Statements of services, consumers, grants and exchanges (work/share_access.c, view/share_access.c, share/).

-- :share.service_get
SELECT id, body, title, abstract, xroad, address, openapi, subjects, sharing, reason, evidence, fields, locator, examples, timeout_ms, rate,
        state, notice, idx
FROM share_service WHERE id = ?1;

-- :share.service_by_xroad
SELECT id FROM share_service WHERE xroad = ?1;

-- :share.services
SELECT id, body, title, abstract, xroad, address, openapi, subjects, sharing, reason, evidence, fields, locator, examples, timeout_ms, rate,
        state, notice, idx
FROM share_service ORDER BY id;

-- :share.service_put
INSERT INTO share_service (id, body, title, abstract, xroad, address, openapi, subjects, sharing, reason, evidence, fields, locator,
        examples, timeout_ms, rate, state, notice, idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, title = excluded.title, abstract = excluded.abstract, xroad = excluded.xroad,
        address = excluded.address, openapi = excluded.openapi, subjects = excluded.subjects, sharing = excluded.sharing,
        reason = excluded.reason, evidence = excluded.evidence, fields = excluded.fields, locator = excluded.locator,
        examples = excluded.examples, timeout_ms = excluded.timeout_ms, rate = excluded.rate, state = excluded.state,
        notice = excluded.notice, idx = excluded.idx;

-- :share.consumer_get
SELECT id, body, title, xroad, key_serial, key_sha256, trust, "window", style, state, idx FROM share_consumer WHERE id = ?1;

-- :share.consumer_by_xroad
SELECT id FROM share_consumer WHERE xroad = ?1;

-- :share.consumers
SELECT id, body, title, xroad, key_serial, key_sha256, trust, "window", style, state, idx FROM share_consumer ORDER BY id;

-- :share.consumer_put
INSERT INTO share_consumer (id, body, title, xroad, key_serial, key_sha256, trust, "window", style, state, idx)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, title = excluded.title, xroad = excluded.xroad, key_serial = excluded.key_serial,
        key_sha256 = excluded.key_sha256, trust = excluded.trust, "window" = excluded."window", style = excluded.style,
        state = excluded.state, idx = excluded.idx;

-- :share.apply_get
SELECT idx, consumer, consumer_body, service, service_body, purposes, article, mode, fields, endpoints, quota, until, reason, consent,
        time_ms, decided, decision, decision_reason, decided_ms
FROM share_apply WHERE idx = ?1;

-- :share.apply_put
INSERT INTO share_apply (idx, consumer, consumer_body, service, service_body, purposes, article, mode, fields, endpoints, quota, until,
        reason, consent, time_ms, decided, decision, decision_reason, decided_ms)
VALUES (?1, ?2, (SELECT body FROM share_consumer WHERE id = ?2), ?3, (SELECT body FROM share_service WHERE id = ?3), ?4, ?5, ?6, ?7, ?8,
        ?9, ?10, ?11, ?12, ?13, NULL, '', '', NULL);

-- :share.apply_decide
UPDATE share_apply SET decided = ?2, decision = ?3, decision_reason = ?4, decided_ms = ?5 WHERE idx = ?1;

-- :share.grant_put
INSERT INTO share_grant (idx, apply, consumer, service, purposes, article, mode, fields, endpoints, quota, until, hours, consent,
        delay_days, delay_basis, time_ms, revoked, revoked_reason, revoked_ms, used, last_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL, '', NULL, 0, NULL);

-- :share.grant_get
SELECT idx, apply, consumer, service, purposes, article, mode, fields, endpoints, quota, until, hours, consent, delay_days, delay_basis,
        time_ms, revoked, revoked_reason, revoked_ms, used, last_ms
FROM share_grant WHERE idx = ?1;

-- :share.grants_live
SELECT idx, apply, consumer, service, purposes, article, mode, fields, endpoints, quota, until, hours, consent, delay_days, delay_basis,
        time_ms, revoked, revoked_reason, revoked_ms, used, last_ms
FROM share_grant WHERE revoked IS NULL ORDER BY consumer, service, idx;

-- :share.grant_revoke
UPDATE share_grant SET revoked = ?2, revoked_reason = ?3, revoked_ms = ?4 WHERE idx = ?1;

-- :share.grant_used
UPDATE share_grant SET used = used + ?2, last_ms = CASE WHEN last_ms IS NULL OR last_ms < ?3 THEN ?3 ELSE last_ms END WHERE idx = ?1;

-- :share.use_add
INSERT INTO share_use (grant_idx, hour, n, last_ms) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (grant_idx, hour) DO UPDATE SET n = share_use.n + excluded.n,
        last_ms = CASE WHEN share_use.last_ms < excluded.last_ms THEN excluded.last_ms ELSE share_use.last_ms END;

-- :share.uses_forget
DELETE FROM share_use WHERE hour >= ?1 AND hour <= ?2;

-- :share.grants_recount
UPDATE share_grant SET used = (SELECT coalesce(sum(u.n), 0) FROM share_use u WHERE u.grant_idx = share_grant.idx),
        last_ms = (SELECT max(u.last_ms) FROM share_use u WHERE u.grant_idx = share_grant.idx);

-- :share.counts_forget
DELETE FROM share_count WHERE hour >= ?1 AND hour <= ?2;

-- :share.trace_forget
DELETE FROM share_trace WHERE exchange = ?1;

-- :share.erased_put
INSERT INTO share_erased (record, place, leaf, tag, idx, basis, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- :share.erased_leaves
SELECT place, leaf FROM share_erased WHERE record = ?1 AND place >= 0 ORDER BY place;

-- :share.erased_of
-- What the person's page says in the place of what was erased, newest first.
SELECT idx, basis, count(*), time_ms FROM share_erased WHERE tag = ?1 GROUP BY idx, basis, time_ms ORDER BY idx DESC LIMIT ?2;

-- :share.trace_by_tag
-- For erasing: a person's exchanges before a time, by record.
SELECT exchange, idx FROM share_trace WHERE tag = ?1 AND time_ms < ?2 ORDER BY idx, time_ms, exchange;

-- :share.segment_get
SELECT idx, n, first_ms, last_ms, root FROM share_segment WHERE segment = ?1;

-- :share.segments
-- Those that have rows from ?1 on and before ?2.
SELECT idx, segment FROM share_segment WHERE last_ms >= ?1 AND first_ms < ?2 ORDER BY idx;

-- :share.segment_put
INSERT INTO share_segment (segment, idx, n, first_ms, last_ms, root) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :share.count_add
INSERT INTO share_count (hour, service, consumer, purpose, outcome, hop, n, weak, breach, person, hidden, total_us, provider_us, within_1ms,
        within_5ms, within_20ms, within_100ms, within_500ms, within_2s, over_2s)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
ON CONFLICT (hour, service, consumer, purpose, outcome, hop) DO UPDATE SET n = share_count.n + excluded.n, weak = share_count.weak + excluded.weak,
        breach = share_count.breach + excluded.breach, person = share_count.person + excluded.person, hidden = share_count.hidden + excluded.hidden,
        total_us = share_count.total_us + excluded.total_us, provider_us = share_count.provider_us + excluded.provider_us,
        within_1ms = share_count.within_1ms + excluded.within_1ms, within_5ms = share_count.within_5ms + excluded.within_5ms,
        within_20ms = share_count.within_20ms + excluded.within_20ms, within_100ms = share_count.within_100ms + excluded.within_100ms,
        within_500ms = share_count.within_500ms + excluded.within_500ms, within_2s = share_count.within_2s + excluded.within_2s,
        over_2s = share_count.over_2s + excluded.over_2s;

-- :share.trace_put
INSERT INTO share_trace (tag, time_ms, exchange, idx, service, consumer, purpose, basis, case_no, unit, mode, fields, outcome, grant_idx,
        delay_days)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- :share.trace_by_exchange
SELECT tag, service, consumer, purpose, idx, time_ms FROM share_trace WHERE exchange = ?1;

-- :share.dispute_get
SELECT idx, exchange, service, consumer, tag, field, reason, time_ms, answered, outcome, answer, answered_ms FROM share_dispute WHERE idx = ?1;

-- :share.disputes_open
SELECT service, tag, field, idx FROM share_dispute WHERE answered IS NULL ORDER BY service, tag, field, idx;

-- :share.dispute_put
INSERT INTO share_dispute (idx, exchange, service, consumer, tag, field, reason, time_ms, answered, outcome, answer, answered_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, '', '', NULL);

-- :share.dispute_answer
UPDATE share_dispute SET answered = ?2, outcome = ?3, answer = ?4, answered_ms = ?5 WHERE idx = ?1;

-- :share.stamp
-- The newest act of which the gateway's register is made.
SELECT max(idx) FROM (SELECT max(idx) AS idx FROM share_service UNION ALL SELECT max(idx) FROM share_consumer
        UNION ALL SELECT max(idx) FROM share_grant UNION ALL SELECT max(revoked) FROM share_grant
        UNION ALL SELECT max(idx) FROM share_dispute UNION ALL SELECT max(answered) FROM share_dispute
        UNION ALL SELECT max(idx) FROM share_consent UNION ALL SELECT max(withdrawn) FROM share_consent) AS newest;

-- :share.members
SELECT id, name FROM body WHERE id IN (SELECT body FROM share_service UNION SELECT body FROM share_consumer) ORDER BY id;

-- :share.consent_get
SELECT id, consumer, idx, withdrawn, tag FROM share_consent WHERE id = ?1;

-- :share.consent_put
INSERT INTO share_consent (id, consumer, tag, purpose, case_no, text_sha256, until, idx, time_ms, withdrawn, withdrawn_reason, withdrawn_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, '', NULL);

-- :share.consent_end
UPDATE share_consent SET withdrawn = ?2, withdrawn_reason = ?3, withdrawn_ms = ?4 WHERE id = ?1;

-- :share.consents_live
-- Those that hold on the day ?1, or begin to end with it.
SELECT id, consumer, tag, purpose, until FROM share_consent WHERE withdrawn IS NULL AND until >= ?1 ORDER BY idx;

-- :share.consents_of
SELECT k.idx, k.id, k.consumer, coalesce(c.title, k.consumer), coalesce(c.body, ''), coalesce(b.name, ''), k.purpose, k.case_no, k.until, k.time_ms,
        k.withdrawn, k.withdrawn_ms
FROM share_consent k LEFT JOIN share_consumer c ON c.id = k.consumer LEFT JOIN body b ON b.id = c.body
WHERE k.tag = ?1 ORDER BY k.idx DESC LIMIT ?2;
