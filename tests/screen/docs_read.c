/* Readers and clean copies: hidden places are found, what cannot be read is held, nothing that was
 * masked is left in a clean copy. Files are made here; nobody has the numbers in them. */
#include "screen/clean/writer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#define NUMBER "19900000001"

struct fixture {
        char dir[64];
        struct ctx cx;
        struct document d;
        enum doc_kind kind;
};

static int setup(void **state)
{
        struct fixture *f = mem_zalloc(sizeof(*f));

        strcpy(f->dir, "/tmp/liuhen-docs-XXXXXX");
        assert_non_null(mkdtemp(f->dir));
        ctx_init(&f->cx);
        *state = f;
        return 0;
}

static int teardown(void **state)
{
        struct fixture *f = *state;
        char command[128];

        document_done(&f->d);
        ctx_done(&f->cx);
        snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
        assert_int_equal(system(command), 0);
        free(f);
        return 0;
}

static const char *path_of(struct fixture *f, const char *name)
{
        return arena_printf(f->cx.mem, "%s/%s", f->dir, name);
}

static const char *put_file(struct fixture *f, const char *name, const void *p, size_t n)
{
        const char *path = path_of(f, name);
        FILE *file = fopen(path, "wb");

        assert_non_null(file);
        assert_int_equal(fwrite(p, 1, n, file), n);
        assert_int_equal(fclose(file), 0);
        return path;
}

static void read_path(struct fixture *f, const char *path)
{
        document_done(&f->d);
        assert_int_equal(doc_read(&f->cx, path, &f->d, &f->kind), LH_OK);
}

static void read_bytes(struct fixture *f, const char *name, const char *text)
{
        read_path(f, put_file(f, name, text, strlen(text)));
}

/* Members in turn: name, content; NULL at the end. */
static const char *put_zip(struct fixture *f, const char *name, const char *const *members)
{
        const char *path = path_of(f, name);
        zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

        assert_non_null(z);
        for (; members[0] != NULL; members += 2)
                assert_true(zip_file_add(z, members[0],
                                         zip_source_buffer(z, members[1], strlen(members[1]), 0),
                                         0) >= 0);
        assert_int_equal(zip_close(z), 0);
        return path;
}

static const struct segment *find(struct fixture *f, const char *text)
{
        for (size_t i = 0; i < f->d.n; i++)
                if (memmem(f->d.v[i].text.p, f->d.v[i].text.n, text, strlen(text)) != NULL)
                        return &f->d.v[i];
        return NULL;
}

static const struct segment *found(struct fixture *f, const char *text)
{
        const struct segment *s = find(f, text);

        if (s == NULL) {
                print_error("\"%s\" was not read\n", text);
                abort();
        }
        return s;
}

static void assert_hidden(struct fixture *f, const char *text)
{
        const struct segment *s = found(f, text);

        assert_null(f->d.held);
        assert_true(s->hidden);
}

static void assert_held(struct fixture *f, const char *part_of_reason)
{
        assert_non_null(f->d.held);
        if (strstr(f->d.held, part_of_reason) == NULL)
                fail_msg("held for another reason: %s", f->d.held);
}

/* ---- text, CSV, HTML ---- */

static void test_encodings(void **state)
{
        struct fixture *f = *state;
        static const char utf16[] =
                "\xff\xfe\x62\x5f\x31\x00\x0a\x00";          /* 形 (shape), 1, LF; little-endian */
        static const char gb[] = "\xd0\xd5\xc3\xfb\xa3\xba"; /* 姓名： */

        read_bytes(f, "a.txt", "姓名：某人\n");
        assert_non_null(find(f, "姓名"));
        read_path(f, put_file(f, "b.txt", utf16, sizeof(utf16) - 1));
        assert_null(f->d.held);
        assert_non_null(find(f, "形1"));
        read_path(f, put_file(f, "c.txt", gb, sizeof(gb) - 1));
        assert_non_null(find(f, "姓名："));
        read_path(f, put_file(f, "d.txt", "\x00\x01\xff\xfe\x80\x00", 6));
        assert_non_null(f->d.held);
}

