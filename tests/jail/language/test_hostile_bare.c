/* The same on a machine that forbids namespaces. */
#include "support/corpus.h"

int main(void)
{
    static const char *const arguments[] = {"--without-namespaces", NULL};
    static const struct corpus_mode mode = {arguments, "Expect"};
    return corpus_main("hostile", &mode, corpus_test_hostile);
}
