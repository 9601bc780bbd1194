-- What current notices say of PPP projects, one row a notice, so that a correction or a withdrawal only takes its row out.
CREATE TABLE ppp_notice (
        idx INTEGER PRIMARY KEY,
        project TEXT NOT NULL,
        date TEXT NOT NULL,
        stage INTEGER NOT NULL, -- what the notice shows to be reached, see ppp
        industry TEXT NOT NULL,
        library TEXT NOT NULL,
        return_mode TEXT NOT NULL,
        partner_type TEXT NOT NULL,
        entered TEXT NOT NULL, -- entered in the library on
        signed TEXT NOT NULL, -- contract signed on
        left_on TEXT NOT NULL, -- left the library without a handover
        investment INTEGER, -- planned, in fen
        amount INTEGER -- contracted, in fen
) STRICT;
CREATE INDEX ppp_notice_by_project ON ppp_notice (project, date, idx);

-- The library: one row a project, the newest word of its notices on each point. Small (the nation has some fifteen thousand),
-- so that every statistic is summed up when it is read.
CREATE TABLE ppp (
        project TEXT PRIMARY KEY,
        region TEXT NOT NULL,
        industry TEXT NOT NULL,
        stage INTEGER NOT NULL, -- 0 identification, 1 preparation, 2 procurement, 3 execution, 4 handover, 5 left the library
        demo INTEGER NOT NULL, -- a demonstration project
        return_mode TEXT NOT NULL,
        partner_type TEXT NOT NULL,
        entered TEXT NOT NULL,
        signed TEXT NOT NULL,
        investment INTEGER NOT NULL, -- 0 where nobody said
        amount INTEGER NOT NULL
) STRICT;
CREATE INDEX ppp_by_investment ON ppp (investment);