static void test_text_table(void **state)
{
        struct fixture *f = *state;

        read_bytes(f, "a.txt", "标题\n序号\t手机\n1\t" NUMBER "\n2\t无\n完\n");
        assert_int_equal(found(f, NUMBER)->place, SEGMENT_CELL);
        assert_int_equal(found(f, NUMBER)->row, 1);
        assert_int_equal(found(f, NUMBER)->col, 1);
        assert_int_equal(found(f, "标题")->place, SEGMENT_TEXT);
        assert_int_equal(found(f, "完")->place, SEGMENT_TEXT);
}

static void test_csv(void **state)
{
        struct fixture *f = *state;

        read_bytes(f, "a.csv", "名册\n\"甲,乙\";\"他说\"\"好\"\"\"\n1;" NUMBER ";3\n");
        assert_int_equal(f->kind, DOC_CSV);
        assert_non_null(find(f, "甲,乙"));
        assert_non_null(find(f, "他说\"好\""));
        assert_int_equal(found(f, NUMBER)->col, 1);
        read_bytes(f, "b.csv", "a,\"never closed " NUMBER "\nb");
        assert_non_null(find(f, NUMBER)); /* torn, but read */
}

static void test_html_hidden(void **state)
{
        struct fixture *f = *state;
        static const char *const places[] = {
                "<!-- " NUMBER " -->",
                "<!-- <table><tr><td>" NUMBER "</td></tr></table> -->",
                "<div style='DISPLAY : none'><p>" NUMBER "</p></div>",
                "<p style=\"color:#FFF\">" NUMBER "</p>",
                "<span style='font-size:1px'>" NUMBER "</span>",
                "<input type=hidden value=" NUMBER ">",
                "<img alt='" NUMBER "'>",
                "<script>var a='" NUMBER "'</script>",
                "<style>/*" NUMBER "*/</style>",
                "<meta name=keywords content='" NUMBER "'>",
                "<a href='/x?%31%39%39%30%30%30%30%30%30%30%31'>x</a>",
                "<template>" NUMBER "</template>",
                "<p hidden>" NUMBER "</p>",
        };

        for (size_t i = 0; i < countof(places); i++) {
                read_bytes(f, "a.html",
                           arena_printf(f->cx.mem, "<html><body><p>公告</p>%s</body></html>",
                                        places[i]));
                assert_hidden(f, NUMBER);
        }
        read_bytes(f, "a.html", "<p style='background:#036;color:#fff'>" NUMBER "</p>");
        assert_false(found(f, NUMBER)->hidden);
}

static void test_html_table(void **state)
{
        struct fixture *f = *state;

        read_bytes(f, "a.html",
                   "<table><tr><th rowspan=2>姓名<th "
                   "colspan=2>电话<tr><td>办<td>手<tr><td>甲<td>1<td>199<b></b>00000001</table>");
        assert_true(found(f, "姓名")->header);
        assert_int_equal(found(f, "手")->col, 2); /* behind the cell that goes on from above */
        assert_int_equal(found(f, "手")->row, 1);
        assert_int_equal(found(f, "电话")->col_span, 2);
        assert_int_equal(found(f, "00000001")->join, SEGMENT_RUN);
        assert_int_equal(found(f, "00000001")->col, 2);
}

/* ---- Office ---- */

#define TYPES "[Content_Types].xml", "<Types/>"
#define BOOK                                                                                        \
        "xl/workbook.xml",                                                                          \
                "<workbook xmlns:r='r'><sheets><sheet name='名册' sheetId='1' r:id='r1'/><sheet " \
                "name='底' sheetId='2' "                                                           \
                "state='hidden' r:id='r2'/></sheets></workbook>",                                   \
                "xl/_rels/workbook.xml.rels",                                                       \
                "<Relationships><Relationship Id='r1' "                                             \
                "Target='worksheets/sheet1.xml'/><Relationship Id='r2' "                            \
                "Target='/xl/worksheets/sheet2.xml'/></Relationships>"
#define SHEET2 "xl/worksheets/sheet2.xml", "<worksheet><sheetData/></worksheet>"

static void read_sheet(struct fixture *f, const char *sheet, const char *more_name,
                       const char *more)
{
        const char *const members[] = { TYPES, BOOK,      SHEET2, "xl/worksheets/sheet1.xml",
                                        sheet, more_name, more,   NULL };

        read_path(f, put_zip(f, "a.xlsx", members));
        assert_int_equal(f->kind, DOC_XLSX);
}

