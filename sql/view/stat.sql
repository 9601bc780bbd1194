-- Statistics: what current notices add to the sums, one row a notice, so that it can be taken out again; and the sums.
CREATE TABLE stat_notice (
        idx INTEGER PRIMARY KEY,
        month TEXT NOT NULL,
        domain TEXT NOT NULL,
        region TEXT NOT NULL, -- of the project
        body TEXT NOT NULL,
        timed INTEGER NOT NULL, -- 1: a limit of the law runs for it
        late INTEGER NOT NULL,
        award INTEGER, -- fen; NULL: none, or no number
        contract INTEGER,
        paid INTEGER,
        bidders INTEGER, -- of a record of an opening, or as the result says
        expected INTEGER NOT NULL, -- elements that its kind has
        filled INTEGER NOT NULL, -- of them with a value
        checked INTEGER NOT NULL, -- prices and regions
        valid INTEGER NOT NULL -- of them numbers and known places
) STRICT;
CREATE INDEX stat_notice_by_month ON stat_notice (month, idx);

CREATE TABLE stat (
        month TEXT NOT NULL,
        domain TEXT NOT NULL,
        region TEXT NOT NULL,
        notices INTEGER NOT NULL,
        timed INTEGER NOT NULL,
        late INTEGER NOT NULL,
        awards INTEGER NOT NULL,
        award_fen INTEGER NOT NULL,
        contracts INTEGER NOT NULL,
        contract_fen INTEGER NOT NULL,
        payments INTEGER NOT NULL,
        paid_fen INTEGER NOT NULL,
        openings INTEGER NOT NULL, -- where the number of bidders is known
        bidders INTEGER NOT NULL,
        single INTEGER NOT NULL, -- with one bidder
        PRIMARY KEY (month, domain, region)
) STRICT, WITHOUT ROWID;

-- How good the data of a body are; timeliness beside it is in flag_sum and tally.
CREATE TABLE stat_quality (
        body TEXT PRIMARY KEY,
        notices INTEGER NOT NULL,
        expected INTEGER NOT NULL,
        filled INTEGER NOT NULL,
        checked INTEGER NOT NULL,
        valid INTEGER NOT NULL,
        timed INTEGER NOT NULL,
        late INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
