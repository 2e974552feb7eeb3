import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UplinkQueues } from '../../sim/network/uplink-queues.ts';

const BPS = 8_000;
const alone = { gatewayOf: () => -1 };

it('holds up what the device sends until the implant has sent, and the next until that has left', () => {
  const queues = new UplinkQueues(alone);
  expect(queues.isEmpty).toBe(true);
  // A byte a tick: 500 bytes take half a second.
  queues.occupy(3, 500, BPS, 1_000, 0);
  expect(queues.isEmpty).toBe(false);
  expect(queues.enter(3, 100, BPS, 1_200)).toBe(300);
  expect(queues.enter(3, 100, BPS, 1_250)).toBe(350);
  expect(queues.enter(3, 100, BPS, 9_000)).toBe(0);
  expect(queues.enter(3, 100, BPS, 9_050)).toBe(50);
  // The link of another device is its own, and one without a limit holds nothing up.
  expect(queues.enter(4, 100, BPS, 1_200)).toBe(0);
  queues.occupy(5, 1_000_000, undefined, 1_000, 0);
  expect(queues.enter(5, 1_000_000, undefined, 1_000)).toBe(0);
});

it('ends with the implant, and survives a checkpoint', () => {
  const [queues, restored] = [new UplinkQueues(alone), new UplinkQueues(alone)];
  queues.occupy(3, 500, BPS, 0, 0);
  queues.occupy(3, 500, BPS, 100, 0);
  restored.occupy(9, 500, BPS, 0, 0);
  restored.restore(structuredClone(queues.save()));
  expect([3, 9].map((device) => restored.enter(device, 1, BPS, 200))).toEqual([800, 0]);
  queues.release(3);
  expect(queues.isEmpty).toBe(true);
  expect(queues.enter(3, 1, BPS, 200)).toBe(0);
});

it('is shared by the devices behind a gateway, and ends with the last implant among them', () => {
  // Devices 1 and 2 are behind device 0.
  const queues = new UplinkQueues({ gatewayOf: (device) => (device === 1 || device === 2 ? 0 : -1) });
  queues.occupy(1, 500, BPS, 0, 0);
  queues.occupy(2, 300, BPS, 0, 0);
  expect([0, 2, 3].map((device) => queues.enter(device, 100, BPS, 200))).toEqual([600, 700, 0]);
  queues.release(1);
  expect(queues.enter(1, 100, BPS, 200)).toBe(800);
  const restored = new UplinkQueues({ gatewayOf: () => 0 });
  restored.restore(structuredClone(queues.save()));
  restored.release(2);
  expect(restored.isEmpty).toBe(true);
  queues.release(2);
  expect([queues.isEmpty, queues.enter(0, 100, BPS, 200)]).toEqual([true, 0]);
  // One that never had an implant is released without effect.
  queues.release(3);
  expect(queues.isEmpty).toBe(true);
});

it('never lets two packets overlap, nor leaves the link idle while one waits', () => {
  const packet = fc.record({ after: fc.nat(400), bytes: fc.integer({ min: 1, max: 900 }), isImplants: fc.boolean() });
  fc.assert(
    fc.property(fc.array(packet, { minLength: 1 }), (packets) => {
      const queues = new UplinkQueues(alone);
      let now = 0;
      let freeAt = 0;
      queues.occupy(0, 1, BPS, 0, 0);
      freeAt = 1;
      for (const { after, bytes, isImplants } of packets) {
        now += after;
        const begins = Math.max(freeAt, now);
        if (isImplants) queues.occupy(0, bytes, BPS, now, 0);
        else expect(queues.enter(0, bytes, BPS, now)).toBe(begins - now);
        freeAt = begins + bytes;
      }
    }),
  );
});
