-- Draws (摇号), as far as their acts go. draw.md says what each step is.
CREATE TABLE draw_round (
        id TEXT PRIMARY KEY,
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        rehearsal INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL,
        first_idx INTEGER NOT NULL, -- act that froze the first part of the entries
        announced INTEGER,
        announced_ms INTEGER,
        announcement TEXT NOT NULL DEFAULT '', -- digest in hex
        reveal_by TEXT NOT NULL DEFAULT '',
        value_at TEXT NOT NULL DEFAULT '',
        parties INTEGER NOT NULL DEFAULT 0,
        units INTEGER NOT NULL DEFAULT 0,
        result INTEGER,
        result_ms INTEGER,
        seed TEXT NOT NULL DEFAULT '',
        allotted INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'entries' CHECK (state IN ('entries', 'announced', 'drawn', 'void'))
) STRICT;
CREATE INDEX draw_round_by_project ON draw_round (project);

CREATE TABLE draw_part (
        round TEXT NOT NULL,
        part INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (round, part)
) STRICT, WITHOUT ROWID;

-- What the parties gave away, and what the readers of the public value saw.
CREATE TABLE draw_reveal (
        round TEXT NOT NULL,
        reading INTEGER NOT NULL, -- 0: a party's number; 1: a reading of the public value
        who TEXT NOT NULL,
        value TEXT NOT NULL,
        idx INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        PRIMARY KEY (round, reading, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw_group (
        round TEXT NOT NULL,
        category TEXT NOT NULL,
        title TEXT NOT NULL, -- what the rule calls the category
        entries INTEGER NOT NULL,
        allotted INTEGER NOT NULL, -- units
        PRIMARY KEY (round, category)
) STRICT, WITHOUT ROWID;

-- Waiting lists (轮候): what was registered, with what was changed since. A number that was registered twice counts by its
-- first row.
CREATE TABLE waiting_entry (
        idx INTEGER NOT NULL, -- the notice
        row_no INTEGER NOT NULL,
        list TEXT NOT NULL,
        number TEXT NOT NULL,
        category TEXT NOT NULL,
        points INTEGER NOT NULL,
        registered_on TEXT NOT NULL,
        household_size TEXT NOT NULL,
        home_type TEXT NOT NULL,
        entitled TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'suspended', 'allotted', 'left')),
        state_on TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (idx, row_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_entry_by_number ON waiting_entry (list, number);

CREATE TABLE waiting_list (
        id TEXT PRIMARY KEY,
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        idx INTEGER NOT NULL -- the notice that began it
) STRICT, WITHOUT ROWID;

-- Every register of a list, also those that were corrected or withdrawn since.
CREATE TABLE waiting_notice (
        idx INTEGER PRIMARY KEY,
        list TEXT NOT NULL,
        gone INTEGER -- act that replaced or withdrew it
) STRICT;
CREATE INDEX waiting_notice_by_list ON waiting_notice (list, idx);

-- Who was found entitled in a list that was shown. The number stays when the list folds: with its record and row it proves
-- that those who stand before somebody were entitled.
CREATE TABLE eligible (
        project TEXT NOT NULL,
        number TEXT NOT NULL,
        idx INTEGER NOT NULL,
        row_no INTEGER NOT NULL,
        PRIMARY KEY (idx, row_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX eligible_by_project ON eligible (project);

CREATE TABLE waiting_change (
        idx INTEGER NOT NULL,
        list TEXT NOT NULL,
        number TEXT NOT NULL,
        change TEXT NOT NULL,
        value TEXT NOT NULL,
        date TEXT NOT NULL,
        reason TEXT NOT NULL,
        basis TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        PRIMARY KEY (idx, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_change_by_list ON waiting_change (list, idx);

CREATE TABLE waiting_order (
        idx INTEGER PRIMARY KEY, -- act that published it
        list TEXT NOT NULL,
        rule TEXT NOT NULL,
        as_of TEXT NOT NULL,
        households INTEGER NOT NULL,
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX waiting_order_by_list ON waiting_order (list, idx);

-- Allotments without a draw: by points, or by choice in turn.
CREATE TABLE allotment (
        id TEXT PRIMARY KEY,
        list TEXT NOT NULL,
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        method TEXT NOT NULL CHECK (method IN ('points', 'turn')),
        date TEXT NOT NULL,
        idx INTEGER NOT NULL, -- act that opened it
        order_idx INTEGER NOT NULL,
        units INTEGER NOT NULL,
        result INTEGER,
        allotted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX allotment_by_list ON allotment (list, idx);

CREATE TABLE allotment_choice (
        idx INTEGER PRIMARY KEY,
        round TEXT NOT NULL,
        number TEXT NOT NULL,
        lot TEXT NOT NULL, -- '' where the turn was passed
        reason TEXT NOT NULL
) STRICT;
CREATE INDEX allotment_choice_by_round ON allotment_choice (round, idx);

-- Homes (房源) by estate; doors stand withheld in the ledger and never here.
CREATE TABLE estate_unit (
        project TEXT NOT NULL,
        estate TEXT NOT NULL,
        unit TEXT NOT NULL,
        home_type TEXT NOT NULL,
        area TEXT NOT NULL,
        rent TEXT NOT NULL,
        accessible INTEGER NOT NULL,
        state TEXT NOT NULL,
        idx INTEGER NOT NULL,
        row_no INTEGER NOT NULL,
        PRIMARY KEY (project, unit)
) STRICT, WITHOUT ROWID;

-- Lists of people that are shown for a time (公示): until when, and the act that folded them.
CREATE TABLE publicity (
        idx INTEGER PRIMARY KEY, -- the notice
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        tables TEXT NOT NULL, -- what folds, one a line
        until TEXT NOT NULL,
        paused TEXT NOT NULL DEFAULT '', -- an objection is looked into since that day
        folded INTEGER
) STRICT;
CREATE INDEX publicity_open ON publicity (until) WHERE folded IS NULL;

-- Objections to a list, and what came out of looking into them.
CREATE TABLE publicity_act (
        idx INTEGER PRIMARY KEY,
        notice INTEGER NOT NULL,
        act TEXT NOT NULL, -- publicity.object, publicity.recheck
        date TEXT NOT NULL,
        result TEXT NOT NULL
) STRICT;
CREATE INDEX publicity_act_by_notice ON publicity_act (notice, idx);

-- Figures of subsidies by place and time (补助汇总).
CREATE TABLE subsidy_figure (
        idx INTEGER NOT NULL,
        row_no INTEGER NOT NULL,
        body TEXT NOT NULL,
        period TEXT NOT NULL,
        aid_type TEXT NOT NULL,
        standard TEXT NOT NULL,
        area TEXT NOT NULL,
        households TEXT NOT NULL,
        persons TEXT NOT NULL,
        paid TEXT NOT NULL,
        PRIMARY KEY (idx, row_no)
) STRICT, WITHOUT ROWID;
