-- What was decided about screening, drawn from screen.* acts (doc/format/screen.md section 7).
CREATE TABLE screen_decision (
        idx INTEGER PRIMARY KEY,
        act TEXT NOT NULL CHECK (act IN ('policy', 'allow', 'override', 'false_alarm')),
        body TEXT NOT NULL, -- '-' for a policy
        datum TEXT NOT NULL, -- kind of datum; '' for a policy
        value TEXT NOT NULL, -- for the gate alone: no page, export or log shows it
        until TEXT NOT NULL, -- last day it holds; '' for a policy
        reason TEXT NOT NULL,
        sha256 TEXT NOT NULL, -- of a policy
        pairs INTEGER NOT NULL, -- 1: holds only after a second person
        confirmed INTEGER, -- act of the second person
        ended INTEGER, -- act that ended it
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX screen_decision_of_body ON screen_decision (body, until);

-- Personal data found in what is published already: to be withheld, corrected or withdrawn until a day.
CREATE TABLE screen_task (
        idx INTEGER PRIMARY KEY, -- act that found it
        body TEXT NOT NULL,
        notice INTEGER NOT NULL,
        due TEXT NOT NULL,
        found TEXT NOT NULL, -- {"FIELD": {"KIND": N}}, no values
        policy TEXT NOT NULL, -- first digits of its SHA-256
        time_ms INTEGER NOT NULL,
        settled INTEGER, -- act that found nothing more
        how TEXT NOT NULL DEFAULT '', -- corrected, withdrawn, withheld, allowed
        settled_ms INTEGER
) STRICT;
CREATE INDEX screen_task_of_notice ON screen_task (notice);
CREATE INDEX screen_task_of_body ON screen_task (body, due);
