-- The annual report on disclosure: what was entered for it, what was published, and the information requests that it counts.

-- The newest figure of each cell; a cell that was taken back has no row.
CREATE TABLE annual_cell (
        body TEXT NOT NULL,
        year INTEGER NOT NULL,
        cell TEXT NOT NULL, -- TABLE.ROW.COLUMN of the form
        value TEXT NOT NULL,
        basis TEXT NOT NULL,
        idx INTEGER NOT NULL,
        PRIMARY KEY (body, year, cell)
) STRICT, WITHOUT ROWID;

CREATE TABLE annual_text (
        body TEXT NOT NULL,
        year INTEGER NOT NULL,
        section TEXT NOT NULL,
        value TEXT NOT NULL,
        idx INTEGER NOT NULL,
        PRIMARY KEY (body, year, section)
) STRICT, WITHOUT ROWID;

-- Every report that was published; of one body and year the newest is in force.
CREATE TABLE annual_report (
        idx INTEGER PRIMARY KEY,
        body TEXT NOT NULL,
        year INTEGER NOT NULL,
        form TEXT NOT NULL,
        date TEXT NOT NULL, -- the day it was published
        due TEXT NOT NULL,
        late_days INTEGER NOT NULL,
        reason TEXT NOT NULL, -- why it replaces another one
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX annual_report_by_body ON annual_report (body, year, idx);

-- Information requests (依申请公开). Who asked is not in the log.
CREATE TABLE info_request (
        idx INTEGER PRIMARY KEY, -- the act that received it
        body TEXT NOT NULL,
        number TEXT NOT NULL, -- as the body registered it
        applicant TEXT NOT NULL, -- a class, not a name
        channel TEXT NOT NULL,
        subject TEXT NOT NULL,
        received TEXT NOT NULL,
        due TEXT NOT NULL,
        provisional INTEGER NOT NULL, -- the due day may move when the next year's holidays are announced
        extended INTEGER, -- the act that extended it
        answered TEXT NOT NULL, -- the day; '' while it is open
        outcome TEXT NOT NULL,
        answer INTEGER, -- the act that answered it
        late_days INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX info_request_by_number ON info_request (body, number);
CREATE INDEX info_request_open ON info_request (due, idx) WHERE answered = '';

-- What the daily self-check of the site found.
CREATE TABLE site_check (
        idx INTEGER PRIMARY KEY,
        site TEXT NOT NULL,
        pages INTEGER NOT NULL,
        vetoes INTEGER NOT NULL,
        findings INTEGER NOT NULL,
        time_ms INTEGER NOT NULL
) STRICT;
