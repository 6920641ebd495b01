/* Every case: set up, measure, give the measurement. main.c lists them with the keys they take. */
#ifndef CASES_H
#define CASES_H

#include "arguments.h"
#include "measurement.h"

Measurement case_sign(const Arguments *arguments);
Measurement case_verify(const Arguments *arguments);
Measurement case_sha256(const Arguments *arguments);
Measurement case_aesgcm(const Arguments *arguments);
Measurement case_rawsync(const Arguments *arguments);
Measurement case_sqlite(const Arguments *arguments);
Measurement case_lmdb(const Arguments *arguments);
Measurement case_copy(const Arguments *arguments);

#endif
