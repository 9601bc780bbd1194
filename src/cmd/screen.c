#include "cmd/cmd.h"
#include "cmd/screen_files.h"
#include "base/time.h"
#include "os/sandbox.h"
#include "screen/clean/clean.h"
#include "screen/mask.h"
#include "screen/scanner.h"

#include <jansson.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_FINDINGS = 3, EXIT_HELD = 4 };

#define CONTEXT_CHARS 40

struct screening {
        const char *occasion, *channel, *manifest, *policy_path, *clean;
        bool json, explain;
        const struct policy *policy;
        FILE *held_list; /* OUT/held: a line for each file that has no clean copy */
        uint64_t files, found, masked, held;
};

static void put_json(json_t *o)
{
        json_dumpf(o, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(o);
}

static void set_text(json_t *o, const char *key, struct str v)
{
        json_object_set_new(o, key, json_stringn(v.p == NULL ? "" : v.p, v.n));
}

/* Where it stands, for people: "sheet 名单, row 3, column 2". */
static void print_place(const struct segment *s)
{
        if (s->part[0] != '\0')
                printf("%s", s->part);
        if (s->page > 0)
                printf("%spage %d", s->part[0] != '\0' ? ", " : "", s->page);
        if (s->table >= 0)
                printf("%srow %d, column %d", s->part[0] != '\0' || s->page > 0 ? ", " : "",
                       s->row + 1, s->col + 1);
        else if (s->part[0] == '\0' && s->page == 0)
                printf("text");
        if (s->hidden)
                printf(" (hidden)");
}

/* The words around a finding, with everything masked that is not shown. */
static void print_context(struct ctx *cx, const struct document *d,
                          const struct finding_places *places, const struct finding *f)
{
        size_t from = 0, mask = f->pieces[0].mask.n;
        bool changed;
        struct str text = finding_masked(places, cx->mem, d, f->pieces[0].segment, &changed);
        const char *at;

        at = mask > 0 && text.n > 0 ? memmem(text.p, text.n, f->pieces[0].mask.p, mask) : NULL;
        if (at != NULL && (size_t)(at - text.p) > CONTEXT_CHARS)
                from = (size_t)(at - text.p) - CONTEXT_CHARS;
        while (from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
                from++;
        printf("      context: ");
        for (size_t i = from; i < text.n && (i < from + 3 * CONTEXT_CHARS ||
                                             ((unsigned char)text.p[i] & 0xc0) == 0x80);
             i++)
                putchar(text.p[i] == '\n' ? ' ' : text.p[i]);
        putchar('\n');
}

/* A name that is no UTF-8 (a folder packed elsewhere) with \\xNN for each byte of it. */
static json_t *file_name(const char *name)
{
        lh_auto(buf_done) struct buf out = { 0 };
        json_t *as_is = json_string(name);

        if (as_is != NULL)
                return as_is;
        buf_init(&out, 4 * PATH_MAX);
        for (const char *p = name; *p != '\0'; p++)
                if ((unsigned char)*p < 0x80)
                        buf_putc(&out, *p);
                else
                        buf_printf(&out, "\\x%02x", (unsigned char)*p);
        return json_stringn(out.p, out.n);
}

/* A name on a line of its own text: no control character ends the line or begins a field. */
static void print_name(FILE *to, const char *name)
{
        for (const char *p = name; *p != '\0'; p++)
                if ((unsigned char)*p < 0x20 || *p == 0x7f)
                        fprintf(to, "\\x%02x", (unsigned char)*p);
                else
                        putc(*p, to);
}

static void put_finding(const struct screen_file *file, const struct finding *f)
{
        json_t *o = json_object();

        json_object_set_new(o, "file", file_name(file->name));
        json_object_set_new(o, "kind", json_string(f->kind));
        set_text(o, "value", f->value);
        json_object_set_new(o, "action", json_string(action_name(f->action)));
        json_object_set_new(o, "role", json_string(f->role));
        json_object_set_new(o, "rule", json_string(f->rule));
        json_object_set_new(o, "reason", json_string(f->reason));
        put_json(o);
}

static void print_finding(struct ctx *cx, const struct screening *sc,
                          const struct screen_file *file, const struct document *d,
                          const struct finding_places *places, const struct finding *f)
{
        lh_auto(buf_done) struct buf masked;

        buf_init(&masked, SEGMENT_BYTES_MAX);
        mask_value(f, &masked);
        print_name(stdout, file->name);
        printf(": ");
        print_place(&d->v[f->pieces[0].segment]);
        printf(": %s %s: %s (rule %s: %s)\n", f->kind, masked.p == NULL ? "" : masked.p,
               action_name(f->action), f->rule, f->reason);
        if (sc->explain) {
                printf("      basis: %s\n", f->basis[0] != '\0' ? f->basis : "none named");
                print_context(cx, d, places, f);
        }
}

static void hold(struct screening *sc, const struct screen_file *file, const char *why,
                 bool unreadable)
{
        sc->held++;
        if (sc->held_list != NULL) {
                print_name(sc->held_list, file->name);
                fprintf(sc->held_list, "\t%s\n", why);
        }
        if (!sc->json) {
                print_name(stdout, file->name);
                printf(": held: %s\n", why);
        } else if (unreadable) {
                json_t *o = json_object();

                json_object_set_new(o, "file", file_name(file->name));
                json_object_set_new(o, "kind", json_string("unreadable"));
                json_object_set_new(o, "value", json_string(""));
                json_object_set_new(o, "action", json_string("mask"));
                json_object_set_new(o, "reason", json_string(why));
                put_json(o);
        } else {
                print_name(stderr, file->name);
                fprintf(stderr, ": held: %s\n", why);
        }
}

/* The folders above the path. A name that leads out of OUT was never made by us. */
static int make_folders(struct ctx *cx, char *path, size_t from)
{
        for (size_t i = from; path[i] != '\0'; i++) {
                if (path[i] != '/')
                        continue;
                path[i] = '\0';
                if (mkdir(path, 0777) != 0 && errno != EEXIST)
                        return err_set(cx, LH_IO, "could not make the folder \"%s\": %s", path,
                                       strerror(errno));
                path[i] = '/';
        }
        return LH_OK;
}

static bool copy_path(const struct screening *sc, const char *name, char path[PATH_MAX])
{
        return !screen_name_leads_out(name) &&
               snprintf(path, PATH_MAX, "%s/%s", sc->clean, name) < PATH_MAX;
}

static bool is_file_itself(const char *copy, const char *file)
{
        struct stat a, b;

        return stat(copy, &a) == 0 && stat(file, &b) == 0 && a.st_dev == b.st_dev &&
               a.st_ino == b.st_ino;
}

/* A copy that an earlier run left must not pass for one of a file that is held now. */
static void drop_old_copy(const struct screening *sc, const struct screen_file *file)
{
        const char *name = file->name + strspn(file->name, "/");
        char path[PATH_MAX];

        if (sc->clean != NULL && strcmp(name, "held") != 0 && copy_path(sc, name, path) &&
            !file->same_name && !is_file_itself(path, file->path))
                (void)unlink(path);
}

/* The clean copy, or the reason why there is none. */
static int write_clean(struct ctx *cx, struct screening *sc, const struct screen_file *file,
                       enum doc_kind kind, const struct document *d, const struct finding_list *l)
{
        const char *name = file->name + strspn(file->name, "/");
        const char *why = NULL;
        char path[PATH_MAX];
        int rc;

        if (!copy_path(sc, name, path))
                why = "its name leads out of the folder of clean copies";
        else if (strcmp(name, "held") == 0)
                why = "its name is that of the list of what is held; give it another one";
        else if (file->same_name)
                why = "another file of this run has its name; screen them one after the other";
        else if (is_file_itself(path, file->path))
                why = "the clean copy would take its place; name another folder with --clean";
        if (why != NULL) {
                hold(sc, file, why, false);
                return LH_OK;
        }
        rc = make_folders(cx, path, strlen(sc->clean) + 1);
        if (rc != LH_OK)
                return rc;
        rc = doc_clean(cx, file->path, kind, d, l, path);
        if (rc != LH_HELD)
                return rc;
        hold(sc, file, cx->err.text, false);
        return LH_OK;
}

static int screen_read(struct ctx *cx, struct screening *sc, const struct screen_file *file,
                       enum doc_kind kind, const struct document *d)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(finding_places_done) struct finding_places places = { 0 };
        size_t masked;

        screen_document(cx->mem, d,
                        &(struct screen_setup){ .policy = sc->policy,
                                                .occasion = file->occasion,
                                                .today = date_in_china(time_now_ms()),
                                                .channel = sc->channel },
                        &l);
        finding_places_make(&l, &places);
        for (size_t i = 0; i < l.n; i++)
                if (sc->json)
                        put_finding(file, &l.v[i]);
                else
                        print_finding(cx, sc, file, d, &places, &l.v[i]);
        masked = screen_masked(&l);
        sc->found += l.n;
        sc->masked += masked;
        if (d->held != NULL || masked > SCREEN_HITS_HELD)
                drop_old_copy(sc, file);
        if (d->held != NULL)
                hold(sc, file, d->held, true);
        else if (masked > SCREEN_HITS_HELD)
                hold(sc, file, "more than 50 data are to be masked in it; an officer looks at it",
                     false);
        else if (sc->clean != NULL)
                return write_clean(cx, sc, file, kind, d, &l);
        return LH_OK;
}

/* A failure of the machine ends the run; a file that cannot be read is held and the next one
 * follows. */
static int screen_file(struct ctx *cx, struct screening *sc, const struct screen_file *file)
{
        struct ctx own; /* a file's texts are forgotten with it */
        lh_auto(document_done) struct document d = { 0 };
        enum doc_kind kind;
        int rc;

        if (file->repeated)
                return LH_OK;
        sc->files++;
        if (file->why != NULL) {
                drop_old_copy(sc, file);
                hold(sc, file, file->why, true);
                return LH_OK;
        }
        ctx_init(&own);
        rc = doc_read(&own, file->path, &d, &kind);
        if (rc == LH_OK) {
                rc = screen_read(&own, sc, file, kind, &d);
        } else {
                /* A link that leads nowhere, a pipe: it cannot be read, and the others can. */
                drop_old_copy(sc, file);
                hold(sc, file, own.err.text, true);
                rc = LH_OK;
        }
        if (rc != LH_OK)
                err_set(cx, rc, "could not screen \"%s\": %s", file->name, own.err.text);
        document_done(&d);
        ctx_done(&own);
        return rc;
}

static int check_occasions(struct ctx *cx, const struct screening *sc,
                           const struct screen_files *files)
{
        const char *said = "";

        for (size_t i = 0; i < files->n; i++) {
                if (files->v[i].occasion == NULL)
                        return err_field(cx, LH_INVALID, "occasion",
                                         "nobody says on which occasion \"%s\" is published; give "
                                         "--occasion, or name the file in the manifest",
                                         files->v[i].name);
                if (policy_has_occasion(sc->policy, files->v[i].occasion) ||
                    strcmp(files->v[i].occasion, "default") == 0 ||
                    strcmp(files->v[i].occasion, said) == 0)
                        continue;
                said = files->v[i].occasion;
                fprintf(stderr,
                        "liuhen: the policy knows no occasion \"%s\"; the default rules hold for "
                        "%s and others like it\n",
                        said, files->v[i].name);
        }
        return LH_OK;
}

static int open_held_list(struct ctx *cx, struct screening *sc)
{
        const char *path = arena_printf(cx->mem, "%s/held", sc->clean);

        if (mkdir(sc->clean, 0777) != 0 && errno != EEXIST)
                return err_set(cx, LH_IO, "could not make the folder \"%s\": %s", sc->clean,
                               strerror(errno));
        sc->held_list = fopen(path, "we");
        return sc->held_list != NULL
                       ? LH_OK
                       : err_set(cx, LH_IO, "could not write \"%s\": %s", path, strerror(errno));
}

static int run(struct ctx *cx, struct screening *sc, char **operands, int n)
{
        lh_auto(screen_files_done) struct screen_files files = { 0 };
        int rc = policy_load(cx, sc->policy_path, &sc->policy);

        if (rc == LH_OK)
                rc = screen_files_collect(cx, sc->manifest, sc->occasion, sc->clean, operands, n,
                                          &files);
        if (rc == LH_OK)
                rc = check_occasions(cx, sc, &files);
        if (rc == LH_OK && files.n_passed_over > 0)
                fprintf(stderr, "liuhen: passed over %zu files that the manifest does not name\n",
                        files.n_passed_over);
        if (rc == LH_OK && files.n_repeated > 0)
                fprintf(stderr, "liuhen: passed over %zu files that were named twice\n",
                        files.n_repeated);
        if (rc == LH_OK && sc->clean != NULL)
                rc = open_held_list(cx, sc);
        for (size_t i = 0; rc == LH_OK && i < files.n; i++)
                rc = screen_file(cx, sc, &files.v[i]);
        if (sc->held_list != NULL && fclose(sc->held_list) != 0 && rc == LH_OK)
                rc = err_set(cx, LH_IO, "could not write the list of held files in \"%s\": %s",
                             sc->clean, strerror(errno));
        return rc;
}

int cmd_screen(struct ctx *cx, int argc, char **argv)
{
        struct screening sc = { 0 };
        const struct option_spec specs[] = {
                { "occasion", &sc.occasion, NULL }, { "channel", &sc.channel, NULL },
                { "manifest", &sc.manifest, NULL }, { "policy", &sc.policy_path, NULL },
                { "clean", &sc.clean, NULL },       { "json", NULL, &sc.json },
                { "explain", NULL, &sc.explain },   { NULL, NULL, NULL },
        };
        int code = cmd_options(argc, argv, specs, &argc);

        if (code != EXIT_DONE)
                return code;
        if (argc == 0 && sc.manifest == NULL)
                return cmd_usage("liuhen: screen needs a file, a folder or a manifest");
        if (sc.channel != NULL && !policy_channel_ok(sc.channel))
                return cmd_usage("liuhen: --channel is internet, board or request");
        if (sandbox_program_lacks() != NULL)
                fprintf(stderr, "liuhen: %s\n", sandbox_program_lacks());
        if (run(cx, &sc, argv, argc) != LH_OK)
                return cmd_failed(cx);
        if (!sc.json)
                printf("%llu files, %llu personal data, %llu of them to be masked, %llu files "
                       "held\n",
                       (unsigned long long)sc.files, (unsigned long long)sc.found,
                       (unsigned long long)sc.masked, (unsigned long long)sc.held);
        if (fflush(stdout) != 0 || ferror(stdout)) {
                err_set(cx, LH_IO, "could not write what was found: %s", strerror(errno));
                return cmd_failed(cx);
        }
        return sc.held > 0 ? EXIT_HELD : sc.masked > 0 ? EXIT_FINDINGS : EXIT_DONE;
}