#define ONE_CELL                                                                                   \
        "<worksheet><sheetData><row r='1'><c r='A1' "                                              \
        "t='inlineStr'><is><t>公告</t></is></c></row></sheetData></worksheet>"

static void test_workbook_hidden(void **state)
{
        struct fixture *f = *state;
        static const char *const sheets[] = {
                "<worksheet><sheetData><row r='2' hidden='1'><c r='B2'><v>" NUMBER
                "</v></c></row></sheetData></worksheet>",
                "<worksheet><cols><col min='2' max='3' hidden='1'/></cols><sheetData><row r='2'><c "
                "r='B2'><v>" NUMBER "</v></c></row></sheetData></worksheet>",
                "<worksheet><sheetData/><headerFooter><oddFooter>&amp;L" NUMBER
                "</oddFooter></headerFooter></worksheet>",
                "<worksheet><sheetData/><dataValidations><dataValidation "
                "prompt='x'><formula1>\"" NUMBER
                "\"</formula1></dataValidation></dataValidations></worksheet>",
                "<worksheet><sheetData/><dataValidations><dataValidation prompt='电话" NUMBER
                "'/></dataValidations></worksheet>",
        };
        static const char *const parts[][2] = {
                { "xl/sharedStrings.xml", "<sst><si><t>" NUMBER "</t></si></sst>" },
                { "xl/comments1.xml",
                  "<comments><comment ref='A1'><text><r><t>199</t></r><r><t>" NUMBER
                  "</t></r></text></comment></comments>" },
                { "docProps/core.xml",
                  "<p xmlns:dc='d'><dc:description>" NUMBER "</dc:description></p>" },
                { "xl/drawings/drawing1.xml", "<d xmlns:a='a'><a:t>" NUMBER "</a:t></d>" },
                { "xl/worksheets/sheet9.xml",
                  "<worksheet><sheetData><row r='1'><c r='A1'><v>" NUMBER
                  "</v></c></row></sheetData></worksheet>" },
        };

        for (size_t i = 0; i < countof(sheets); i++) {
                read_sheet(f, sheets[i], "docProps/app.xml", "<a/>");
                assert_hidden(f, NUMBER);
        }
        for (size_t i = 0; i < countof(parts); i++) {
                read_sheet(f, ONE_CELL, parts[i][0], parts[i][1]);
                assert_hidden(f, NUMBER);
        }
}

static void test_workbook_cells(void **state)
{
        struct fixture *f = *state;

        read_sheet(f,
                   "<worksheet><sheetData><row r='3'><c r='C3'><v>110101199000000001</v></c><c "
                   "r='D3'><v>1.9900000001E10</v></c>"
                   "<c r='E3' "
                   "t='str'><f>\"1990\"&amp;\"0000001\"</f><v></v></c></row></"
                   "sheetData><mergeCells><mergeCell "
                   "ref='C3:C4'/></mergeCells></worksheet>",
                   "docProps/app.xml", "<a/>");
        assert_int_equal(found(f, "110101199000000001")->col, 2); /* all 18 digits */
        assert_int_equal(found(f, "110101199000000001")->row_span, 2);
        assert_int_equal(found(f, NUMBER)->col, 3);
        assert_int_equal(found(f, "0000001")->col, 2);
        for (size_t i = 0; i < f->d.n; i++)
                if (str_is(f->d.v[i].text, "0000001"))
                        assert_int_equal(f->d.v[i].join, SEGMENT_RUN);
}

static void read_word(struct fixture *f, const char *body, const char *more_name, const char *more)
{
        const char *const members[] = {
                TYPES,
                "word/document.xml",
                arena_printf(f->cx.mem,
                             "<w:document xmlns:w='w' xmlns:v='v'><w:body>%s</w:body></w:document>",
                             body),
                more_name,
                more,
                NULL
        };

        read_path(f, put_zip(f, "a.docx", members));
        assert_int_equal(f->kind, DOC_DOCX);
}

