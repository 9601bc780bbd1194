#include "collect.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

static void keep(void *arg, const struct piece *p)
{
        struct collect *c = arg;
        struct str *cells = arena_alloc(c->cx.mem, (p->n_cells + 1) * sizeof(*cells));

        if (p->type == PIECE_HEADER || p->type == PIECE_AROUND || c->n == COLLECT_MAX)
                return;
        for (size_t i = 0; i < p->n_cells; i++)
                cells[i] = (struct str){ arena_strndup(c->cx.mem, p->cells[i].p, p->cells[i].n),
                                         p->cells[i].n };
        c->pieces[c->n] = *p;
        c->pieces[c->n++].cells = cells;
}

void collect_run(struct collect *c, const struct reader_job *job, const void *p, size_t n)
{
        *c = (struct collect){ .pieces = mem_zalloc(COLLECT_MAX * sizeof(struct piece)) };
        ctx_init(&c->cx);
        c->sink = (struct sink){ .put = keep, .arg = c };
        c->rc = reader_run(&c->cx, job, source_mem(p, n), &c->sink);
}

void collect_done(struct collect *c)
{
        free(c->pieces);
        ctx_done(&c->cx);
}

bool collect_is(const struct collect *c, size_t i, size_t cell, const char *text)
{
        return i < c->n && cell < c->pieces[i].n_cells && str_is(c->pieces[i].cells[cell], text);
}

uint32_t dice(uint64_t *state, uint32_t sides)
{
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        return (uint32_t)(*state >> 33) % sides;
}

char *temp_file(const char *name, const void *p, size_t n)
{
        char dir[] = "/tmp/liuhen-test-XXXXXX", *path = NULL;
        FILE *f;

        if (mkdtemp(dir) == NULL || asprintf(&path, "%s/%s", dir, name) < 0 ||
            (f = fopen(path, "w")) == NULL)
                abort();
        if (n > 0 && fwrite(p, 1, n, f) != n)
                abort();
        fclose(f);
        return path;
}

void temp_remove(char *path)
{
        char dir[64];

        snprintf(dir, sizeof(dir), "%.*s", (int)strlen("/tmp/liuhen-test-XXXXXX"), path);
        remove(path);
        remove(dir);
        free(path);
}

static void add_part(zip_t *z, const char *name, const char *text)
{
        zip_source_t *s = zip_source_buffer(z, text, strlen(text), 0);

        if (s == NULL || zip_file_add(z, name, s, 0) < 0)
                abort();
}

static void slurp(const char *path, struct buf *out)
{
        char piece[4096];
        FILE *f = fopen(path, "r");
        size_t n;

        while (f != NULL && (n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_add(out, piece, n);
        if (f != NULL)
                fclose(f);
}

void make_xlsx(struct buf *out, const char *sheet_xml, const char *shared, const char *styles)
{
        char *path = temp_file("book.xlsx", "", 0), *sheet = NULL;
        zip_t *z = zip_open(path, ZIP_TRUNCATE | ZIP_CREATE, NULL);

        if (z == NULL ||
            asprintf(&sheet,
                     "<?xml version=\"1.0\"?><worksheet><sheetData>%s</sheetData></worksheet>",
                     sheet_xml) < 0)
                abort();
        add_part(z, "xl/workbook.xml",
                 "<workbook xmlns:r=\"x\"><sheets><sheet name=\"S\" sheetId=\"1\" "
                 "r:id=\"rId1\"/></sheets></workbook>");
        add_part(z, "xl/_rels/workbook.xml.rels",
                 "<Relationships><Relationship Id=\"rId1\" "
                 "Target=\"worksheets/sheet1.xml\"/></Relationships>");
        add_part(z, "xl/worksheets/sheet1.xml", sheet);
        if (shared != NULL)
                add_part(z, "xl/sharedStrings.xml", shared);
        if (styles != NULL)
                add_part(z, "xl/styles.xml", styles);
        if (zip_close(z) != 0)
                abort();
        slurp(path, out);
        temp_remove(path);
        free(sheet);
}
