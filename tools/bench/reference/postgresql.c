/* The client's side of PostgreSQL: binary COPY of (position, leaf), `batch` rows a transaction;
   with stream=1 also of (stream, version), together unique, which take their 16 bytes from the
   leaf's: see sqlite.c. The library is looked for when the case is run, so that nothing of
   PostgreSQL is needed to build; ../reference_postgresql.py starts the server and adds its CPU
   time.

   The talk with the one who counts the server's CPU time: the line `ready` when the set-up is
   done, then the measured part begins as soon as a line arrives; after the result, the connection
   stays until the input ends, because a server process that has gone can no longer be asked. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "content.h"

/* What libpq-fe.h declares, as far as it is needed. */
typedef struct pg_conn Connection;
typedef struct pg_result Result;
enum { CONNECTION_OK = 0, RESULT_COMMAND_OK = 1, RESULT_COPY_IN = 4 };

static struct {
  Connection *(*connect)(const char *);
  int (*status)(const Connection *);
  char *(*why)(const Connection *);
  Result *(*execute)(Connection *, const char *);
  int (*put)(Connection *, const char *, int);
  int (*put_end)(Connection *, const char *);
  Result *(*result)(Connection *);
  int (*result_status)(const Result *);
  void (*clear)(Result *);
  void (*finish)(Connection *);
} pq;

static void *named(void *library, const char *name) {
  void *function = dlsym(library, name);
  if (!function) fail("libpq has no %s", name);
  return function;
}

static void load_library(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW);
  if (!library) fail("%s", dlerror());
  pq.connect = (Connection * (*)(const char *)) named(library, "PQconnectdb");
  pq.status = (int (*)(const Connection *))named(library, "PQstatus");
  pq.why = (char *(*)(const Connection *))named(library, "PQerrorMessage");
  pq.execute = (Result * (*)(Connection *, const char *)) named(library, "PQexec");
  pq.put = (int (*)(Connection *, const char *, int))named(library, "PQputCopyData");
  pq.put_end = (int (*)(Connection *, const char *))named(library, "PQputCopyEnd");
  pq.result = (Result * (*)(Connection *)) named(library, "PQgetResult");
  pq.result_status = (int (*)(const Result *))named(library, "PQresultStatus");
  pq.clear = (void (*)(Result *))named(library, "PQclear");
  pq.finish = (void (*)(Connection *))named(library, "PQfinish");
}

static void expect(Connection *connection, Result *result, int status) {
  if (pq.result_status(result) != status) fail("PostgreSQL: %s", pq.why(connection));
  pq.clear(result);
}

/* The binary form of COPY: a header, rows of (count of columns, length and bytes of each), -1. */
static const char HEADER[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"; /* ends with the literal's 0 */
enum { HEADER_BYTES = 19, TRAILER_BYTES = 2, STREAM_BYTES = 16, ROW_BYTES_MORE_MAX = 64 };
_Static_assert(sizeof HEADER >= HEADER_BYTES, "signature, flags, length of the extension");

typedef struct {
  char *bytes;
  size_t length;
} Buffer;

static void put_bytes(Buffer *buffer, const void *bytes, size_t length) {
  memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

static void put_field(Buffer *buffer, const void *bytes, size_t length) {
  uint32_t network_length = htonl((uint32_t)length);
  put_bytes(buffer, &network_length, sizeof network_length);
  put_bytes(buffer, bytes, length);
}

static void put_row(Buffer *buffer, uint64_t position, const Content *leaves, bool has_stream) {
  uint16_t columns = htons(has_stream ? 4 : 2);
  uint8_t number[8], stream[STREAM_BYTES], version[8];
  put_bytes(buffer, &columns, sizeof columns);
  big_endian(position, number);
  put_field(buffer, number, sizeof number);
  put_field(buffer, content_leaf(leaves, position), leaves->leaf_bytes);
  if (!has_stream) return;
  spread(position, stream);
  big_endian(1, version);
  put_field(buffer, stream, sizeof stream);
  put_field(buffer, version, sizeof version);
}

static void copy_batch(
    Connection *connection, Buffer *buffer, const Content *leaves, bool has_stream, uint64_t first,
    uint64_t count) {
  expect(
      connection, pq.execute(connection, "COPY log FROM STDIN (FORMAT binary)"), RESULT_COPY_IN);
  buffer->length = 0;
  put_bytes(buffer, HEADER, HEADER_BYTES);
  for (uint64_t position = first; position < first + count; position++)
    put_row(buffer, position, leaves, has_stream);
  put_bytes(buffer, "\xff\xff", TRAILER_BYTES);
  if (pq.put(connection, buffer->bytes, (int)buffer->length) != 1 ||
      pq.put_end(connection, NULL) != 1)
    fail("PostgreSQL: %s", pq.why(connection));
  expect(connection, pq.result(connection), RESULT_COMMAND_OK);
  if (pq.result(connection) != NULL) fail("PostgreSQL: more answers than asked for");
}

/* The table has the same key as the others, and its values are kept in the row as they are: no
   attempt to compress them, no table on the side. */
static const char TABLE[] =
    "CREATE TABLE log (position bigint PRIMARY KEY, leaf bytea NOT NULL);"
    "ALTER TABLE log ALTER COLUMN leaf SET STORAGE PLAIN;";
static const char STREAM_COLUMNS[] =
    "ALTER TABLE log ADD stream bytea NOT NULL, ADD version bigint NOT NULL,"
    " ADD UNIQUE (stream, version)";

Measurement case_copy(const Arguments *arguments) {
  Load load = load_read(arguments);
  bool has_stream = argument_number(arguments, "stream", 0);
  Content leaves = content_make(load.leaf_bytes - (has_stream ? STREAM_BYTES : 0));
  Buffer buffer = {
      malloc(HEADER_BYTES + TRAILER_BYTES + load.batch * (ROW_BYTES_MORE_MAX + load.leaf_bytes)),
      0};
  if (!buffer.bytes) fail("no memory");
  load_library();
  Connection *connection = pq.connect(argument_needed(arguments, "connection"));
  if (pq.status(connection) != CONNECTION_OK) fail("PostgreSQL: %s", pq.why(connection));
  expect(connection, pq.execute(connection, TABLE), RESULT_COMMAND_OK);
  if (has_stream) expect(connection, pq.execute(connection, STREAM_COLUMNS), RESULT_COMMAND_OK);
  puts("ready");
  fflush(stdout);
  if (getchar() == EOF) fail("nobody said go");

  Measurement measurement = {.name = arguments->name};
  uint64_t done = 0;
  load_start(&load);
  measurement_start(&measurement);
  for (uint64_t count; (count = load_next(&load, done)) > 0; done += count)
    copy_batch(connection, &buffer, &leaves, has_stream, done, count);
  measurement_stop(&measurement);
  measurement.operations = done;
  measurement.bytes = done * load.leaf_bytes;
  measurement_print(&measurement);
  while (getchar() != EOF) {}
  pq.finish(connection);
  free(buffer.bytes);
  exit(0);
}