static void test_word_hidden(void **state)
{
        struct fixture *f = *state;
        static const char *const bodies[] = {
                "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>" NUMBER "</w:t></w:r></w:p>",
                "<w:p><w:r><w:rPr><w:color w:val='ffffff'/></w:rPr><w:t>" NUMBER
                "</w:t></w:r></w:p>",
                "<w:p><w:del w:author='x'><w:r><w:delText>" NUMBER
                "</w:delText></w:r></w:del></w:p>",
                "<w:p><w:r><w:instrText>HYPERLINK tel:" NUMBER "</w:instrText></w:r></w:p>",
                "<w:p><w:r><w:drawing><x descr='" NUMBER "'/></w:drawing></w:r></w:p>",
        };

        for (size_t i = 0; i < countof(bodies); i++) {
                read_word(f,
                          arena_printf(f->cx.mem, "<w:p><w:r><w:t>公告</w:t></w:r></w:p>%s",
                                       bodies[i]),
                          "docProps/app.xml", "<a/>");
                assert_hidden(f, NUMBER);
        }
        read_word(f, "<w:p/>", "word/comments.xml",
                  "<w:c xmlns:w='w'><w:p><w:r><w:t>" NUMBER "</w:t></w:r></w:p></w:c>");
        assert_hidden(f, NUMBER);
        read_word(
                f,
                "<w:p><w:r><w:t>前</w:t><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>" NUMBER
                "</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict><w:t>后</w:t></w:r></w:p>",
                "docProps/app.xml", "<a/>");
        assert_non_null(find(f, NUMBER));
        assert_int_equal(found(f, NUMBER)->join, SEGMENT_NEW);
}

static void test_word_table(void **state)
{
        struct fixture *f = *state;

        read_word(
                f,
                "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge "
                "w:val='restart'/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:tcPr>"
                "<w:gridSpan "
                "w:val='2'/></w:tcPr><w:p><w:r><w:t>乙</w:t></w:r></w:p></"
                "w:tc><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc>"
                "</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
                "docProps/app.xml", "<a/>");
        assert_int_equal(found(f, "甲")->row_span, 2);
        assert_int_equal(found(f, "乙")->col_span, 2);
        assert_int_equal(found(f, "丙")->col, 3);
}

/* ---- what is held ---- */

static void test_held_packages(void **state)
{
        struct fixture *f = *state;
        const char *const macro[] = { TYPES, BOOK, "xl/vbaProject.bin", "x", NULL };
        const char *const object[] = { TYPES,  "word/document.xml",
                                       "<d/>", "word/embeddings/oleObject1.bin",
                                       "x",    NULL };
        const char *const doctype[] = { TYPES, "word/document.xml",
                                        "<!DOCTYPE d [<!ENTITY a 'a'>]><d>&a;</d>", NULL };
        const char *const program[] = { "a.exe", "MZ\x90\x00", NULL };

        read_path(f, put_zip(f, "a.xlsx", macro));
        assert_held(f, "macros");
        read_path(f, put_zip(f, "a.docx", object));
        assert_held(f, "embedded object");
        read_path(f, put_zip(f, "b.docx", doctype));
        assert_held(f, "document type");
        read_path(f, put_zip(f, "a.zip", program));
        assert_non_null(f->d.held);
        read_bytes(f, "c.docx", "PK\3\4 and then nothing");
        assert_held(f, "damaged");
        read_bytes(f, "d.docx", "plain text");
        assert_held(f, "not what its name says");
}

static void test_bomb(void **state)
{
        struct fixture *f = *state;
        size_t n = (size_t)60 << 20;
        char *zeros = mem_zalloc(n + 1);
        const char *members[] = { TYPES, "word/document.xml", zeros, NULL };

        memset(zeros, ' ', n); /* 60 MB of blanks: a thousandth when packed */
        read_path(f, put_zip(f, "a.docx", members));
        assert_held(f, "100 times");
        free(zeros);
}

static void test_deep(void **state)
{
        struct fixture *f = *state;
        struct buf xml;
        const char *members[] = { TYPES, "word/document.xml", NULL, NULL };

        buf_init(&xml, 1 << 20);
        for (int i = 0; i < 1000; i++)
                buf_puts(&xml, "<a>");
        members[3] = xml.p;
        read_path(f, put_zip(f, "a.docx",
                             (const char *const[]){ members[0], members[1], members[2], xml.p,
                                                    NULL }));
        assert_held(f, "deeper");
        buf_done(&xml);
        /* HTML has no such ceiling: it is read to the end */
        buf_init(&xml, 1 << 20);
        for (int i = 0; i < 20000; i++)
                buf_puts(&xml, "<div><table><tr><td>");
        buf_puts(&xml, NUMBER);
        read_path(f, put_file(f, "a.html", xml.p, xml.n));
        assert_null(f->d.held);
        assert_non_null(find(f, NUMBER));
        buf_done(&xml);
}

