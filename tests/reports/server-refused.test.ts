import { expect, it } from 'vitest';
import type { handTrace } from '../kit/hand-trace.ts';
import { figures, single } from './figures.ts';

const refusing = (trace: ReturnType<typeof handTrace>): void => {
  for (const [t, device] of [
    [20, 0],
    [40, 0],
    [30, 1],
  ])
    trace.event(t, 'server.refused', { device, control: 'protocol', verdict: 'refuse', detail: 'out of date: broker' });
  trace.event(50, 'connection.blocked', { device: 2, control: 'protocol', verdict: 'refuse' });
};

it.each([
  [0, 2],
  [30, 2],
  [31, 1],
  [41, 0],
])('devices that refused a server from %i ms on: %i', (from, count) => {
  expect(single(figures(3, 100, refusing, from)('server.refused'))).toBe(count);
});
