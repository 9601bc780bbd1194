# shellcheck shell=bash
# A throw-away PostgreSQL cluster on a unix socket, gone when the script ends; needs tap.sh. Sets $pg_socket.
# The database sorts by the rules of Chinese, so that a statement that leans on the order of bytes without saying so is found out.
# usage: postgres_start || skip_all "no PostgreSQL here"
#        dsn=$(postgres_database NAME)
# The tests that use this hold the program to ledger.md: 8.5, 8.6

postgres_bin() {
        local d
        for d in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
                if [ -x "$d/initdb" ]; then
                        printf '%s' "$d"
                        return
                fi
        done
        return 1
}

# PostgreSQL refuses to run as root.
postgres_run() {
        if [ "$(id -u)" -eq 0 ]; then
                setpriv --reuid=postgres --regid=postgres --clear-groups -- env HOME="$pg_dir" LC_ALL=C.UTF-8 "$@"
        else
                "$@"
        fi
}

postgres_start() {
        pg_bin=$(postgres_bin) || return 1
        [ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1 || return 1
        # As another user it could not enter a folder of root's own.
        if [ "$(id -u)" -eq 0 ]; then pg_dir=$(mktemp -d /tmp/liuhen-pg-XXXXXX); else pg_dir=$(mktemp -d "${TMPDIR:-/tmp}/liuhen-pg-XXXXXX"); fi
        at_exit "postgres_remove"
        [ "$(id -u)" -ne 0 ] || chown postgres "$pg_dir"
        pg_socket=$pg_dir/socket pg_standby=$pg_dir/standby
        (
                cd /
                postgres_run "$pg_bin/initdb" -D "$pg_dir/data" -U liuhen -A trust -E UTF8 --locale=C.UTF-8 \
                        --locale-provider=icu --icu-locale=zh-Hans-CN >"$pg_dir/initdb.log" 2>&1 || exit 1
                postgres_run mkdir "$pg_socket"
                # The numbers keep a small machine small; fsync stays on: what is acknowledged is on disk.
                postgres_run tee -a "$pg_dir/data/postgresql.conf" >/dev/null <<-END
                listen_addresses = ''
                unix_socket_directories = '$pg_socket'
                shared_buffers = 64MB
                max_connections = 60
                log_min_messages = warning
		END
        ) || return 1
        postgres_up
}

postgres_up() {
        (cd / && postgres_run "$pg_bin/pg_ctl" -D "$pg_dir/data" -l "$pg_dir/log" -w -t 60 start >/dev/null)
}

# postgres_down [fast|immediate]: immediate is a crash.
postgres_down() {
        (cd / && postgres_run "$pg_bin/pg_ctl" -D "$pg_dir/data" -m "${1:-fast}" -w stop >/dev/null 2>&1)
}

postgres_remove() {
        [ ! -e "$pg_standby" ] || standby_remove
        postgres_down immediate || true
        rm -rf "$pg_dir"
}

# An address that libpq takes. The path in it is that of the socket.
postgres_database() {
        psql -qAt -h "$pg_socket" -U liuhen -d postgres -c "CREATE DATABASE $1" >&2 || return 1
        printf 'postgresql:///%s?host=%s&user=liuhen' "$1" "$pg_socket"
}

# postgres_ask NAME SQL
postgres_ask() {
        psql -qAt -h "$pg_socket" -U liuhen -d "$1" -c "$2"
}

# A standby of the cluster that follows it synchronously, in $pg_standby; standby_promote makes a primary of it.
standby_start() {
        (
                cd /
                postgres_run "$pg_bin/pg_basebackup" -h "$pg_socket" -U liuhen -D "$pg_standby" -c fast -R -X stream >/dev/null 2>&1 &&
                        postgres_run mkdir "$pg_standby/socket" &&
                        postgres_run tee -a "$pg_standby/postgresql.conf" >/dev/null <<-END &&
				unix_socket_directories = '$pg_standby/socket'
				cluster_name = 'standby'
		END
                        postgres_run "$pg_bin/pg_ctl" -D "$pg_standby" -l "$pg_dir/standby.log" -w -t 60 start >/dev/null
        ) || return 1
        # Without this what the primary acknowledged could be lost with it.
        postgres_ask postgres "ALTER SYSTEM SET synchronous_standby_names = 'standby'" >&2
        postgres_ask postgres "SELECT pg_reload_conf()" >/dev/null
        for _ in $(seq 300); do
                [ "$(postgres_ask postgres "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" != 1 ] || return 0
                sleep 0.1
        done
        return 1
}

standby_promote() {
        (cd / && postgres_run "$pg_bin/pg_ctl" -D "$pg_standby" -w -t 60 promote >/dev/null)
}

# The old primary waits for no standby any more.
standby_remove() {
        (cd / && postgres_run "$pg_bin/pg_ctl" -D "$pg_standby" -m immediate -w stop >/dev/null 2>&1) || true
        postgres_run sed -i /synchronous_standby_names/d "$pg_dir/data/postgresql.auto.conf"
}