static void test_no_file(void **state)
{
        struct fixture *f = *state;
        struct document d = { 0 };

        assert_int_equal(doc_read(&f->cx, path_of(f, "none.txt"), &d, &f->kind), LH_NOT_FOUND);
        assert_int_equal(doc_read(&f->cx, f->dir, &d, &f->kind), LH_INVALID);
}

/* ---- clean copies ---- */

/* Every place where NUMBER stands is a finding, as the scanner would have it. */
static void make_findings(struct fixture *f, struct finding_list *l, bool all)
{
        for (size_t i = 0; i < f->d.n; i++) {
                const char *at = memmem(f->d.v[i].text.p, f->d.v[i].text.n, NUMBER, strlen(NUMBER));
                struct finding_piece *p = arena_alloc(f->cx.mem, sizeof(*p));

                if (at == NULL)
                        continue;
                *p = (struct finding_piece){ (uint32_t)i,
                                             (uint32_t)(at - f->d.v[i].text.p),
                                             (uint32_t)(at - f->d.v[i].text.p) +
                                                     (uint32_t)strlen(NUMBER),
                                             { "199****0001", 11 } };
                *finding_list_add(l) = (struct finding){ .kind = "mobile",
                                                         .role = "subject",
                                                         .value = { NUMBER, strlen(NUMBER) },
                                                         .action = ACTION_MASK,
                                                         .pieces = p,
                                                         .n_pieces = all ? 1 : 0 };
        }
}

static void assert_clean(struct fixture *f, const char *path, const char *out_name)
{
        lh_auto(finding_list_done) struct finding_list l = { 0 };
        const char *out = path_of(f, out_name);
        bool hidden_only = true;

        read_path(f, path);
        assert_null(f->d.held);
        make_findings(f, &l, true);
        assert_true(l.n > 0);
        for (size_t i = 0; i < f->d.n; i++)
                hidden_only &= f->d.v[i].hidden ||
                               memmem(f->d.v[i].text.p, f->d.v[i].text.n, NUMBER, 11) == NULL;
        assert_int_equal(doc_clean(&f->cx, path, f->kind, &f->d, &l, out), LH_OK);
        read_path(f, out); /* and it is a document again */
        assert_null(f->d.held);
        assert_null(find(f, NUMBER));
        assert_non_null(find(f, "公告"));
        if (!hidden_only)
                assert_non_null(find(f, "199****0001"));
}

#define PAGE                                                                                       \
        "<html><head><title>公告</title></head><body onload=\"x('" NUMBER "')\"><!-- " NUMBER      \
        " --><p style='display:none'>" NUMBER "</p><table><tr><td colspan=2>" NUMBER               \
        "</td></tr></table><script>'" NUMBER "'</script></body></html>"

static void test_clean(void **state)
{
        struct fixture *f = *state;
        const char *const book[] = { TYPES,
                                     BOOK,
                                     "xl/worksheets/sheet2.xml",
                                     "<worksheet><sheetData><row r='1'><c r='A1'><v>" NUMBER
                                     "</v></c></row></sheetData></worksheet>",
                                     "xl/worksheets/sheet1.xml",
                                     "<worksheet><sheetData><row r='1'><c r='A1' "
                                     "t='inlineStr'><is><t>公告</t></is></c><c r='B1'><v>" NUMBER
                                     "</v></c></row></sheetData></worksheet>",
                                     "docProps/core.xml",
                                     "<a>" NUMBER "</a>",
                                     NULL };
        const char *const word[] = {
                TYPES,
                "word/document.xml",
                "<w:d "
                "xmlns:w='w'><w:p><w:r><w:t>公告</w:t></w:r></"
                "w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>" NUMBER
                "</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:del><w:r><w:delText>" NUMBER
                "</w:delText></w:r></w:del></w:p></w:d>",
                "word/header1.xml",
                "<w:h xmlns:w='w'><w:p><w:r><w:t>" NUMBER "</w:t></w:r></w:p></w:h>",
                NULL
        };

        assert_clean(f, put_file(f, "a.html", PAGE, strlen(PAGE)), "a.clean.html");
        assert_clean(f,
                     put_file(f, "a.txt", "公告\n姓名\t电话\n甲\t" NUMBER "\n",
                              strlen("公告\n姓名\t电话\n甲\t" NUMBER "\n")),
                     "a.clean.txt");
        assert_clean(f,
                     put_file(f, "a.csv", "公告,\"x\ny\"\n甲," NUMBER "\n",
                              strlen("公告,\"x\ny\"\n甲," NUMBER "\n")),
                     "a.clean.csv");
        assert_clean(f, put_zip(f, "a.xlsx", book), "a.clean.xlsx");
        assert_clean(f, put_zip(f, "a.docx", word), "a.clean.docx");
}

