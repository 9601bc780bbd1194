-- Documents that go with a notice, drawn from notice.attach. Their bytes stay in the record.
CREATE TABLE attachment (
        idx INTEGER PRIMARY KEY, -- act that published it
        notice INTEGER NOT NULL,
        name TEXT NOT NULL,
        type TEXT NOT NULL, -- ending of the clean copy
        sha256 TEXT NOT NULL, -- of the clean copy
        bytes INTEGER NOT NULL,
        text TEXT NOT NULL, -- what it says, screened, for search
        state TEXT NOT NULL CHECK (state IN ('open', 'withheld', 'erased')),
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX attachment_of_notice ON attachment (notice, idx);
