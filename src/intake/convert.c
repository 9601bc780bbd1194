#include "intake/convert.h"

#include "os/tool.h"

#include <fcntl.h>

static int convert_in(struct ctx *cx, const char *dir, int in_fd, int *ret_fd)
{
        const char *in = arena_printf(cx->mem, "%s/file.xls", dir);
        int rc;

        if (!tool_copy_to(in_fd, in))
                return err_set(cx, LH_IO, "there is no room for a copy to convert");
        rc = tool_office(cx, dir, "xls", CONVERT_CPU_S);
        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_INVALID,
                               "it is a legacy .xls: install libreoffice-calc or save it as .xlsx");
        if (rc != LH_OK)
                return err_set(cx, rc == LH_IO ? LH_IO : LH_INVALID,
                               "the converter for legacy .xls failed on it; save it as .xlsx");
        *ret_fd = open(arena_printf(cx->mem, "%sx", in), O_RDONLY | O_CLOEXEC);
        if (*ret_fd < 0)
                return err_set(cx, LH_INVALID,
                               "the converter for legacy .xls could not read it (damaged, or it "
                               "has a password); save it as .xlsx");
        return LH_OK;
}

int convert_xls(struct ctx *cx, int in_fd, int *ret_fd)
{
        const char *dir;
        int rc = tool_folder_make(cx, "xls", &dir);

        if (rc == LH_OK) {
                rc = convert_in(cx, dir, in_fd, ret_fd);
                tool_folder_remove(dir);
        }
        return rc;
}
