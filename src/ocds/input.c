#include "ocds/input.h"

#include "ocds/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAMS      16
#define STREAM_BYTES ((size_t)64 * 1024)
#define COPY_BYTES   ((size_t)256 * 1024)

struct file {
        char *name;
        int fd;
        uint64_t bytes;
};

struct stream {
        char *window;           /* bytes [at, at + n) of the file */
        uint64_t at, end, tick; /* end: where the last read ended */
        size_t n;
        uint32_t file;
};

struct input {
        struct file *files;
        uint32_t n, cap;
        struct stream streams[STREAMS];
        uint64_t ticks, line, line_at;
        uint32_t line_file; /* where lines were counted to */
};

struct input *input_new(void)
{
        return mem_zalloc(sizeof(struct input));
}

void input_free(struct input **in)
{
        if (*in == NULL)
                return;
        for (uint32_t i = 0; i < (*in)->n; i++) {
                close((*in)->files[i].fd);
                free((*in)->files[i].name);
        }
        for (size_t i = 0; i < STREAMS; i++)
                free((*in)->streams[i].window);
        free((*in)->files);
        free(*in);
        *in = NULL;
}

const char *input_name(const struct input *in, uint32_t file)
{
        return in->files[file].name;
}

/* A pipe cannot be read twice; a file can. */
static int keep_stream(struct ctx *cx, const char *name, int from, int *ret_fd)
{
        lh_auto(mem_autofree) char *block = mem_alloc(COPY_BYTES);
        int fd, rc = temp_open(cx, &fd);
        ssize_t n = 0;

        while (rc == LH_OK && (n = read(from, block, COPY_BYTES)) > 0)
                rc = temp_write(cx, fd, block, (size_t)n);
        if (rc == LH_OK && n < 0)
                rc = err_set(cx, LH_IO, "could not read %s: %s", name, strerror(errno));
        if (rc == LH_OK)
                *ret_fd = fd;
        else if (fd >= 0)
                close(fd);
        return rc;
}

static int open_path(struct ctx *cx, const char *path, int *ret_fd)
{
        bool standard = strcmp(path, "-") == 0;
        int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), rc = LH_OK;
        struct stat st;

        if (fd < 0 || fstat(fd, &st) != 0)
                return err_set(cx, errno == ENOENT ? LH_NOT_FOUND : LH_IO, "could not open %s: %s",
                               path, strerror(errno));
        if (S_ISDIR(st.st_mode)) {
                close(fd);
                return err_set(cx, LH_INVALID, "%s is a folder; name its files", path);
        }
        if (S_ISREG(st.st_mode) && !standard) {
                *ret_fd = fd;
                return LH_OK;
        }
        rc = keep_stream(cx, standard ? "standard input" : path, fd, ret_fd);
        if (!standard)
                close(fd);
        return rc;
}

int input_open(struct ctx *cx, struct input *in, const char *path, uint32_t *ret_file)
{
        int fd = -1, rc;
        struct stat st;

        if (in->n == INPUT_FILES_MAX)
                return err_set(
                        cx, LH_LIMIT,
                        "more than %d files; join them, or hand them in as lines on standard input",
                        INPUT_FILES_MAX);
        rc = open_path(cx, path, &fd);
        if (rc != LH_OK)
                return rc;
        if (fstat(fd, &st) != 0) {
                close(fd);
                return err_set(cx, LH_IO, "could not read %s: %s", path, strerror(errno));
        }
        if (in->n == in->cap) {
                in->cap = in->cap ? 2 * in->cap : 16;
                in->files = mem_realloc(in->files, in->cap * sizeof(*in->files));
        }
        *ret_file = in->n;
        in->files[in->n++] =
                (struct file){ mem_strdup(strcmp(path, "-") == 0 ? "standard input" : path), fd,
                               (uint64_t)st.st_size };
        return LH_OK;
}

static int read_at(struct ctx *cx, const struct file *f, uint64_t at, size_t n, char *ret_p)
{
        size_t done = 0;

        while (done < n) {
                ssize_t got = pread(f->fd, ret_p + done, n - done, (off_t)(at + done));

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return err_set(cx, LH_IO, "could not read %s: %s", f->name,
                                       strerror(errno));
                if (got == 0)
                        return err_set(cx, LH_CORRUPT,
                                       "%s became shorter while it was read; leave it alone until "
                                       "the work is done",
                                       f->name);
                done += (size_t)got;
        }
        return LH_OK;
}

