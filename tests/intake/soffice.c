/* Stands in for LibreOffice where a test needs one that is quick and sure: the last argument is the
 * file to convert, and what follows its first eight bytes is the converted copy. Nothing behind
 * them: it fails. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
        const char *in_path = argc > 1 ? argv[argc - 1] : "";
        char out_path[4096], piece[4096];
        size_t n, all = 0;
        FILE *in = fopen(in_path, "rb"), *out;

        snprintf(out_path, sizeof(out_path), "%sx", in_path);
        if (in == NULL || fseek(in, 8, SEEK_SET) != 0 || (out = fopen(out_path, "wb")) == NULL)
                return 1;
        while ((n = fread(piece, 1, sizeof(piece), in)) > 0)
                all += fwrite(piece, 1, n, out);
        fclose(in);
        return fclose(out) != 0 || all == 0;
}
