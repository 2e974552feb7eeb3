import type { BrokenTable, SeveralTable } from './broken-trust.ts';

const invalid = 'scenario/invalid';

/** Durations and ticks. */
export const brokenTimes: BrokenTable = [
  [
    'duration-negative.yaml',
    invalid,
    'duration-negative.yaml:3:11 duration',
    '"-5m" is less than 1s',
    'write a span of time from 1s to 3650d',
  ],
  [
    'duration-too-long.yaml',
    invalid,
    'duration-too-long.yaml:3:11 duration',
    '50d is more than 49d, the most in packet fidelity',
    'write a shorter duration, or fidelity: model',
  ],
  [
    'tick-in-packet.yaml',
    invalid,
    'tick-in-packet.yaml:4:7 tick',
    'a run in packet fidelity has ticks of 1ms',
    'leave tick out, or write fidelity: model',
  ],
  [
    'tick-too-short.yaml',
    invalid,
    'tick-too-short.yaml:4:11 duration',
    'a run of 100d has more ticks of 1ms than a run may have',
    'leave tick out, or write a duration of at most 49d',
  ],
  ['tick-unknown.yaml', invalid, 'tick-unknown.yaml:5:7 tick', 'unknown tick "5ms"', 'did you mean "1ms"?'],
];

export const severalTimes: SeveralTable = [['tick-between.yaml', invalid, ['4:11 duration', '6:14 sampleEvery']]];
