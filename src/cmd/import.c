#include "cmd/cmd.h"
#include "cmd/files.h"
#include "cmd/sink.h"
#include "base/time.h"
#include "intake/intake.h"

#include <stdio.h>
#include <unistd.h>

#define SHOWN_MAX         10 /* refusals shown on the terminal; all stand in the report */
#define PROGRESS_EVERY_MS 200

struct import {
        const char *as, *body;
        FILE *report;
        struct mapping_set *mappings;
        struct sink *sink;
        const char *file; /* the one being read */
        uint64_t imported, skipped, refused, shown;
        int64_t drawn_ms;
        bool terminal;
};

static void refuse(struct import *im, uint64_t number, uint64_t line, const char *code,
                   const char *field, const char *message)
{
        im->refused++;
        if (im->report != NULL) {
                json_t *o = json_object();

                json_object_set_new(o, "file", json_string(im->file));
                if (number > 0) {
                        json_object_set_new(o, "record", json_integer((json_int_t)number));
                        json_object_set_new(o, "line", json_integer((json_int_t)line));
                }
                json_object_set_new(o, "error", json_string(code));
                if (field != NULL && field[0] != '\0')
                        json_object_set_new(o, "field", json_string(field));
                json_object_set_new(o, "message", json_string(message != NULL ? message : ""));
                json_dumpf(o, im->report, JSON_COMPACT);
                fputc('\n', im->report);
                json_decref(o);
        }
        if (im->shown++ < SHOWN_MAX) {
                if (number > 0)
                        fprintf(stderr, "refused: %s record %llu (line %llu): %s%s%s\n", im->file,
                                (unsigned long long)number, (unsigned long long)line,
                                field != NULL ? field : "",
                                field != NULL && field[0] != '\0' ? ": " : "", message);
                else
                        fprintf(stderr, "refused: %s: %s\n", im->file, message);
        } else if (im->shown == SHOWN_MAX + 1) {
                fprintf(stderr, "refused: more of them%s\n",
                        im->report != NULL ? "; all stand in the report"
                                           : "; --report FILE lists all");
        }
}

static void on_result(void *arg, const struct sink_result *r)
{
        struct import *im = arg;

        if (r->rc != LH_OK)
                refuse(im, r->number, r->line, lh_rc_name(r->rc), r->field, r->message);
        else if (r->repeated)
                im->skipped++;
        else
                im->imported++;
}

static void progress(struct import *im, const struct intake *in, bool end)
{
        int64_t now = time_monotonic_ms();
        uint64_t done = intake_bytes_done(in), total = intake_bytes_total(in);

        if (!im->terminal || (!end && now - im->drawn_ms < PROGRESS_EVERY_MS))
                return;
        im->drawn_ms = now;
        fprintf(stderr, "\r\033[K%s %3.0f%%  %llu taken, %llu skipped, %llu refused", im->file,
                total == 0 ? 100.0 : 100.0 * (double)done / (double)total,
                (unsigned long long)im->imported, (unsigned long long)im->skipped,
                (unsigned long long)im->refused);
        if (end)
                fprintf(stderr, "\r\033[K");
}

/* A failure of the file is one refusal; a failure of the machine ends the import. */
static int import_file(struct ctx *cx, struct import *im, const char *path)
{
        lh_auto(intake_close) struct intake *in = NULL;
        struct intake_record rec = { 0 };
        int rc, failed = LH_OK;

        im->file = path;
        rc = intake_open(cx, path, im->mappings, im->as, im->body, &in);
        while (rc == LH_OK) {
                rc = intake_next(cx, in, &rec);
                if (rc == LH_OK) {
                        failed = sink_put(cx, im->sink, rec.docs, rec.correct_on_change, rec.number,
                                          rec.line);
                        if (failed != LH_OK)
                                return failed;
                } else if (rc == LH_INVALID) {
                        refuse(im, rec.number, rec.line, lh_rc_name(rc), cx->err.field,
                               cx->err.text);
                        rc = LH_OK;
                }
                progress(im, in, false);
        }
        failed = sink_flush(cx, im->sink) == LH_OK ? LH_OK : cx->err.rc;
        if (in != NULL)
                progress(im, in, true);
        if (failed != LH_OK)
                return failed;
        if (rc != LH_NOT_FOUND || in == NULL)
                refuse(im, 0, 0, lh_rc_name(cx->err.rc), cx->err.field, cx->err.text);
        return LH_OK;
}

static int import_all(struct ctx *cx, struct import *im, const struct files *files)
{
        int rc = LH_OK;

        for (size_t i = 0; i < files->n && rc == LH_OK; i++)
                rc = import_file(cx, im, files->path[i]);
        return rc;
}

int cmd_import(struct ctx *cx, int argc, char **argv)
{
        const char *report = NULL;
        struct import im = { .terminal = isatty(STDERR_FILENO) };
        const struct option_spec specs[] = { { "as", &im.as, NULL },
                                             { "body", &im.body, NULL },
                                             { "report", &report, NULL },
                                             { NULL, NULL, NULL } };
        lh_auto(files_done) struct files files = { 0 };
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n < 2)
                return EXIT_USAGE;
        rc = LH_OK;
        for (int i = 1; i < n && rc == LH_OK; i++)
                rc = files_add(cx, &files, argv[i]);
        if (rc == LH_OK)
                rc = mapping_load(cx, argv[0], &im.mappings);
        if (rc == LH_OK)
                rc = sink_open(cx, argv[0], false, on_result, &im, &im.sink);
        if (rc == LH_OK && report != NULL && (im.report = fopen(report, "w")) == NULL)
                rc = err_set(cx, LH_IO, "could not write the report %s", report);
        if (rc == LH_OK)
                rc = import_all(cx, &im, &files);
        sink_close(&im.sink);
        if (im.report != NULL && (ferror(im.report) | fclose(im.report)) != 0 && rc == LH_OK)
                rc = err_set(cx, LH_IO, "could not write the report %s", report);
        mapping_free(&im.mappings);
        if (rc != LH_OK) {
                cmd_failed(cx);
                fprintf(stderr, "liuhen: stopped; what is counted here is in the log, run the same "
                                "import again for the rest\n");
        }
        printf("imported %llu, skipped %llu, refused %llu\n", (unsigned long long)im.imported,
               (unsigned long long)im.skipped, (unsigned long long)im.refused);
        return rc != LH_OK ? EXIT_FAILED : im.refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}
