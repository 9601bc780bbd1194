-- Rules and calendar as the log adopted them: a rule file that changes later moves no day that was counted before.
CREATE TABLE rule_version (
        idx INTEGER PRIMARY KEY, -- rules.adopt or calendar.adopt
        sha256 TEXT NOT NULL, -- of this version and all before it
        act TEXT NOT NULL,
        body TEXT NOT NULL, -- who announced it; '-': the program's own files
        basis TEXT NOT NULL,
        days TEXT NOT NULL, -- of calendar.adopt: what was announced; of rules.adopt: the calendar file, if it is another one
        calendar TEXT NOT NULL, -- the whole calendar from here on; '': as before
        time_ms INTEGER NOT NULL
) STRICT;

-- What a rule file said of a kind of notice when it was adopted; a row for each change.
CREATE TABLE rule_limit (
        kind TEXT NOT NULL, -- procurement.award
        idx INTEGER NOT NULL,
        time_limit TEXT NOT NULL, -- 2wd; '' for none
        within TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        expected INTEGER NOT NULL,
        source TEXT NOT NULL,
        certainty TEXT NOT NULL,
        PRIMARY KEY (kind, idx)
) STRICT, WITHOUT ROWID;

-- What was done about an open duty: urged, stated, extended, suspended, started anew.
CREATE TABLE duty_act (
        idx INTEGER PRIMARY KEY,
        project TEXT NOT NULL,
        kind TEXT NOT NULL,
        act TEXT NOT NULL,
        body TEXT NOT NULL, -- who did it
        text TEXT NOT NULL, -- reason, statement, basis
        first_day TEXT NOT NULL, -- of a suspension; the day of a restart; until when it is urged or promised
        last_day TEXT NOT NULL, -- of a suspension
        time_limit TEXT NOT NULL, -- of an extension, asked for or granted
        request INTEGER, -- of a decision
        decision INTEGER, -- of a request
        granted INTEGER, -- of a decision
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX duty_act_by_duty ON duty_act (project, kind, idx);
CREATE INDEX duty_act_by_body ON duty_act (body, idx);

-- Days that moved, and by which act.
CREATE TABLE duty_move (
        project TEXT NOT NULL,
        kind TEXT NOT NULL,
        idx INTEGER NOT NULL,
        was TEXT NOT NULL,
        now TEXT NOT NULL,
        PRIMARY KEY (project, kind, idx)
) STRICT, WITHOUT ROWID;

-- Who of a project's bodies publishes what: by role, or for one kind of notice.
CREATE TABLE project_body (
        project TEXT NOT NULL,
        role TEXT NOT NULL, -- approver, implementer, maker; '' where kind says it
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        idx INTEGER NOT NULL,
        PRIMARY KEY (project, role, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE appraisal (
        idx INTEGER PRIMARY KEY,
        body TEXT NOT NULL, -- whose work was appraised
        appraiser TEXT NOT NULL,
        period TEXT NOT NULL,
        due INTEGER NOT NULL,
        on_time INTEGER NOT NULL,
        late INTEGER NOT NULL,
        missing INTEGER NOT NULL,
        unanswered INTEGER NOT NULL, -- of the missing: urged, and neither published nor stated
        corrections INTEGER NOT NULL,
        score TEXT NOT NULL, -- with one decimal; '' where there are too few to score
        remark TEXT NOT NULL,
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX appraisal_by_period ON appraisal (period, body, idx);
