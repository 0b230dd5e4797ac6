/* Neither check nor namespaces: seccomp alone. */
#include "support/corpus.h"

int main(void)
{
    static const char *const arguments[] = {"--without-guard", "--without-namespaces", NULL};
    static const struct corpus_mode mode = {arguments, "Unguarded"};
    return corpus_main("hostile", &mode, corpus_test_hostile);
}
