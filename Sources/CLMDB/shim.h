/* The C interface of LMDB (liblmdb-dev). Imported by the module KeyValue alone. */
#include <lmdb.h>
