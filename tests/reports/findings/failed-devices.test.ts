import { expect, it } from 'vitest';
import { FailedDevices } from '../../../reports/findings/failed-devices.ts';
import { inRowOrder } from '../../../reports/metrics/in-row-order.ts';
import { handTrace } from '../../kit/hand-trace.ts';

it('a device counts once, however often it fails or goes back', () => {
  const trace = handTrace();
  for (const t of [100, 200]) {
    trace.event(t, 'device.failed', { device: 0, detail: 'boot-failure' });
    trace.event(t, 'image.reverted', { device: 0, detail: 'image 1.0.0' });
    trace.event(t, 'image.reverted', { device: 1, detail: 'image 1.0.0' });
  }
  trace.event(300, 'device.failed', { device: 2, detail: 'brick' });
  const evidence = 'A18 brick, erase';
  const actor = 'mallory';
  const detail = 'everything that it could start from';
  for (const device of [3, 4, 4]) trace.event(300, 'attack.gained', { device, actor, detail, evidence });
  const attacked = new Set([trace.event(301, 'device.failed', { device: 3, detail: 'brick' })]);
  const failed = new FailedDevices({ classOf: (row) => (attacked.has(row) ? 'attack' : 'fault') });
  trace.feed({ ...inRowOrder([failed]), samples: () => {} }, 1_000);
  expect(failed.counts).toEqual({ failed: 2, reverted: 2, either: 3, brickedByAttack: 2 });
});
