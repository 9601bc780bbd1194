-- Facts of processes by the notices they stand in (rules/flags.yaml says where), so that what is corrected, withdrawn or
-- erased takes just its own facts along.
CREATE TABLE flag_fact (
        project TEXT NOT NULL,
        idx INTEGER NOT NULL,
        date TEXT NOT NULL,
        facts TEXT NOT NULL, -- "NAME BYTES:VALUE" one after the other (view/fact.c)
        PRIMARY KEY (project, date, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_bid (
        project TEXT NOT NULL,
        idx INTEGER NOT NULL,
        n INTEGER NOT NULL,
        opened INTEGER NOT NULL, -- 1: a record of the opening; 0: a list of candidates
        date TEXT NOT NULL,
        bidder TEXT NOT NULL,
        price INTEGER, -- fen
        valid TEXT NOT NULL, -- as written
        remark TEXT NOT NULL,
        received TEXT NOT NULL,
        PRIMARY KEY (project, idx, n)
) STRICT, WITHOUT ROWID;

-- Indicators of single projects, measured; values in ten-thousandths of their unit.
CREATE TABLE flag (
        project TEXT NOT NULL,
        indicator TEXT NOT NULL,
        domain TEXT NOT NULL,
        body TEXT NOT NULL,
        value INTEGER NOT NULL,
        hit INTEGER NOT NULL,
        PRIMARY KEY (project, indicator)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_hits ON flag (indicator, project) WHERE hit = 1;

CREATE TABLE flag_sum (
        indicator TEXT NOT NULL,
        domain TEXT NOT NULL,
        body TEXT NOT NULL,
        measured INTEGER NOT NULL,
        hits INTEGER NOT NULL,
        PRIMARY KEY (indicator, domain, body)
) STRICT, WITHOUT ROWID;

-- What indicators of groups sum up: bidders and buyers, what suppliers supply, who won how much of whom in a year.
CREATE TABLE flag_party (
        role TEXT NOT NULL CHECK (role IN ('bidder', 'buyer')),
        party TEXT NOT NULL, -- an organisation's name, or the id of a body
        processes INTEGER NOT NULL,
        bids INTEGER NOT NULL,
        valid INTEGER NOT NULL,
        wins INTEGER NOT NULL,
        outs INTEGER NOT NULL,
        PRIMARY KEY (role, party)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_class (
        party TEXT NOT NULL,
        class TEXT NOT NULL,
        awards INTEGER NOT NULL,
        PRIMARY KEY (party, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE flag_pair (
        domain TEXT NOT NULL,
        body TEXT NOT NULL,
        year TEXT NOT NULL,
        winner TEXT NOT NULL,
        awards INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        below INTEGER NOT NULL, -- awards below the threshold of open tenders
        below_amount INTEGER NOT NULL,
        PRIMARY KEY (domain, body, year, winner)
) STRICT, WITHOUT ROWID;
