/* inflate THREADS FILE…: the floor. Inflates gzip files, the largest first, checks every CRC-32 and
   length, throws the bytes away and prints how many there were. Nothing that reads such files with
   the same library can take less. Made with -DISAL for ISA-L, without for zlib; `--version` says which
   version of it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef ISAL
#include <isa-l.h>
#else
#include <zlib.h>
#endif

enum { inputBytes = 256 << 10, outputBytes = 128 << 10 }; /* as authaudit has them */

typedef struct {
  const char *path;
  off_t size;
} File;

static File *files;
static int fileCount;
static atomic_int next;
static atomic_ullong total;

static void fail(const char *path, const char *why) {
  fprintf(stderr, "inflate: %s: %s\n", path, why);
  exit(65);
}

typedef struct {
  int descriptor;
  const char *path;
  uint8_t *bytes;
} Input;

/* Bytes read into input->bytes; 0 at the end. */
static unsigned refill(Input *input) {
  ssize_t count = read(input->descriptor, input->bytes, inputBytes);
  if (count < 0) fail(input->path, "cannot be read");
  return (unsigned)count;
}

#ifdef ISAL
static uint64_t inflateFile(Input *input, uint8_t *output) {
  struct inflate_state state;
  struct isal_gzip_header header;
  uint64_t produced = 0;
  isal_inflate_init(&state);
  for (;;) {
    if (state.avail_in == 0) {
      state.next_in = input->bytes;
      if ((state.avail_in = refill(input)) == 0) return produced;
    }
    uint8_t *rest = state.next_in;
    uint32_t restCount = state.avail_in;
    isal_inflate_reset(&state);
    state.next_in = rest;
    state.avail_in = restCount;
    isal_gzip_header_init(&header);
    state.crc_flag = ISAL_GZIP_NO_HDR_VER;
    int status;
    while ((status = isal_read_gzip_header(&state, &header)) == ISAL_END_INPUT) {
      state.next_in = input->bytes;
      if ((state.avail_in = refill(input)) == 0) fail(input->path, "ends early");
    }
    if (status != ISAL_DECOMP_OK) fail(input->path, "is no gzip");
    while (state.block_state != ISAL_BLOCK_FINISH) {
      if (state.avail_in == 0) {
        state.next_in = input->bytes;
        state.avail_in = refill(input);
      }
      state.next_out = output;
      state.avail_out = outputBytes;
      uint32_t before = state.avail_in;
      if (isal_inflate(&state) != ISAL_DECOMP_OK) fail(input->path, "is damaged");
      if (state.avail_out == outputBytes && before == 0 && state.block_state != ISAL_BLOCK_FINISH)
        fail(input->path, "ends early");
      produced += outputBytes - state.avail_out;
    }
  }
}
#else
static uint64_t inflateFile(Input *input, uint8_t *output) {
  z_stream stream = {0};
  uint64_t produced = 0;
  if (inflateInit2(&stream, 31) != Z_OK) fail(input->path, "no memory");
  for (;;) {
    if (stream.avail_in == 0) {
      stream.next_in = input->bytes;
      if ((stream.avail_in = refill(input)) == 0) break;
    }
    int status;
    do {
      if (stream.avail_in == 0) {
        stream.next_in = input->bytes;
        if ((stream.avail_in = refill(input)) == 0) fail(input->path, "ends early");
      }
      stream.next_out = output;
      stream.avail_out = outputBytes;
      status = inflate(&stream, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END) fail(input->path, "is damaged");
      produced += outputBytes - stream.avail_out;
    } while (status != Z_STREAM_END);
    inflateReset(&stream);
  }
  inflateEnd(&stream);
  return produced;
}
#endif

static void *work(void *unused) {
  (void)unused;
  Input input = {.bytes = malloc(inputBytes)};
  uint8_t *output = malloc(outputBytes);
  if (!input.bytes || !output) fail("inflate", "no memory");
  for (int number; (number = atomic_fetch_add(&next, 1)) < fileCount;) {
    input.path = files[number].path;
    input.descriptor = open(input.path, O_RDONLY);
    if (input.descriptor < 0) fail(input.path, "cannot be opened");
    atomic_fetch_add(&total, inflateFile(&input, output));
    close(input.descriptor);
  }
  return NULL;
}

static int largestFirst(const void *left, const void *right) {
  off_t a = ((const File *)left)->size, b = ((const File *)right)->size;
  return (a < b) - (a > b);
}

int main(int count, char **arguments) {
  if (count == 2 && !strcmp(arguments[1], "--version")) {
#ifdef ISAL
    printf("%d.%d.%d\n", ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
#else
    printf("%s\n", zlibVersion());
#endif
    return 0;
  }
  int threads = count > 2 ? atoi(arguments[1]) : 0;
  if (threads < 1 || threads > 256) return 64;
  fileCount = count - 2;
  files = calloc((size_t)fileCount, sizeof(File));
  if (!files) return 71;
  for (int i = 0; i < fileCount; i++) {
    struct stat status;
    if (stat(arguments[i + 2], &status)) fail(arguments[i + 2], "is not there");
    files[i] = (File){arguments[i + 2], status.st_size};
  }
  qsort(files, (size_t)fileCount, sizeof(File), largestFirst);
  pthread_t workers[256];
  for (int i = 1; i < threads; i++)
    if (pthread_create(&workers[i], NULL, work, NULL)) fail("inflate", "no thread");
  work(NULL);
  for (int i = 1; i < threads; i++) pthread_join(workers[i], NULL);
  printf("%llu\n", (unsigned long long)total);
  return 0;
}
