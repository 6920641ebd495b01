#include "measurement.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0) fail("getrusage");
  return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6 +
         (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6;
}

/* Of the whole process so far, in bytes. Anonymous only: pages of a mapped file are the cache's. */
static uint64_t anonymous_bytes(void) {
  FILE *file = fopen("/proc/self/status", "r");
  if (!file) return 0;
  char line[256];
  uint64_t kibibytes = 0;
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "RssAnon: %" SCNu64, &kibibytes) == 1) break;
  fclose(file);
  return kibibytes << 10;
}

void measurement_start(Measurement *measurement) {
  measurement->cpu_seconds = -cpu_seconds();
  measurement->wall_seconds = -wall_seconds();
}

void measurement_stop(Measurement *measurement) {
  measurement->cpu_seconds += cpu_seconds();
  measurement->wall_seconds += wall_seconds();
}

void measurement_print(const Measurement *measurement) {
  printf(
      "{\"case\":\"%s\",\"operations\":%" PRIu64
      ",\"cpu_seconds\":%.6f,\"wall_seconds\":%.6f,\"bytes\":%" PRIu64
      ",\"rss_anon_end_bytes\":%" PRIu64 "}\n",
      measurement->name, measurement->operations, measurement->cpu_seconds,
      measurement->wall_seconds, measurement->bytes, anonymous_bytes());
  fflush(stdout);
}

Load load_read(const Arguments *arguments) {
  Load load = {
      .batch = argument_number(arguments, "batch", 1000),
      .leaf_bytes = argument_number(arguments, "leaf", 600),
      .events = argument_number(arguments, "events", 0),
      .seconds = (double)argument_number(arguments, "seconds", 0),
  };
  if (!load.events == !load.seconds) fail("say events= or seconds=");
  if (!load.batch || load.leaf_bytes < 128) fail("batch= from 1, leaf= from 128");
  return load;
}

void load_start(Load *load) { load->end = wall_seconds() + load->seconds; }

uint64_t load_next(const Load *load, uint64_t done) {
  if (load->seconds > 0) return wall_seconds() < load->end ? load->batch : 0;
  uint64_t left = load->events - done;
  return left < load->batch ? left : load->batch;
}
