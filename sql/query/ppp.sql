-- The PPP library: statements that draw it (view/ppp.c), and what its pages read.

-- :ppp.notice_put
INSERT INTO ppp_notice (idx, project, date, stage, industry, library, return_mode, partner_type, entered, signed, left_on, investment, amount)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- :ppp.notice_project
SELECT project FROM ppp_notice WHERE idx = ?1;

-- :ppp.notice_clear
DELETE FROM ppp_notice WHERE idx = ?1;

-- :ppp.clear
DELETE FROM ppp WHERE project = ?1;

-- :ppp.again
INSERT INTO ppp (project, region, industry, stage, demo, return_mode, partner_type, entered, signed, investment, amount)
SELECT p.id, p.region,
        coalesce((SELECT industry FROM ppp_notice WHERE project = ?1 AND industry <> '' ORDER BY date DESC, idx DESC LIMIT 1), ''),
        CASE WHEN EXISTS (SELECT 1 FROM ppp_notice WHERE project = ?1 AND left_on <> '') THEN 5
             ELSE (SELECT max(stage) FROM ppp_notice WHERE project = ?1) END,
        CASE WHEN coalesce((SELECT library FROM ppp_notice WHERE project = ?1 AND library <> '' ORDER BY date DESC, idx DESC LIMIT 1), '')
             = '示范项目' THEN 1 ELSE 0 END,
        coalesce((SELECT return_mode FROM ppp_notice WHERE project = ?1 AND return_mode <> '' ORDER BY date DESC, idx DESC LIMIT 1), ''),
        coalesce((SELECT partner_type FROM ppp_notice WHERE project = ?1 AND partner_type <> '' ORDER BY date DESC, idx DESC LIMIT 1), ''),
        coalesce((SELECT min(entered) FROM ppp_notice WHERE project = ?1 AND entered <> ''), ''),
        coalesce((SELECT min(signed) FROM ppp_notice WHERE project = ?1 AND signed <> ''), ''),
        coalesce((SELECT investment FROM ppp_notice WHERE project = ?1 AND investment IS NOT NULL ORDER BY date DESC, idx DESC LIMIT 1), 0),
        coalesce((SELECT amount FROM ppp_notice WHERE project = ?1 AND amount IS NOT NULL ORDER BY date DESC, idx DESC LIMIT 1), 0)
FROM project p WHERE p.id = ?1 AND EXISTS (SELECT 1 FROM ppp_notice WHERE project = ?1);

-- :ppp.sums
-- ?1 province, ?2 industry ('': any), ?3 stage (-1: any), ?4 year of entry ('': any), ?5 1: demonstration projects only.
-- In development: prepared, procured, executed or handed over; landed: executed or handed over.
SELECT count(*), coalesce(sum(investment), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN demo ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 AND demo = 1 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN demo ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 AND demo = 1 AND partner_type = '民营' THEN 1 ELSE 0 END), 0),
        count(DISTINCT CASE WHEN stage BETWEEN 1 AND 4 THEN substr(region, 1, 2) END),
        count(DISTINCT CASE WHEN stage BETWEEN 1 AND 4 AND industry <> '' THEN industry END)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1);

-- :ppp.by_province
SELECT substr(region, 1, 2), coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN 1 ELSE 0 END), 0) AS n,
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN investment ELSE 0 END), 0)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1)
GROUP BY 1 ORDER BY 2 DESC, 1;

-- :ppp.by_industry
SELECT industry, coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN investment ELSE 0 END), 0)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1)
GROUP BY 1 ORDER BY 2 DESC, 1;

-- :ppp.by_stage
SELECT stage, count(*), coalesce(sum(investment), 0)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1)
GROUP BY 1 ORDER BY 1;

-- :ppp.by_year
SELECT substr(entered, 1, 4), coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN investment ELSE 0 END), 0)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1) AND entered <> ''
GROUP BY 1 ORDER BY 1;

-- :ppp.by_return
SELECT return_mode, coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 1 AND 4 THEN investment ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN 1 ELSE 0 END), 0),
        coalesce(sum(CASE WHEN stage BETWEEN 3 AND 4 THEN investment ELSE 0 END), 0)
FROM ppp WHERE (?1 = '' OR substr(region, 1, 2) = ?1) AND (?2 = '' OR industry = ?2) AND (?3 < 0 OR stage = ?3)
        AND (?4 = '' OR substr(entered, 1, 4) = ?4) AND (?5 = 0 OR demo = 1)
GROUP BY 1 ORDER BY 2 DESC, 1;

-- :ppp.choices
SELECT DISTINCT industry FROM ppp WHERE industry <> '' ORDER BY 1;

-- :ppp.years
SELECT DISTINCT substr(entered, 1, 4) FROM ppp WHERE entered <> '' ORDER BY 1 DESC;

-- :ppp.provinces
SELECT DISTINCT substr(region, 1, 2) FROM ppp ORDER BY 1;

-- :ppp.list
-- The same filters; ?3: -1 any, -2 in development, -3 landed, else the stage. Largest first.
SELECT x.project, p.title, p.code, x.region, x.industry, x.stage, x.demo, x.return_mode, x.partner_type, x.entered, x.signed, x.investment,
        x.amount, p.body_name
FROM ppp x CROSS JOIN project p ON p.id = x.project
WHERE (?1 = '' OR substr(x.region, 1, 2) = ?1) AND (?2 = '' OR x.industry = ?2)
        AND (?3 = -1 OR x.stage = ?3 OR (?3 = -2 AND x.stage BETWEEN 1 AND 4) OR (?3 = -3 AND x.stage BETWEEN 3 AND 4))
        AND (?4 = '' OR substr(x.entered, 1, 4) = ?4) AND (?5 = 0 OR x.demo = 1)
ORDER BY x.investment DESC, x.project LIMIT ?6 OFFSET ?7;

-- :ppp.count
SELECT count(*), coalesce(sum(investment), 0) FROM ppp x
WHERE (?1 = '' OR substr(x.region, 1, 2) = ?1) AND (?2 = '' OR x.industry = ?2)
        AND (?3 = -1 OR x.stage = ?3 OR (?3 = -2 AND x.stage BETWEEN 1 AND 4) OR (?3 = -3 AND x.stage BETWEEN 3 AND 4))
        AND (?4 = '' OR substr(x.entered, 1, 4) = ?4) AND (?5 = 0 OR x.demo = 1);

-- :ppp.one
SELECT stage, demo, entered, signed, investment, amount FROM ppp WHERE project = ?1;
