/* A segment's file. Blocks of zeros are laid out ahead of the rows, and rows are written over them
 * past the page cache: a sync then moves the rows alone, not the file's length and map as well,
 * which is half of its time and of its CPU. The zeros behind the last row are where reading ends.
 */
#ifndef LH_EVIDENCE_FILE_H
#define LH_EVIDENCE_FILE_H

#include "base/buf.h"

#include <sys/types.h>

struct evidence_file {
        int fd;       /* -1: none */
        bool direct;  /* past the page cache */
        off_t at;     /* rows end here */
        off_t laid;   /* blocks up to here are on the disk */
        char *block;  /* aligned: from the block in which rows end */
        char *memory; /* that it lies in */
        size_t cap;
};

void evidence_file_init(struct evidence_file *f);
/* Creates it. dir: its folder, made to know it durably. False: errno says why. */
bool evidence_file_open(struct evidence_file *f, const char *dir, const char *path);
/* Durable when it returns true; else what was written in part is cut off again: a row that was not
 * acknowledged must not look whole after one that is written later. */
bool evidence_file_add(struct evidence_file *f, struct str bytes);
/* The file is cut where its rows end. */
void evidence_file_close(struct evidence_file *f);
void evidence_file_done(struct evidence_file *f);

#endif
