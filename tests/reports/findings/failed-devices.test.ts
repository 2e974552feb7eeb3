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
  const failed = new FailedDevices();
  trace.feed({ ...inRowOrder([failed]), samples: () => {} }, 1_000);
  expect(failed.counts).toEqual({ failed: 2, reverted: 2, either: 3 });
});