/* The PDF that the writer makes is read back by qpdf and pdftotext: words, cells, and no value. */
static void test_clean_pdf(void **state)
{
        struct fixture *f = *state;
        struct clean c = { .cx = &f->cx, .d = &f->d };
        struct buf out;

        if (access("/usr/bin/pdftotext", X_OK) != 0 || access("/usr/bin/qpdf", X_OK) != 0)
                skip();
        read_bytes(f, "a.csv", "公告表,号码\n甲乙丙,199****0001\n");
        c.v = mem_zalloc(f->d.n * sizeof(*c.v));
        for (; c.n < f->d.n; c.n++)
                c.v[c.n] = (struct clean_piece){ f->d.v[c.n].text, &f->d.v[c.n], false };
        buf_init(&out, CLEAN_BYTES_MAX);
        write_pdf(&c, &out);
        put_file(f, "b.pdf", out.p, out.n);
        free(c.v);
        buf_done(&out);
        read_path(f, path_of(f, "b.pdf"));
        assert_null(f->d.held);
        assert_int_equal(found(f, "公告表")->place, SEGMENT_CELL);
        assert_int_equal(found(f, "199****0001")->col, 1);
        assert_int_equal(found(f, "199****0001")->row, 1);
}

/* A scanner that forgot to mask, or a writer that forgot to drop: the second look sees it. */
static void test_survivor_blocks(void **state)
{
        struct fixture *f = *state;
        static const char *const spelled[] = { NUMBER, "199 0000 0001", "１９９００００－０００１",
                                               ("199\xe2\x80\x8b"
                                                "00000001"),
                                               "一九九零零零零零零零一" };
        const char *out = path_of(f, "out.txt");

        for (size_t i = 0; i < countof(spelled); i++) {
                lh_auto(finding_list_done) struct finding_list l = { 0 };

                read_bytes(f, "a.txt", arena_printf(f->cx.mem, "电话 %s", spelled[i]));
                *finding_list_add(&l) = (struct finding){
                        .kind = "mobile", .role = "", .value = { NUMBER, 11 }, .action = ACTION_MASK
                };
                assert_int_equal(doc_clean(&f->cx, path_of(f, "a.txt"), f->kind, &f->d, &l, out),
                                 LH_HELD);
                assert_null(strstr(f->cx.err.text, NUMBER));
                assert_int_not_equal(access(out, F_OK), 0); /* nothing is left behind */
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_encodings, setup, teardown),
                cmocka_unit_test_setup_teardown(test_text_table, setup, teardown),
                cmocka_unit_test_setup_teardown(test_csv, setup, teardown),
                cmocka_unit_test_setup_teardown(test_html_hidden, setup, teardown),
                cmocka_unit_test_setup_teardown(test_html_table, setup, teardown),
                cmocka_unit_test_setup_teardown(test_workbook_hidden, setup, teardown),
                cmocka_unit_test_setup_teardown(test_workbook_cells, setup, teardown),
                cmocka_unit_test_setup_teardown(test_word_hidden, setup, teardown),
                cmocka_unit_test_setup_teardown(test_word_table, setup, teardown),
                cmocka_unit_test_setup_teardown(test_held_packages, setup, teardown),
                cmocka_unit_test_setup_teardown(test_bomb, setup, teardown),
                cmocka_unit_test_setup_teardown(test_deep, setup, teardown),
                cmocka_unit_test_setup_teardown(test_no_file, setup, teardown),
                cmocka_unit_test_setup_teardown(test_clean, setup, teardown),
                cmocka_unit_test_setup_teardown(test_clean_pdf, setup, teardown),
                cmocka_unit_test_setup_teardown(test_survivor_blocks, setup, teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
