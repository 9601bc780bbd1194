-- What a body's catalogue of disclosure holds: rows of the rules that it adopted, and its own.
CREATE TABLE catalogue_row (
        body TEXT NOT NULL,
        row TEXT NOT NULL, -- DOMAIN.KIND, or an id of the body's own
        own INTEGER NOT NULL, -- 1: a local row, the columns below say what; 0: the rules say it
        domain TEXT NOT NULL,
        matter TEXT NOT NULL,
        sub_matter TEXT NOT NULL,
        elements TEXT NOT NULL,
        basis TEXT NOT NULL,
        time_limit TEXT NOT NULL,
        channels TEXT NOT NULL,
        audience TEXT NOT NULL,
        manner TEXT NOT NULL,
        level TEXT NOT NULL,
        idx INTEGER NOT NULL, -- act that put it there
        dropped INTEGER, -- act that took it out
        reason TEXT NOT NULL, -- why
        PRIMARY KEY (body, row)
) STRICT, WITHOUT ROWID;
