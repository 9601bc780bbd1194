/* DOCX and PPTX: which part is read when, and what a person sees of it. */
#include "screen/doc/flow.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#define PAGE_MAX 1000000 /* numbers of slides */

/* "word/header12.xml" begins with "word/header" and goes on with a number: 12; else -1. */
static long number_of(const char *name, const char *stem)
{
        size_t n = strlen(stem);
        char *end;
        long v;

        if (strncasecmp(name, stem, n) != 0)
                return -1;
        v = isdigit((unsigned char)name[n]) ? strtol(name + n, &end, 10) : 0;
        if (!isdigit((unsigned char)name[n]))
                end = (char *)name + n;
        return strcasecmp(end, ".xml") == 0 ? v : -1;
}

/* All parts of that stem, by their number. */
static void read_all(struct archive *a, const char *stem, const char *part, bool hidden,
                     bool white_hides)
{
        for (;;) {
                long best = -1;
                size_t at = 0;

                for (size_t i = 0; i < a->n; i++) {
                        long v = a->done[i] ? -1 : number_of(archive_name(a, i), stem);

                        if (v >= 0 && (best < 0 || v < best)) {
                                best = v;
                                at = i;
                        }
                }
                if (best < 0 || !reader_ok(a->r))
                        return;
                a->r->page = strcmp(part, "slide") == 0 ? (int32_t)(best % PAGE_MAX) : 0;
                read_flow(a, at, part, hidden, white_hides);
                a->r->page = 0;
        }
}

void read_word(struct archive *a)
{
        size_t before = a->r->d->n;

        read_all(a, "word/document", "", false, true);
        if (reader_ok(a->r) && before == a->r->d->n && archive_find(a, "word/document.xml") < 0)
                reader_hold(a->r, "it is damaged: its text is missing");
        read_all(a, "word/header", "header", false, true);
        read_all(a, "word/footer", "footer", false, true);
        read_all(a, "word/footnotes", "footnotes", false, true);
        read_all(a, "word/endnotes", "endnotes", false, true);
        read_all(a, "word/comments", "comments", true, true);
        read_all(a, "word/glossary/document", "building blocks", true, true);
}

void read_slides(struct archive *a)
{
        if (archive_find(a, "ppt/presentation.xml") < 0)
                reader_hold(a->r, "it is damaged: its slides are missing");
        read_all(a, "ppt/slides/slide", "slide", false, false);
        read_all(a, "ppt/notesSlides/notesSlide", "notes", true, false);
        read_all(a, "ppt/slideLayouts/slideLayout", "layout", true, false);
        read_all(a, "ppt/slideMasters/slideMaster", "master", true, false);
}
