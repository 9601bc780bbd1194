-- The indicators: statements that draw them (view/flag.c), and what pages and `liuhen flags` read.

-- :flag.facts_put
INSERT INTO flag_fact (project, idx, date, facts) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (project, date, idx) DO NOTHING;

-- :flag.fact_clear
DELETE FROM flag_fact WHERE project = ?1 AND idx = ?2;

-- :flag.fact_of_notice
SELECT f.project FROM notice n CROSS JOIN flag_fact f ON f.project = n.project AND f.idx = n.idx WHERE n.idx = ?1 LIMIT 1;

-- :flag.facts
SELECT date, idx, facts FROM flag_fact WHERE project = ?1 ORDER BY date, idx LIMIT ?2;

-- :flag.bid_put
INSERT INTO flag_bid (project, idx, n, opened, date, bidder, price, valid, remark, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :flag.bid_clear
DELETE FROM flag_bid WHERE project = ?1 AND idx = ?2;

-- :flag.bids
-- Of the newest opening, or where there is none of the newest list of candidates.
SELECT bidder, price, valid, remark, received FROM flag_bid
WHERE project = ?1 AND idx = (SELECT idx FROM flag_bid WHERE project = ?1 ORDER BY opened DESC, date DESC, idx DESC LIMIT 1)
ORDER BY n LIMIT ?2;

-- :flag.project @keep_found
SELECT domain, body, region FROM project WHERE id = ?1;

-- :flag.put
INSERT INTO flag (project, indicator, domain, body, value, hit) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (project, indicator) DO UPDATE SET value = excluded.value, hit = excluded.hit;

-- :flag.drop
DELETE FROM flag WHERE project = ?1 AND indicator = ?2;

-- :flag.sum_add @sum
INSERT INTO flag_sum (indicator, domain, body, measured, hits) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (indicator, domain, body) DO UPDATE SET measured = flag_sum.measured + excluded.measured, hits = flag_sum.hits + excluded.hits;

-- :flag.sum_tidy
DELETE FROM flag_sum WHERE indicator = ?1 AND domain = ?2 AND body = ?3 AND measured = 0;

-- :flag.party_add @sum
INSERT INTO flag_party (role, party, processes, bids, valid, wins, outs) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (role, party) DO UPDATE SET processes = flag_party.processes + excluded.processes, bids = flag_party.bids + excluded.bids,
        valid = flag_party.valid + excluded.valid, wins = flag_party.wins + excluded.wins, outs = flag_party.outs + excluded.outs;

-- :flag.party_tidy
DELETE FROM flag_party WHERE role = ?1 AND party = ?2 AND processes = 0;

-- :flag.class_add @sum
INSERT INTO flag_class (party, class, awards) VALUES (?1, ?2, ?3)
ON CONFLICT (party, class) DO UPDATE SET awards = flag_class.awards + excluded.awards;

-- :flag.class_tidy
DELETE FROM flag_class WHERE party = ?1 AND class = ?2 AND awards = 0;

-- :flag.pair_add @sum
INSERT INTO flag_pair (domain, body, year, winner, awards, amount, below, below_amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (domain, body, year, winner) DO UPDATE SET awards = flag_pair.awards + excluded.awards, amount = flag_pair.amount + excluded.amount,
        below = flag_pair.below + excluded.below, below_amount = flag_pair.below_amount + excluded.below_amount;

-- :flag.pair_tidy
DELETE FROM flag_pair WHERE domain = ?1 AND body = ?2 AND year = ?3 AND winner = ?4 AND awards = 0;

-- :flag.sums_by_domain
SELECT domain, sum(measured), sum(hits) FROM flag_sum WHERE indicator = ?1 GROUP BY domain ORDER BY domain;

-- :flag.of_project
SELECT indicator, value, hit FROM flag WHERE project = ?1 ORDER BY indicator;

-- :flag.hits
SELECT f.project, p.title, f.value, f.domain, f.body, p.body_name, p.last_date
FROM flag f CROSS JOIN project p ON p.id = f.project
WHERE f.indicator = ?1 AND f.hit = 1 AND (?2 = '' OR f.body = ?2) AND (?3 = '' OR f.domain = ?3)
ORDER BY p.last_date DESC, f.project LIMIT ?4 OFFSET ?5;

-- :flag.hit_count
SELECT coalesce(sum(hits), 0), coalesce(sum(measured), 0) FROM flag_sum
WHERE indicator = ?1 AND (?2 = '' OR body = ?2) AND (?3 = '' OR domain = ?3);

-- :flag.parties
-- ?2 least bids or processes.
SELECT party, processes, bids, valid, wins, outs FROM flag_party WHERE role = ?1 ORDER BY party;

-- :flag.varieties
SELECT party, count(*), sum(awards) FROM flag_class GROUP BY party HAVING count(*) > 1 ORDER BY 2 DESC, 1;

-- :flag.pairs
SELECT x.domain, x.body, coalesce(b.name, ''), x.year, x.winner, x.awards, x.amount, x.below, x.below_amount,
        (SELECT sum(y.awards) FROM flag_pair y WHERE y.domain = x.domain AND y.body = x.body AND y.year = x.year)
FROM flag_pair x LEFT JOIN body b ON b.id = x.body WHERE x.awards > 1 ORDER BY x.awards DESC, x.domain, x.body, x.year, x.winner;
