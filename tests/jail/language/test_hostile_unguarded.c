/* The same with the language's check and the audit hook off, all of Python's built-ins and native
 * modules there: what is left is the kernel. */
#include "support/corpus.h"

int main(void)
{
    static const char *const arguments[] = {"--without-guard", NULL};
    static const struct corpus_mode mode = {arguments, "Unguarded"};
    return corpus_main("hostile", &mode, corpus_test_hostile);
}
