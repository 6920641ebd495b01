/* SQLite as one would keep such a log in it: WAL, synchronous FULL, everything else as it comes.
   A row has `leaf` bytes beside an INTEGER PRIMARY KEY, `batch` rows a transaction; with sign=1 its
   signature, with stream=1 its stream are among these bytes.

   sign=1: an Ed25519 signature over the row's body, by libsodium, is kept in the row.
   stream=1: the row names a stream of 16 bytes and a version in it, together unique, as event
   stores in SQL do it so that two writers cannot both extend a stream. Each row opens a new stream.

   Checkpoints of the WAL happen when SQLite wants them, and are counted; the one at closing is
   not. */
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>

#include "cases.h"
#include "content.h"

static void execute(sqlite3 *database, const char *words) {
  char *why = NULL;
  if (sqlite3_exec(database, words, NULL, NULL, &why) != SQLITE_OK) fail("%s: %s", words, why);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *words) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(database, words, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
    fail("%s: %s", words, sqlite3_errmsg(database));
  return statement;
}

static void step(sqlite3 *database, sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail("%s", sqlite3_errmsg(database));
  sqlite3_reset(statement);
}

enum { STREAM_BYTES = 16 };

static sqlite3 *open_database(const char *directory, bool has_stream) {
  char path[4096];
  snprintf(path, sizeof path, "%s/log.sqlite", directory);
  sqlite3 *database;
  if (sqlite3_open(path, &database) != SQLITE_OK) fail("%s: %s", path, sqlite3_errmsg(database));
  execute(database, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  execute(
      database,
      has_stream
          ? "CREATE TABLE log (position INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB,"
            " stream BLOB NOT NULL, version INTEGER NOT NULL, UNIQUE (stream, version))"
          : "CREATE TABLE log (position INTEGER PRIMARY KEY, body BLOB NOT NULL, signature BLOB)");
  return database;
}

typedef struct {
  sqlite3 *database;
  sqlite3_stmt *begin, *commit, *insert;
  bool is_signed, has_stream;
  Content bodies;
  uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
} Log;

static Log log_open(const char *directory, bool is_signed, bool has_stream, size_t leaf_bytes) {
  Log log = {
      .database = open_database(directory, has_stream),
      .is_signed = is_signed,
      .has_stream = has_stream,
      .bodies = content_make(
          leaf_bytes - (is_signed ? crypto_sign_BYTES : 0) - (has_stream ? STREAM_BYTES : 0)),
  };
  uint8_t public_key[crypto_sign_PUBLICKEYBYTES];
  crypto_sign_keypair(public_key, log.secret_key);
  log.begin = prepare(log.database, "BEGIN IMMEDIATE");
  log.commit = prepare(log.database, "COMMIT");
  log.insert = prepare(
      log.database, has_stream ? "INSERT INTO log VALUES (?1, ?2, ?3, ?4, 1)"
                               : "INSERT INTO log VALUES (?1, ?2, ?3)");
  return log;
}

static void log_insert(Log *log, uint64_t position) {
  const uint8_t *body = content_leaf(&log->bodies, position);
  uint8_t signature[crypto_sign_BYTES], stream[STREAM_BYTES];
  sqlite3_bind_int64(log->insert, 1, (sqlite3_int64)position);
  sqlite3_bind_blob(log->insert, 2, body, (int)log->bodies.leaf_bytes, SQLITE_STATIC);
  if (log->is_signed) {
    crypto_sign_detached(signature, NULL, body, log->bodies.leaf_bytes, log->secret_key);
    sqlite3_bind_blob(log->insert, 3, signature, sizeof signature, SQLITE_STATIC);
  }
  if (log->has_stream) {
    spread(position, stream);
    sqlite3_bind_blob(log->insert, 4, stream, sizeof stream, SQLITE_STATIC);
  }
  step(log->database, log->insert);
}

Measurement case_sqlite(const Arguments *arguments) {
  Load load = load_read(arguments);
  Log log = log_open(
      argument_needed(arguments, "dir"), argument_number(arguments, "sign", 0),
      argument_number(arguments, "stream", 0), load.leaf_bytes);
  Measurement measurement = {.name = arguments->name};
  uint64_t done = 0;
  load_start(&load);
  measurement_start(&measurement);
  for (uint64_t count; (count = load_next(&load, done)) > 0;) {
    step(log.database, log.begin);
    for (uint64_t end = done + count; done < end; done++) log_insert(&log, done);
    step(log.database, log.commit);
  }
  measurement_stop(&measurement);
  sqlite3_finalize(log.begin);
  sqlite3_finalize(log.commit);
  sqlite3_finalize(log.insert);
  sqlite3_close(log.database);
  measurement.operations = done;
  measurement.bytes = done * load.leaf_bytes;
  return measurement;
}
