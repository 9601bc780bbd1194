-- What a project has of each kind: the first current notice, by day of publication. Kept so that the thousandth notice of a
-- project costs what the first did.
CREATE TABLE project_kind (
        project TEXT NOT NULL,
        kind TEXT NOT NULL,
        stage TEXT NOT NULL,
        stage_rank INTEGER NOT NULL,
        n INTEGER NOT NULL, -- current notices
        first TEXT NOT NULL,
        idx INTEGER NOT NULL,
        body TEXT NOT NULL,
        due TEXT NOT NULL,
        late_days INTEGER NOT NULL,
        PRIMARY KEY (project, kind)
) STRICT, WITHOUT ROWID;

-- Notices that show that something is not expected of their project (`unless` of the rules).
CREATE TABLE waiver (
        project TEXT NOT NULL,
        kind TEXT NOT NULL, -- what is not expected
        idx INTEGER NOT NULL,
        PRIMARY KEY (project, kind, idx)
) STRICT, WITHOUT ROWID;

-- What each project should have published, and has or has not. There is no today in it: whether an open duty is due, overdue
-- or missing is told when it is read (view/duty.h).
CREATE TABLE duty (
        project TEXT NOT NULL,
        kind TEXT NOT NULL,
        domain TEXT NOT NULL,
        body TEXT NOT NULL, -- who published it, or by its other notices should have
        since TEXT NOT NULL, -- the day the project went on without it; '' where it has it, or did not go on
        later TEXT NOT NULL, -- the stage it went on to
        due TEXT NOT NULL, -- last day by law; '' where no time runs
        idx INTEGER, -- the notice; NULL: open
        date TEXT NOT NULL, -- of the notice
        late_days INTEGER NOT NULL,
        PRIMARY KEY (project, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_missing ON duty (since, project, kind, domain, body) WHERE idx IS NULL AND since <> '';
CREATE INDEX duty_waiting ON duty (due, project, kind, domain, body) WHERE idx IS NULL AND since = '';

-- Current notices by month of publication: what the supervision page and the catalogue sum up.
CREATE TABLE tally (
        month TEXT NOT NULL,
        domain TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        notices INTEGER NOT NULL,
        timed INTEGER NOT NULL, -- of them with a legal limit that could be counted
        late INTEGER NOT NULL,
        corrections INTEGER NOT NULL,
        withdrawals INTEGER NOT NULL,
        PRIMARY KEY (month, domain, kind, body)
) STRICT, WITHOUT ROWID;

-- How many working days current notices took from formed to published: a median is read off it.
CREATE TABLE pace (
        month TEXT NOT NULL,
        domain TEXT NOT NULL,
        body TEXT NOT NULL,
        days INTEGER NOT NULL, -- at most 999
        notices INTEGER NOT NULL,
        PRIMARY KEY (month, domain, body, days)
) STRICT, WITHOUT ROWID;