int input_stretch(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n,
                  char *ret_p, size_t *ret_n)
{
        const struct file *f = &in->files[file];

        if (at >= f->bytes)
                n = 0;
        else if (f->bytes - at < n)
                n = (size_t)(f->bytes - at);
        *ret_n = n;
        return read_at(cx, f, at, n, ret_p);
}

static bool holds(const struct stream *s, uint32_t file, uint64_t at, size_t n)
{
        return s->n > 0 && s->file == file && at >= s->at && at + n <= s->at + s->n;
}

static bool follows(const struct stream *s, uint32_t file, uint64_t at)
{
        return s->tick > 0 && s->file == file && at >= s->end && at - s->end < STREAM_BYTES;
}

/* The stream that holds or reaches this place; else the one that was idle longest, emptied. */
static struct stream *find_stream(struct input *in, uint32_t file, uint64_t at, size_t n,
                                  bool *ret_known)
{
        struct stream *oldest = &in->streams[0];

        *ret_known = true;
        for (size_t i = 0; i < STREAMS; i++)
                if (holds(&in->streams[i], file, at, n))
                        return &in->streams[i];
        for (size_t i = 0; i < STREAMS; i++) {
                struct stream *s = &in->streams[i];

                if (follows(s, file, at))
                        return s;
                if (s->tick < oldest->tick)
                        oldest = s;
        }
        *ret_known = false;
        oldest->n = 0;
        return oldest;
}

static int fill_stream(struct ctx *cx, struct input *in, struct stream *s, uint32_t file,
                       uint64_t at)
{
        const struct file *f = &in->files[file];
        size_t n = f->bytes - at < STREAM_BYTES ? (size_t)(f->bytes - at) : STREAM_BYTES;
        int rc;

        if (s->window == NULL)
                s->window = mem_alloc(STREAM_BYTES);
        s->n = 0;
        rc = read_at(cx, f, at, n, s->window);
        if (rc != LH_OK)
                return rc;
        s->at = at;
        s->n = n;
        return LH_OK;
}

/* A publisher's file mostly holds its processes in one order, several times over: all tenders, then
 * all awards. Read process by process it is a few streams side by side, and each gets a window.
 * What follows no stream is read alone, so that a shuffled file costs its own size and not a window
 * a release. */
int input_read(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n, char *ret_p)
{
        bool known;
        struct stream *s = find_stream(in, file, at, n, &known);
        int rc = LH_OK;

        s->file = file;
        s->end = at + n;
        s->tick = ++in->ticks;
        if (!holds(s, file, at, n)) {
                if (!known || n > STREAM_BYTES)
                        return read_at(cx, &in->files[file], at, n, ret_p);
                rc = fill_stream(cx, in, s, file, at);
                if (rc == LH_OK && s->n < n)
                        rc = err_set(cx, LH_CORRUPT, "%s became shorter while it was read",
                                     in->files[file].name);
        }
        if (rc == LH_OK)
                memcpy(ret_p, s->window + (at - s->at), n);
        return rc;
}

/* Counts on from the last answer if it can: problems are told in the order of the file. */
uint64_t input_line(struct input *in, uint32_t file, uint64_t at)
{
        char block[8192];
        bool on = in->line > 0 && in->line_file == file && in->line_at <= at;
        uint64_t line = on ? in->line : 1, done = on ? in->line_at : 0;
        ssize_t n;

        while (done < at) {
                size_t want = at - done < sizeof(block) ? (size_t)(at - done) : sizeof(block);

                n = pread(in->files[file].fd, block, want, (off_t)done);
                if (n <= 0)
                        return 0;
                for (ssize_t i = 0; i < n; i++)
                        line += block[i] == '\n';
                done += (uint64_t)n;
        }
        in->line = line;
        in->line_file = file;
        in->line_at = at;
        return line;
}

int input_parse(struct ctx *cx, struct input *in, uint32_t file, uint64_t at, size_t n,
                struct pool *mem, struct jval **ret)
{
        char *text;
        struct json_fault f;
        int rc;

        if (n > RELEASE_BYTES_MAX)
                return err_set(cx, LH_LIMIT, "%s line %llu: a release is longer than %zu MiB",
                               input_name(in, file), (unsigned long long)input_line(in, file, at),
                               RELEASE_BYTES_MAX >> 20);
        text = pool_alloc(mem, n + JSON_PAD);
        rc = input_read(cx, in, file, at, n, text);
        if (rc == LH_OK && !json_parse(mem, text, n, ret, &f))
                rc = err_set(cx, LH_INVALID, "%s line %llu: %s", input_name(in, file),
                             (unsigned long long)input_line(in, file, at + f.at), f.what);
        return rc;
}
