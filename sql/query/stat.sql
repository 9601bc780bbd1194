-- Statistics: statements that draw them (view/stat.c), and what their pages read.

-- :stat.put
INSERT INTO stat_notice (idx, month, domain, region, body, timed, late, award, contract, paid, bidders, expected, filled, checked, valid)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- :stat.notice
SELECT month, domain, region, body, timed, late, award, contract, paid, bidders, expected, filled, checked, valid
FROM stat_notice WHERE idx = ?1;

-- :stat.add @sum
INSERT INTO stat (month, domain, region, notices, timed, late, awards, award_fen, contracts, contract_fen, payments, paid_fen, openings, bidders,
        single)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT (month, domain, region) DO UPDATE SET notices = stat.notices + excluded.notices, timed = stat.timed + excluded.timed,
        late = stat.late + excluded.late, awards = stat.awards + excluded.awards, award_fen = stat.award_fen + excluded.award_fen,
        contracts = stat.contracts + excluded.contracts, contract_fen = stat.contract_fen + excluded.contract_fen,
        payments = stat.payments + excluded.payments, paid_fen = stat.paid_fen + excluded.paid_fen,
        openings = stat.openings + excluded.openings, bidders = stat.bidders + excluded.bidders, single = stat.single + excluded.single;

-- :stat.quality_add @sum
INSERT INTO stat_quality (body, notices, expected, filled, checked, valid, timed, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (body) DO UPDATE SET notices = stat_quality.notices + excluded.notices, expected = stat_quality.expected + excluded.expected,
        filled = stat_quality.filled + excluded.filled, checked = stat_quality.checked + excluded.checked,
        valid = stat_quality.valid + excluded.valid, timed = stat_quality.timed + excluded.timed, late = stat_quality.late + excluded.late;

-- :stat.tidy
DELETE FROM stat WHERE notices = 0 AND month = ?1 AND domain = ?2 AND region = ?3;

-- :stat.quality_tidy
DELETE FROM stat_quality WHERE notices = 0 AND body = ?1;

-- :stat.clear
DELETE FROM stat_notice WHERE idx = ?1;

-- :stat.sums
-- ?1 domain, ?2 first digits of a region of which there are ?3, ?4 and ?5 first and last month; '' and 0: any.
SELECT coalesce(sum(notices), 0), coalesce(sum(timed), 0), coalesce(sum(late), 0), coalesce(sum(awards), 0), coalesce(sum(award_fen), 0),
        coalesce(sum(contracts), 0), coalesce(sum(contract_fen), 0), coalesce(sum(payments), 0), coalesce(sum(paid_fen), 0),
        coalesce(sum(openings), 0), coalesce(sum(bidders), 0), coalesce(sum(single), 0)
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5);

-- :stat.by_domain
SELECT domain, sum(notices), sum(timed), sum(late), sum(awards), sum(award_fen), sum(contracts), sum(contract_fen), sum(payments),
        sum(paid_fen), sum(openings), sum(bidders), sum(single)
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5)
GROUP BY domain ORDER BY 2 DESC, 1;

-- :stat.by_region
SELECT region, sum(notices), sum(timed), sum(late), sum(awards), sum(award_fen), sum(contracts), sum(contract_fen), sum(payments),
        sum(paid_fen), sum(openings), sum(bidders), sum(single)
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5)
GROUP BY region ORDER BY 2 DESC, 1 LIMIT ?6;

-- :stat.by_province
SELECT substr(region, 1, 2), sum(notices), sum(timed), sum(late), sum(awards), sum(award_fen), sum(contracts), sum(contract_fen),
        sum(payments), sum(paid_fen), sum(openings), sum(bidders), sum(single)
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5)
GROUP BY 1 ORDER BY 2 DESC, 1;

-- :stat.by_month
SELECT month, sum(notices), sum(timed), sum(late), sum(awards), sum(award_fen), sum(contracts), sum(contract_fen), sum(payments),
        sum(paid_fen), sum(openings), sum(bidders), sum(single)
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5)
GROUP BY month ORDER BY month DESC LIMIT ?6;

-- :stat.rows
SELECT month, domain, region, notices, timed, late, awards, award_fen, contracts, contract_fen, payments, paid_fen, openings, bidders, single
FROM stat WHERE (?1 = '' OR domain = ?1) AND (?3 = 0 OR substr(region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR month >= ?4) AND (?5 = '' OR month <= ?5)
ORDER BY month, domain, region;

-- :stat.regions
SELECT region, sum(notices) FROM stat WHERE region <> '' GROUP BY region ORDER BY 2 DESC, 1 LIMIT ?1;

-- :stat.list
-- The notices behind a figure. ?6: notices, timed, late, awards, contracts, payments, openings, single.
SELECT s.idx, n.date, n.title, s.domain, n.kind, n.body, coalesce(b.name, ''), s.region, n.late_days, s.award, s.contract, s.paid, s.bidders
FROM stat_notice s CROSS JOIN notice n ON n.idx = s.idx LEFT JOIN body b ON b.id = n.body
WHERE (?1 = '' OR s.domain = ?1) AND (?3 = 0 OR substr(s.region, 1, CAST(?3 AS INTEGER)) = ?2) AND (?4 = '' OR s.month >= ?4) AND (?5 = '' OR s.month <= ?5)
        AND (?6 = 'notices' OR (?6 = 'timed' AND s.timed = 1) OR (?6 = 'late' AND s.late = 1) OR (?6 = 'awards' AND s.award IS NOT NULL)
             OR (?6 = 'contracts' AND s.contract IS NOT NULL) OR (?6 = 'payments' AND s.paid IS NOT NULL)
             OR (?6 = 'openings' AND s.bidders IS NOT NULL) OR (?6 = 'single' AND s.bidders = 1))
ORDER BY s.month DESC, s.idx DESC LIMIT ?7 OFFSET ?8;

-- :stat.qualities
-- Consistency is what the indicators of quality (Q...) found.
SELECT q.body, coalesce(b.name, ''), q.notices, q.expected, q.filled, q.checked, q.valid, q.timed, q.late,
        coalesce((SELECT sum(f.measured) FROM flag_sum f WHERE f.body = q.body AND f.indicator LIKE 'Q%'), 0),
        coalesce((SELECT sum(f.hits) FROM flag_sum f WHERE f.body = q.body AND f.indicator LIKE 'Q%'), 0)
FROM stat_quality q LEFT JOIN body b ON b.id = q.body ORDER BY q.notices DESC, q.body LIMIT ?1 OFFSET ?2;

-- :stat.quality_count
SELECT count(*) FROM stat_quality;
