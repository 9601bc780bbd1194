/* A list read in the sandbox: the cells of one sheet, and which sheets there are. */
#include "housing/sheet_int.h"
#include "intake/caged.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void grid_done(struct grid *g)
{
        free(g->cells);
        free(g->lines);
}

/* Without the blanks and full-width blanks with which names are spread out. */
static struct str tidy(struct ctx *cx, struct str s)
{
        char *out = arena_alloc(cx->mem, s.n + 1);
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r')
                        continue;
                if (i + 2 < s.n && memcmp(s.p + i, "\xe3\x80\x80", 3) == 0) {
                        i += 2;
                        continue;
                }
                out[n++] = s.p[i];
        }
        return (struct str){ out, n };
}

static void add_line(struct ctx *cx, struct grid *g, const struct piece *p)
{
        if (g->n == g->cap) {
                g->cap = g->cap == 0 ? 512 : 2 * g->cap;
                g->cells = mem_realloc(g->cells, g->cap * sizeof(*g->cells));
                g->lines = mem_realloc(g->lines, g->cap * sizeof(*g->lines));
        }
        memset(g->cells[g->n], 0, sizeof(g->cells[g->n]));
        for (size_t k = 0; k < p->n_cells && k < SHEET_COLUMNS_MAX; k++)
                g->cells[g->n][k] = tidy(cx, p->cells[k]);
        if (p->n_cells > g->columns)
                g->columns = p->n_cells < SHEET_COLUMNS_MAX ? p->n_cells : SHEET_COLUMNS_MAX;
        g->lines[g->n++] = p->line;
}

struct reading {
        struct ctx *cx;
        struct grid *grid;   /* of a sheet, or */
        struct books *books; /* of the names of sheets */
};

static int take_piece(const struct reading *r, const struct piece *p)
{
        struct books *b = r->books;

        if (p->type != PIECE_ROW && p->type != PIECE_HEADER)
                return LH_OK;
        if (b == NULL) {
                if (r->grid->n == SHEET_ROWS_MAX)
                        return err_set(r->cx, LH_LIMIT, "the list has more than %d rows; split it",
                                       SHEET_ROWS_MAX);
                add_line(r->cx, r->grid, p);
                return LH_OK;
        }
        if (b->n == SHEETS_MAX)
                return err_set(r->cx, LH_LIMIT, "the workbook has more than %d sheets; split it",
                               SHEETS_MAX);
        b->names[b->n] = arena_strndup(r->cx->mem, p->cells[0].p, p->cells[0].n);
        b->hidden[b->n++] = p->cells[1].n > 0;
        return LH_OK;
}

static int read_pieces(const struct reading *r, struct caged *c)
{
        struct piece p;
        int rc;

        while ((rc = caged_next(r->cx, c, &p)) == LH_OK)
                if ((rc = take_piece(r, &p)) != LH_OK)
                        return rc;
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

static int open_file(struct ctx *cx, const char *path, struct reader_job *job, int *ret_fd,
                     uint64_t *ret_bytes)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC), rc;
        struct stat st;
        char head[2];

        if (fd < 0 || fstat(fd, &st) != 0) {
                rc = err_set(cx, LH_IO, "could not open %s: %s", path, strerror(errno));
                if (fd >= 0)
                        close(fd);
                return rc;
        }
        job->container = CONTAINER_CSV;
        if (pread(fd, head, 2, 0) == 2 && memcmp(head, "PK", 2) == 0)
                job->container = CONTAINER_XLSX;
        *ret_fd = fd;
        *ret_bytes = (uint64_t)st.st_size;
        return LH_OK;
}

static int read_open(const struct reading *r, const struct reader_job *job, int fd, uint64_t bytes)
{
        struct caged c = { 0 };
        int rc = caged_start(r->cx, &c, job, fd, bytes);

        if (rc != LH_OK)
                return rc;
        rc = read_pieces(r, &c);
        caged_end(&c);
        return rc;
}

int sheet_grid(struct ctx *cx, const char *path, const char *sheet, struct grid *ret)
{
        struct reading r = { .cx = cx, .grid = ret };
        struct reader_job job = { .sheet = sheet };
        uint64_t bytes = 0;
        int fd = -1, rc = open_file(cx, path, &job, &fd, &bytes);

        if (rc != LH_OK)
                return rc;
        rc = read_open(&r, &job, fd, bytes);
        close(fd);
        return rc;
}

int sheet_books(struct ctx *cx, const char *path, struct books *ret)
{
        struct reading r = { .cx = cx, .books = ret };
        struct reader_job job = { .sheet_names = true };
        uint64_t bytes = 0;
        int fd = -1, rc = open_file(cx, path, &job, &fd, &bytes);

        *ret = (struct books){ 0 };
        if (rc != LH_OK)
                return rc;
        ret->is_book = job.container == CONTAINER_XLSX;
        if (ret->is_book)
                rc = read_open(&r, &job, fd, bytes);
        close(fd);
        return rc;
}
