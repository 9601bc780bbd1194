#include "screen/attachment_own.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "screen/clean/clean.h"
#include "screen/lay.h"

#include <errno.h>
#include <stdio.h>

#define FIELDS ATTACHMENT_FIELDS

/* Kinds that have a clean copy which is safe to hand out, with the copy's ending. HTML has one, but
 * a page that came from elsewhere must not be opened as if it were ours. */
static const struct {
        enum doc_kind kind;
        const char *ending;
} endings[] = { { DOC_TEXT, "txt" },  { DOC_CSV, "csv" },   { DOC_XLSX, "xlsx" },
                { DOC_DOCX, "docx" }, { DOC_PPTX, "pptx" }, { DOC_PDF, "pdf" },
                { DOC_ZIP, "zip" } };

static const char *ending_of(enum doc_kind kind)
{
        for (size_t i = 0; i < countof(endings); i++)
                if (endings[i].kind == kind)
                        return endings[i].ending;
        return NULL;
}

static int load(struct ctx *cx, const char *path, struct buf *out)
{
        FILE *f = fopen(path, "rbe");
        char piece[16384];
        size_t n;

        buf_init(out, ATTACHMENT_BYTES_MAX);
        while (f != NULL && (n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_add(out, piece, n);
        if (f == NULL || ferror(f) != 0) {
                if (f != NULL)
                        fclose(f);
                return err_set(cx, LH_IO, "could not read the clean copy: %s", strerror(errno));
        }
        fclose(f);
        return buf_ok(out) ? LH_OK
                           : err_field(cx, LH_LIMIT, "content",
                                       "the clean copy is larger than %zu bytes; split the file",
                                       ATTACHMENT_BYTES_MAX);
}

/* The copy's name: the file's, with the ending of what the copy is. */
static struct str copy_name(struct ctx *cx, struct str name, const char *ending)
{
        char own[LAY_ENDING_MAX + 2];
        size_t n = name.n;

        lay_ending(name, own);
        n -= strlen(own);
        return str_of(arena_printf(cx->mem, "%.*s.%s", (int)n, name.p, ending));
}

/* {"gate":..,"verdict":"masked","mobile":2}: what was found, by which rules, never a value. */
static struct str screening_text(struct ctx *cx, const char *occasion, const struct policy *policy,
                                 const struct finding_list *l)
{
        lh_auto(buf_done) struct buf out;
        size_t masked = screen_masked(l);

        buf_init(&out, 4000);
        buf_printf(&out,
                   "{\"gate\":\"" GATE_VERSION
                   "\",\"occasion\":\"%s\",\"policy\":\"%.16s\",\"verdict\":\"%s\"",
                   occasion, policy->sha256, masked > 0 ? "masked" : "pass");
        for (size_t i = 0; i < l->n; i++) {
                unsigned n = 0;
                bool first = true;

                for (size_t k = 0; k < l->n; k++)
                        if (l->v[k].action != ACTION_SHOW &&
                            strcmp(l->v[k].kind, l->v[i].kind) == 0) {
                                first &= k >= i;
                                n++;
                        }
                if (n > 0 && first && l->v[i].action != ACTION_SHOW)
                        buf_printf(&out, ",\"%s\":%u", l->v[i].kind, n);
        }
        buf_putc(&out, '}');
        return (struct str){ arena_strndup(cx->mem, out.p, out.n), out.n };
}

static struct str base64_of(struct ctx *cx, const struct buf *b)
{
        char *p = arena_alloc(cx->mem, base64_len(b->n) + 1);

        base64_encode(b->p, b->n, p);
        return (struct str){ p, base64_len(b->n) };
}

static struct str keep(struct ctx *cx, struct str s)
{
        return (struct str){ arena_strndup(cx->mem, s.n > 0 ? s.p : "", s.n), s.n };
}

/* What is masked, a line for each finding: the place of its first piece. */
static void take_findings(struct ctx *cx, const struct document *d, const struct finding_list *l,
                          struct cleared_attachment *a)
{
        for (size_t i = 0; i < l->n && a->n_found < countof(a->found); i++) {
                const struct finding *f = &l->v[i];
                const struct finding_piece *p = f->pieces;
                const struct segment *s = f->n_pieces > 0 ? &d->v[p->segment] : NULL;

                if (f->action == ACTION_SHOW || s == NULL)
                        continue;
                a->found[a->n_found++] = (struct attachment_finding){
                        .kind = f->kind,
                        .reason = arena_strdup(cx->mem, f->reason),
                        .basis = arena_strdup(cx->mem, f->basis),
                        .part = arena_strdup(cx->mem, s->part),
                        .canonical = keep(cx, f->value),
                        .text = keep(cx, (struct str){ s->text.p + p->start, p->end - p->start }),
                        .mask = keep(cx, p->mask),
                        .page = s->page,
                        .row = s->place == SEGMENT_CELL ? s->row : -1,
                        .col = s->place == SEGMENT_CELL ? s->col : -1,
                };
        }
}

/* The clean copy, checked by doc_clean()'s second look, as fields in cx->mem. */
static int take_copy(struct ctx *cx, const struct laid *desk, struct cleared_attachment *a)
{
        lh_auto(buf_done) struct buf bytes = { 0 };
        char hex[2 * HASH_BYTES + 1] = "";
        struct hash h;
        int rc = load(cx, desk->out, &bytes);

        if (rc != LH_OK)
                return rc;
        h = hash_of(bytes.p, bytes.n);
        hex_encode(h.b, HASH_BYTES, hex);
        a->sha256 = str_of(arena_strdup(cx->mem, hex));
        a->bytes = str_of(arena_printf(cx->mem, "%zu", bytes.n));
        a->file = base64_of(cx, &bytes);
        return LH_OK;
}

static int judge(struct ctx *cx, const struct document *d, const char *ending, size_t masked)
{
        if (d->held != NULL)
                return err_field(cx, LH_HELD, "content",
                                 "the document was not read wholly and is held: %s", d->held);
        if (masked > SCREEN_HITS_HELD)
                return err_field(cx, LH_HELD, "content",
                                 "%zu data would have to be masked in the document, more than %d; "
                                 "an officer looks at it first",
                                 masked, SCREEN_HITS_HELD);
        if (ending == NULL)
                return err_field(cx, LH_HELD, "content",
                                 "no clean copy is handed out of a file of this kind; attach PDF, "
                                 "XLSX, DOCX, PPTX, CSV, plain text or a ZIP of these");
        return LH_OK;
}

/* own: forgotten after the document; cx keeps what is published. */
static int screen_on_desk(struct ctx *cx, struct ctx *own, const struct laid *desk, struct str name,
                          const struct screen_setup *setup, struct cleared_attachment *a)
{
        lh_auto(document_done) struct document d = { 0 };
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        lh_auto(buf_done) struct buf text;
        enum doc_kind kind;
        const char *ending;
        int rc = doc_read(own, desk->in, &d, &kind);

        buf_init(&text, DOCUMENT_BYTES_MAX);
        if (rc != LH_OK)
                return err_set(cx, rc, "could not screen the document: %s", own->err.text);
        screen_document(own->mem, &d, setup, &l);
        ending = ending_of(kind);
        rc = judge(cx, &d, ending, screen_masked(&l));
        if (rc != LH_OK)
                return rc;
        rc = doc_clean(own, desk->in, kind, &d, &l, desk->out);
        if (rc != LH_OK)
                return err_field(cx, rc, "content", "%s", own->err.text);
        a->name = copy_name(cx, name, ending);
        a->type = str_of(ending);
        doc_clean_text(own, &d, &l, ATTACHMENT_TEXT_BYTES, &text);
        a->text = (struct str){ arena_strndup(cx->mem, text.n > 0 ? text.p : "", text.n), text.n };
        take_findings(cx, &d, &l, a);
        a->screening = screening_text(cx, setup->occasion, setup->policy, &l);
        return take_copy(cx, desk, a);
}

int screen_attachment(struct ctx *cx, const struct attachment_order *order,
                      const struct cleared_attachment **ret)
{
        lh_auto(lay_done) struct laid desk = { .fd = -1 };
        struct cleared_attachment *a = arena_alloc(cx->mem, sizeof(*a));
        struct screen_setup setup = { .policy = order->rules.policy,
                                      .occasion = order->occasion,
                                      .today = order->today,
                                      .allowed = order->rules.allowed,
                                      .n_allowed = order->rules.n_allowed };
        struct ctx own;
        int rc = screen_plain(cx, "name", order->name);

        if (rc == LH_OK)
                rc = lay_out(cx, order->name, order->bytes, &desk);
        if (rc != LH_OK)
                return rc;
        ctx_init(&own);
        rc = screen_on_desk(cx, &own, &desk, order->name, &setup, a);
        ctx_done(&own);
        *ret = a;
        return rc;
}

void attachment_fill(const struct cleared_attachment *a, struct record *ret)
{
        const struct {
                const char *name;
                struct str value;
        } f[FIELDS] = { { "name", a->name },          { "type", a->type }, { "bytes", a->bytes },
                        { "sha256", a->sha256 },      { "file", a->file }, { "text", a->text },
                        { "screening", a->screening } };

        for (size_t i = 0; i < FIELDS; i++)
                if (f[i].value.n > 0)
                        ret->fields[ret->n_fields++] =
                                (struct field){ .name = str_of(f[i].name), .value = f[i].value };
}

struct str attachment_sha256(const struct cleared_attachment *a)
{
        return a->sha256;
}

struct str attachment_name(const struct cleared_attachment *a)
{
        return a->name;
}

struct str attachment_text(const struct cleared_attachment *a)
{
        return a->text;
}

const struct attachment_finding *attachment_findings(const struct cleared_attachment *a,
                                                     size_t *ret_n)
{
        *ret_n = a->n_found;
        return a->found;
}
