-- What the triggers of sql/ledger say, for PostgreSQL. 23514 is a violated check, as SQLite's ABORT is told too.
CREATE FUNCTION liuhen_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
        RAISE EXCEPTION 'a row of % is never changed or removed', TG_TABLE_NAME USING ERRCODE = '23514';
END $$;

CREATE TRIGGER leaf_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON leaf
        FOR EACH STATEMENT EXECUTE FUNCTION liuhen_never_changed();
CREATE TRIGGER tile_hash_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON tile_hash
        FOR EACH STATEMENT EXECUTE FUNCTION liuhen_never_changed();
