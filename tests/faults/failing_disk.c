/* Makes the n-th call that writes to a disk fail: preload it, then call arm_fault. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int countdown = -1, code, calls, fired;

void arm_fault(int n, int error) { countdown = n; code = error; calls = 0; fired = 0; }
int count_calls(void) { return calls; }
int has_fired(void) { return fired; }

static int fails(void)
{
    if (countdown < 0)
        return 0;
    if (calls++ != countdown)
        return 0;
    fired = 1;
    errno = code;
    return 1;
}

static int is_file(int descriptor)
{
    struct stat status;
    int before = errno, found = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    errno = before;
    return found;
}

#define REAL(name) real = real ? real : dlsym(RTLD_NEXT, name)

ssize_t write(int d, const void *b, size_t n)
{
    static ssize_t (*real)(int, const void *, size_t);
    REAL("write");
    return is_file(d) && fails() ? -1 : real(d, b, n);
}
ssize_t pwrite(int d, const void *b, size_t n, off_t o)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);
    REAL("pwrite");
    return is_file(d) && fails() ? -1 : real(d, b, n, o);
}
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    REAL("pwrite64");
    return is_file(d) && fails() ? -1 : real(d, b, n, o);
}
int fsync(int d)
{
    static int (*real)(int);
    REAL("fsync");
    return fails() ? -1 : real(d);
}
int fdatasync(int d)
{
    static int (*real)(int);
    REAL("fdatasync");
    return fails() ? -1 : real(d);
}
int rename(const char *a, const char *b)
{
    static int (*real)(const char *, const char *);
    REAL("rename");
    return fails() ? -1 : real(a, b);
}
int link(const char *a, const char *b)
{
    static int (*real)(const char *, const char *);
    REAL("link");
    return fails() ? -1 : real(a, b);
}
int ftruncate(int d, off_t n)
{
    static int (*real)(int, off_t);
    REAL("ftruncate");
    return is_file(d) && fails() ? -1 : real(d, n);
}
int ftruncate64(int d, off64_t n)
{
    static int (*real)(int, off64_t);
    REAL("ftruncate64");
    return is_file(d) && fails() ? -1 : real(d, n);
}
