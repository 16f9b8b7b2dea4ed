// What of glibc Swift's own module leaves out; nothing where the C library is another.
#ifdef __linux__
#include <link.h>
#include <malloc.h>
#include <sys/auxv.h>
typedef ElfW(Phdr) ProgramSegment;
#endif
