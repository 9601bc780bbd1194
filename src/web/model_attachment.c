/* Documents that go with a notice: the list on its page, and the clean copy as a download. */
#include "base/text.h"
#include "ledger/act_kind.h"
#include "web/model.h"

#define ATTACHMENTS_SHOWN 100

static const struct {
        const char *type, *zh;
        enum page_form form;
} types[] = { { "txt", SAY("文本"), PAGE_TEXT },
              { "csv", SAY("CSV 表格"), PAGE_CSV },
              { "xlsx", SAY("Excel 表格"), PAGE_XLSX },
              { "docx", SAY("Word 文档"), PAGE_DOCX },
              { "pptx", SAY("PowerPoint 演示文稿"), PAGE_PPTX },
              { "zip", SAY("ZIP 压缩包"), PAGE_ZIP },
              { "pdf", "PDF", PAGE_PDF } };

static void put_one(struct model *m, json_t *o, struct store_rows *row, int64_t idx)
{
        const char *type = store_dup(row, 2), *state = store_dup(row, 4);
        bool open = strcmp(state, "open") == 0;

        put_int(m, o, "index", idx);
        put_text(m, o, "name", store_dup(row, 1));
        put_text(m, o, "type", type);
        put_int(m, o, "bytes", store_i64(row, 3));
        put_text(m, o, "state", state);
        put_text(m, o, "_size", size_text(m, store_i64(row, 3)));
        put_text(m, o, "url",
                 open ? arena_printf(m->cx->mem, "/a/%lld.%s", (long long)idx, type) : NULL);
        put_flag(m, o, "_withheld", strcmp(state, "withheld") == 0);
        put_flag(m, o, "_erased", strcmp(state, "erased") == 0);
        for (size_t i = 0; i < countof(types); i++)
                if (strcmp(types[i].type, type) == 0)
                        put_text(m, o, "_type",
                                 types[i].form == PAGE_PDF ? types[i].zh : say(m, types[i].zh));
}

void put_attachments(struct model *m, int64_t notice)
{
        struct store_rows r = store_query(m->tx, Q_ATTACHMENT_OF_NOTICE, "ii", notice,
                                          (int64_t)ATTACHMENTS_SHOWN);
        json_t *list = put_array(m, m->top, "attachments");

        while (store_next(&r))
                put_one(m, add_object(m, list), &r, store_i64(&r, 0));
        store_rows_done(&r);
        put_flag(m, m->top, "_attachments", json_array_size(list) > 0);
}

void put_attachment(struct model *m, int64_t idx)
{
        struct store_rows r = store_query(m->tx, Q_ATTACHMENT_GET, "i", idx);
        json_t *list = put_array(m, m->top, "attachments");

        if (store_next(&r))
                put_one(m, add_object(m, list), &r, idx);
        store_rows_done(&r);
        put_flag(m, m->top, "_attachments", json_array_size(list) > 0);
}

static int not_found(struct model *m, const char *arg)
{
        return err_set(m->cx, LH_NOT_FOUND, "there is no document \"%.32s\"", arg);
}

/* The page of the act that published it. */
int model_attachment(struct model *m, const char *arg)
{
        uint64_t idx;

        if (!decimal_parse(str_of(arg), &idx) || idx > INT64_MAX)
                return not_found(m, arg);
        m->location = arena_printf(m->cx->mem, "/n/%llu", (unsigned long long)idx);
        return LH_OK;
}

/* RFC 6266 and 8187: the name as it is, every byte escaped that is no letter or digit. */
static const char *disposition(struct model *m, struct str name)
{
        lh_auto(buf_done) struct buf out;

        buf_init(&out, 4096);
        buf_puts(&out, "attachment; filename*=UTF-8''");
        for (size_t i = 0; i < name.n; i++) {
                unsigned char c = (unsigned char)name.p[i];

                if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-')
                        buf_putc(&out, (char)c);
                else
                        buf_printf(&out, "%%%02X", c);
        }
        return arena_strndup(m->cx->mem, out.p, out.n);
}

/* What was taken away is gone, not missing: the page of the act says by which law. */
static int gone(struct model *m, uint64_t idx)
{
        m->status = 410;
        return err_set(m->cx, LH_NOT_FOUND,
                       "this document was taken out of public sight; /n/%llu says by which law",
                       (unsigned long long)idx);
}

static int read_record(struct model *m, const char *arg, struct record *ret)
{
        uint64_t idx;
        int rc;

        if (!decimal_parse(str_of(arg), &idx) || idx > INT64_MAX)
                return not_found(m, arg);
        rc = ledger_record(m->tx, idx, ret, NULL);
        if (rc == LH_NOT_FOUND ||
            (rc == LH_OK && strcmp(ret->kind, act_kinds[ACT_NOTICE_ATTACH].name) != 0))
                return not_found(m, arg);
        return rc;
}

int write_attachment(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct record r;
        struct str file, type;
        size_t n, i = 0;
        char *bytes;
        int rc = read_record(m, arg, &r);

        if (rc != LH_OK)
                return rc;
        file = record_value(&r, "file");
        type = record_value(&r, "type");
        if (file.n == 0)
                return gone(m, r.idx);
        while (i < countof(types) && !(str_is(type, types[i].type) && types[i].form == form))
                i++;
        if (i == countof(types))
                return not_found(m, arg);
        bytes = arena_alloc(m->cx->mem, file.n);
        if (!base64_decode(file, bytes, file.n, &n))
                return err_set(m->cx, LH_CORRUPT, "the document of record %llu is damaged",
                               (unsigned long long)r.idx);
        buf_add(out, bytes, n);
        m->download = disposition(m, record_value(&r, "name"));
        return LH_OK;
}
