// Disturbs a program at its n-th change to a disk. Preload it:
//
//   cc -shared -fPIC -O2 -o killat.so killat.c -ldl
//   COUNT=1 LD_PRELOAD=./killat.so program      prints "killat 272" to fd 2 at exit
//   COUNT=2 …                                   and before it "killat 17 fdatasync PATH" for each
//   KILL_AT=n …                                 half of the n-th, if it writes; then SIGKILL
//   FAIL_AT=n FAIL_ERRNO=28|5 [FAIL_ON=1] …     the n-th fails (with FAIL_ON, all from there on)
//   ONLY_PATH=/data/db …                        only files whose path starts so
//
// Counted, from 1: write, pwrite, fsync, fdatasync, ftruncate (also the 64-bit names), unlink.
// Not seen: mmap (SQLite's -shm, which a crash may lose), stdio's own writes, renames.
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long count, kill_at, fail_at, fail_errno, fail_on, report;
static const char *only_path;

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void start(void) {
  kill_at = number("KILL_AT");
  fail_at = number("FAIL_AT");
  fail_errno = number("FAIL_ERRNO") ? number("FAIL_ERRNO") : EIO;
  fail_on = number("FAIL_ON");
  report = number("COUNT");
  only_path = getenv("ONLY_PATH");
}

// Past our own write, so that it is not counted.
static void say(const char *text, int length) {
  if (length > 0) syscall(SYS_write, 2, text, (size_t)length);
}

__attribute__((destructor)) static void finish(void) {
  char text[64];
  if (report) say(text, snprintf(text, sizeof text, "killat %ld\n", count));
}

enum fate { go_on, die, fail };

// Counts one change to `path`, or to the file behind `fd` where path is NULL.
static enum fate count_one(const char *name, int fd, const char *path) {
  char link[64], real[PATH_MAX], text[PATH_MAX + 64];
  int saved = errno;
  if (!path && (only_path || report > 1)) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, real, sizeof real - 1);
    real[length > 0 ? length : 0] = 0;
    path = real;
  }
  errno = saved;
  if (only_path && strncmp(path, only_path, strlen(only_path)) != 0) return go_on;
  long n = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
  if (report > 1) say(text, snprintf(text, sizeof text, "killat %ld %s %s\n", n, name, path));
  if (kill_at && n == kill_at) return die;
  return fail_at && (n == fail_at || (fail_on && n > fail_at)) ? fail : go_on;
}

static void stop(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static int failed(void) {
  errno = (int)fail_errno;
  return -1;
}

ssize_t write(int fd, const void *bytes, size_t size) {
  enum fate fate = count_one("write", fd, NULL);
  if (fate == fail) return failed();
  ssize_t done = syscall(SYS_write, fd, bytes, fate == die ? size / 2 : size);
  if (fate == die) stop();
  return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  enum fate fate = count_one("pwrite", fd, NULL);
  if (fate == fail) return failed();
  ssize_t done = syscall(SYS_pwrite64, fd, bytes, fate == die ? size / 2 : size, offset);
  if (fate == die) stop();
  return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  return pwrite64(fd, bytes, size, offset);
}

// The rest is not done by halves.
#define ALL_OR_NOTHING(name, parameters, fd, path, ...)   \
  int name parameters {                                   \
    enum fate fate = count_one(#name, fd, path);          \
    if (fate == die) stop();                              \
    return fate == fail ? failed() : (int)syscall(__VA_ARGS__); \
  }

ALL_OR_NOTHING(fsync, (int fd), fd, NULL, SYS_fsync, fd)
ALL_OR_NOTHING(fdatasync, (int fd), fd, NULL, SYS_fdatasync, fd)
ALL_OR_NOTHING(ftruncate, (int fd, off_t size), fd, NULL, SYS_ftruncate, fd, size)
ALL_OR_NOTHING(ftruncate64, (int fd, off64_t size), fd, NULL, SYS_ftruncate, fd, size)
ALL_OR_NOTHING(unlink, (const char *path), -1, path, SYS_unlink, path)
