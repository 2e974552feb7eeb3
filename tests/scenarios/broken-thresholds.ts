import type { BrokenTable } from './broken-trust.ts';

const invalid = 'scenario/invalid';

/** Mistakes in thresholds. */
export const brokenThresholds: BrokenTable = [
  [
    'threshold-above-one.yaml',
    invalid,
    'threshold-above-one.yaml:7:22 expect.fleet.onlineAtEnd',
    'no share is above 100%, and this says 98',
    'write 98% or 0.98; fleet.onlineAtEnd is a share',
  ],
  [
    'threshold-in-the-wrong-unit.yaml',
    invalid,
    'threshold-in-the-wrong-unit.yaml:9:7 expect.reconnect.time[1]',
    '"2%" is not a span of time',
    'write a span of time, such as 65m, 30s or 250ms; reconnect.t',
  ],
  [
    'threshold-p95-without-brackets.yaml',
    invalid,
    'threshold-p95-without-brackets.yaml:7:19 expect.reconnect.time',
    '"p95" is not an aggregate',
    'did you mean "p(95)"?',
  ],
  [
    'threshold-percentile-above-100.yaml',
    invalid,
    'threshold-percentile-above-100.yaml:7:19 expect.reconnect.time',
    'there is no percentile 101',
    'write one from 0 to 100, such as p(95)',
  ],
  [
    'threshold-percentile-of-a-value.yaml',
    invalid,
    'threshold-percentile-of-a-value.yaml:7:17 expect.message.loss',
    '"p(95)" does not fit message.loss, which is one value',
    'known here: value, rate; such as "value <= 2%"',
  ],
  [
    'threshold-with-assignment.yaml',
    invalid,
    'threshold-with-assignment.yaml:7:20 expect.reconnect.never',
    '"=" is not an operator',
    'write ==',
  ],
  [
    'threshold-without-operator.yaml',
    invalid,
    'threshold-without-operator.yaml:7:19 expect.reconnect.time',
    '"p(95) under 65m" is not a threshold',
    'write aggregate, operator and figure, such as "p(95) <= 65m"',
  ],
  [
    'threshold-from-a-count.yaml',
    invalid,
    'threshold-from-a-count.yaml:7:19 expect.reconnect.time',
    '"3600" is not a span of time',
    'write a span of time, such as "p(95) < 15m from 1h"',
  ],
  [
    'threshold-from-at-the-end.yaml',
    invalid,
    'threshold-from-at-the-end.yaml:7:20 expect.fleet.onlineMin',
    'from 2h is not before the end of the run, 2h',
    'write a time below 2h, or a longer duration',
  ],
  [
    'threshold-from-after-the-end.yaml',
    invalid,
    'threshold-from-after-the-end.yaml:9:7 expect.connect.ratePeak[1]',
    'from 1d is not before the end of the run, 2h',
    'write a time below 2h, or a longer duration',
  ],
  [
    'threshold-from-before-the-start.yaml',
    invalid,
    'threshold-from-before-the-start.yaml:7:19 expect.reconnect.time',
    'a run has nothing before its start, and this says from -1h',
    'write a span of time, such as "p(95) < 15m from 1h"',
  ],
  [
    'threshold-from-misspelled.yaml',
    invalid,
    'threshold-from-misspelled.yaml:7:21 expect.connect.ratePeak',
    '"form" is not known here',
    'did you mean "value < 200/s from 1h"?',
  ],
  [
    'threshold-from-in-other-words.yaml',
    invalid,
    'threshold-from-in-other-words.yaml:7:21 expect.connect.ratePeak',
    '"after" is not known here',
    'did you mean "value < 200/s from 1h"?',
  ],
  [
    'threshold-from-nothing.yaml',
    invalid,
    'threshold-from-nothing.yaml:7:21 expect.connect.ratePeak',
    '"from" is without a time',
    'write a span of time, such as "value < 200/s from 1h"',
  ],
  [
    'threshold-from-twice.yaml',
    invalid,
    'threshold-from-twice.yaml:7:21 expect.connect.ratePeak',
    '"from" is written twice',
    'write it once, last, such as "value < 200/s from 1h"',
  ],
  [
    'threshold-from-nine-times.yaml',
    invalid,
    'threshold-from-nine-times.yaml:6:1 expect',
    'the thresholds leave out 9 different warm-ups, more than 8',
    'use the same time after from wherever possible',
  ],
];
