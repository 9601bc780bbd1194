-- Who may do what for a body, drawn from right.* acts, and who released what (notice.release, notice.review).
CREATE TABLE right_held (
        idx INTEGER PRIMARY KEY, -- the act that gave it
        account TEXT NOT NULL,
        body TEXT NOT NULL,
        role TEXT NOT NULL,
        label TEXT NOT NULL, -- the post, for people
        time_ms INTEGER NOT NULL,
        ended INTEGER, -- the act that took it
        ended_ms INTEGER
) STRICT;
CREATE INDEX right_of_account ON right_held (account, body, role);
CREATE INDEX right_of_body ON right_held (body, account, role);

CREATE TABLE notice_release (
        notice INTEGER PRIMARY KEY, -- the record that was released
        idx INTEGER NOT NULL, -- the act that says so
        body TEXT NOT NULL,
        drafter TEXT NOT NULL,
        reviewer TEXT NOT NULL, -- '': on the urgent path, before somebody looked
        releaser TEXT NOT NULL,
        urgent TEXT NOT NULL, -- why it was released unreviewed
        time_ms INTEGER NOT NULL,
        reviewed INTEGER, -- the act of the review that followed
        outcome TEXT NOT NULL DEFAULT '', -- passed, objected
        remark TEXT NOT NULL DEFAULT '',
        reviewed_ms INTEGER
) STRICT;
CREATE INDEX notice_release_open ON notice_release (body, time_ms) WHERE urgent <> '' AND reviewed IS NULL;
