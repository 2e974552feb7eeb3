import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutsideHold } from './hold.ts';

/**
 * Compiles the twin of `WheelQueue` in C: the same levels, links and random numbers, without canceling. What the queue takes beyond it is
 * the price of JavaScript. Undefined without a C compiler.
 */
export function cWheel(): OutsideHold | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-wheel-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'wheel.c');
    writeFileSync(file, source);
    execFileSync('cc', ['-O2', '-o', join(folder, 'wheel'), file], { stdio: 'ignore' });
  } catch {
    remove();
    return undefined;
  }
  process.once('exit', remove);
  return {
    name: 'the wheel in C',
    entriesMax: Number.POSITIVE_INFINITY,
    stepsMax: Number.POSITIVE_INFINITY,
    hold: (entries, steps) =>
      Number(execFileSync(join(folder, 'wheel'), [String(entries), String(steps)], { encoding: 'utf8' })),
  };
}

const source = String.raw`
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { NEAR_BITS = 12, MIDDLE_BITS = 22, NEAR = 1 << NEAR_BITS, MIDDLE = NEAR, FAR = NEAR + 1024, BUCKETS = FAR + 1024, END = -1 };

typedef struct { int32_t next, prev; uint32_t tick; } Node;

static Node *nodes;
static int32_t heads[BUCKETS], *due;
static uint32_t occupied[BUCKETS / 32], now, state;

static uint32_t ahead(uint32_t span) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return 1 + state % span;
}

static int bucket_of(uint32_t tick) {
  uint32_t differs = tick ^ now;
  if (differs < 1u << NEAR_BITS) return tick & (NEAR - 1);
  if (differs < 1u << MIDDLE_BITS) return MIDDLE + ((tick >> NEAR_BITS) & 1023);
  return FAR + (tick >> MIDDLE_BITS);
}

static uint32_t start_of(int bucket) {
  if (bucket < MIDDLE) return (now & -(uint32_t)NEAR) | bucket;
  if (bucket < FAR) return (now & -(1u << MIDDLE_BITS)) | ((uint32_t)(bucket - MIDDLE) << NEAR_BITS);
  return (uint32_t)(bucket - FAR) << MIDDLE_BITS;
}

static void arm(int32_t node, uint32_t tick) {
  int bucket = bucket_of(tick);
  int32_t head = heads[bucket];
  nodes[node] = (Node){head, -3 - bucket, tick};
  if (head != END) nodes[head].prev = node;
  else occupied[bucket >> 5] |= 1u << (bucket & 31);
  heads[bucket] = node;
}

static int first_occupied(void) {
  for (int word = 0; word < BUCKETS / 32; word++)
    if (occupied[word] != 0) return word << 5 | __builtin_ctz(occupied[word]);
  return -1;
}

static int advance(void) {
  for (;;) {
    int bucket = first_occupied(), count = 0;
    int32_t node = heads[bucket];
    now = start_of(bucket);
    heads[bucket] = END;
    occupied[bucket >> 5] &= ~(1u << (bucket & 31));
    while (node != END) {
      int32_t next = nodes[node].next;
      if (nodes[node].tick == now) due[count++] = node;
      else arm(node, nodes[node].tick);
      node = next;
    }
    if (count > 0) return count;
  }
}

int main(int argc, char **argv) {
  uint32_t entries = atoi(argv[1]), steps = atoi(argv[2]);
  uint32_t span = 2 * (entries > 60000 ? entries : 60000);
  struct timespec from, to;
  nodes = malloc(entries * sizeof *nodes);
  due = malloc(entries * sizeof *due);
  state = entries | 1;
  for (int bucket = 0; bucket < BUCKETS; bucket++) heads[bucket] = END;
  for (uint32_t node = 0; node < entries; node++) arm(node, ahead(span));
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (uint32_t done = 0; done < steps;) {
    int count = advance();
    for (int i = 0; i < count; i++) arm(due[i], now + ahead(span));
    done += count;
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  printf("%f\n", ((to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec)) / steps);
  return argc == 3 ? 0 : 2;
}
`;
