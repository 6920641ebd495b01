/* What C reaches with the very library that our log uses: MDB_APPEND under big-endian positions,
   `batch` values a durable transaction, nothing signed, sealed or hashed. */
#include <lmdb.h>

#include "cases.h"
#include "content.h"

static const size_t MAP_BYTES = (size_t)1 << 40; /* sparse: addresses, not space */

static void check(int status, const char *what) {
  if (status != MDB_SUCCESS) fail("%s: %s", what, mdb_strerror(status));
}

Measurement case_lmdb(const Arguments *arguments) {
  Load load = load_read(arguments);
  Content leaves = content_make(load.leaf_bytes);
  MDB_env *environment;
  check(mdb_env_create(&environment), "create");
  check(mdb_env_set_mapsize(environment, MAP_BYTES), "map size");
  check(mdb_env_open(environment, argument_needed(arguments, "dir"), MDB_NOTLS, 0600), "open");
  MDB_txn *transaction;
  MDB_dbi table;
  check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
  check(mdb_dbi_open(transaction, NULL, 0, &table), "table");
  check(mdb_txn_commit(transaction), "commit");

  Measurement measurement = {.name = arguments->name};
  uint64_t done = 0;
  load_start(&load);
  measurement_start(&measurement);
  for (uint64_t count; (count = load_next(&load, done)) > 0;) {
    check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
    for (uint64_t end = done + count; done < end; done++) {
      uint8_t position[8];
      big_endian(done, position);
      MDB_val key = {sizeof position, position};
      MDB_val value = {load.leaf_bytes, (void *)content_leaf(&leaves, done)};
      check(mdb_put(transaction, table, &key, &value, MDB_APPEND), "put");
    }
    check(mdb_txn_commit(transaction), "commit");
  }
  measurement_stop(&measurement);
  mdb_env_close(environment);
  measurement.operations = done;
  measurement.bytes = done * load.leaf_bytes;
  return measurement;
}
