/* What a case did and what it cost, as one line of JSON. */
#ifndef MEASUREMENT_H
#define MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "arguments.h"

typedef struct {
  const char *name;
  uint64_t operations;
  uint64_t bytes;
  double cpu_seconds; /* user and system, of all threads */
  double wall_seconds;
} Measurement;

double wall_seconds(void);

/* Begins to count; what came before was set-up. */
void measurement_start(Measurement *measurement);

/* Ends counting. */
void measurement_stop(Measurement *measurement);

void measurement_print(const Measurement *measurement);

/* How long a case that works in batches goes on: for `events`, or for `seconds`. */
typedef struct {
  uint64_t batch;
  uint64_t leaf_bytes;
  uint64_t events;
  double seconds;
  double end; /* by wall_seconds, when `seconds` is not 0 */
} Load;

/* Reads batch=, leaf=, events=, seconds=. */
Load load_read(const Arguments *arguments);

/* To be called when the measured part begins. */
void load_start(Load *load);

/* Events of the next batch; 0 when it is over. */
uint64_t load_next(const Load *load, uint64_t done);

#endif
