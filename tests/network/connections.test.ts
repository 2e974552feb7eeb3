import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BROKER_END, Connections, DEVICE_END, EDGE_END } from '../../broker/core/connections.ts';

const BOTH = DEVICE_END | EDGE_END;

describe('a connection', () => {
  it('begins with both ends, its device, and nothing in flight', () => {
    const connections = new Connections();
    const conn = connections.take(7, 1_000);
    expect([conn, connections.deviceOf(conn)]).toEqual([0, 7]);
    expect([DEVICE_END, EDGE_END, BROKER_END].map((end) => connections.has(conn, end))).toEqual([true, true, false]);
    expect([connections.arrivesUp(conn, 1_001), connections.arrivesDown(conn, 1_001)]).toEqual([1_001, 1_001]);
  });

  it('delivers in the order of sending, each way by itself', () => {
    const connections = new Connections();
    const conn = connections.take(7, 0);
    expect([90, 40, 90, 91].map((tick) => connections.arrivesUp(conn, tick))).toEqual([90, 90, 90, 91]);
    expect([10, 5].map((tick) => connections.arrivesDown(conn, tick))).toEqual([10, 10]);
  });

  it('remembers the row behind its latest packet, up to the highest row number', () => {
    const connections = new Connections();
    const conn = connections.take(7, 0);
    for (const row of [0, 5, 0x7fffffff, 0x80000000, 0xfffffffe]) {
      connections.setCause(conn, row);
      expect(connections.causeOf(conn)).toBe(row);
    }
  });

  it.each([
    ['the device first', DEVICE_END, EDGE_END],
    ['the edge first', EDGE_END, DEVICE_END],
  ])('is used again only when both ends have left, %s', (_which, first, last) => {
    const connections = new Connections();
    const conn = connections.take(1, 0);
    connections.release(conn, first);
    expect([connections.has(conn, first), connections.has(conn, last)]).toEqual([false, true]);
    expect(connections.take(2, 1_000)).not.toBe(conn);
    connections.release(conn, last);
    expect(connections.take(3, 1_000)).toBe(conn);
    expect(connections.deviceOf(conn)).toBe(3);
  });

  it('is not used again while the broker holds it', () => {
    const connections = new Connections();
    const conn = connections.take(1, 0);
    connections.hold(conn, BROKER_END);
    connections.release(conn, BOTH);
    expect(connections.take(2, 1_000)).not.toBe(conn);
    connections.release(conn, BROKER_END);
    expect(connections.take(3, 1_000)).toBe(conn);
  });

  it.each([
    ['up', (connections: Connections, conn: number) => connections.arrivesUp(conn, 500)],
    ['down', (connections: Connections, conn: number) => connections.arrivesDown(conn, 500)],
  ] as const)('rests until the packets in flight %s have arrived', (_way, send) => {
    const connections = new Connections();
    const conn = connections.take(1, 0);
    send(connections, conn);
    connections.release(conn, BOTH);
    expect(connections.take(2, 500)).not.toBe(conn);
    expect(connections.take(3, 501)).toBe(conn);
  });

  it('is released once, however often its ends are', () => {
    const connections = new Connections();
    const conn = connections.take(1, 0);
    for (let i = 0; i < 3; i++) connections.release(conn, BOTH);
    expect([connections.take(2, 10), connections.take(3, 10)]).toEqual([conn, 1]);
  });

  it('is used again in the order in which numbers became free', () => {
    const connections = new Connections();
    for (let device = 0; device < 4; device++) connections.take(device, 0);
    for (const conn of [2, 0, 3]) connections.release(conn, BOTH);
    expect([0, 1, 2, 3].map(() => connections.take(9, 1))).toEqual([2, 0, 3, 4]);
  });

  it('is used again and again when it is the only one', () => {
    const connections = new Connections();
    for (let round = 0; round < 4; round++) {
      expect(connections.take(1, round)).toBe(0);
      connections.release(0, BOTH);
    }
  });

  it('keeps its fields when the columns grow', () => {
    const connections = new Connections(1);
    for (let device = 0; device < 5_000; device++) expect(connections.take(device, device)).toBe(device);
    connections.release(4_321, EDGE_END);
    for (let conn = 0; conn < 5_000; conn++) {
      expect([connections.deviceOf(conn), connections.arrivesUp(conn, 0)]).toEqual([conn, conn]);
      expect(connections.has(conn, EDGE_END)).toBe(conn !== 4_321);
    }
  });
});

describe('all connections', () => {
  it('are visited by either end, in rising order, even while they are released', () => {
    const connections = new Connections();
    for (let device = 0; device < 5; device++) connections.take(device, 0);
    connections.release(1, EDGE_END);
    connections.release(3, DEVICE_END);
    const seen: number[] = [];
    connections.forEachWithEnd(EDGE_END, (conn) => {
      seen.push(conn);
      connections.release(conn, EDGE_END);
    });
    expect(seen).toEqual([0, 2, 3, 4]);
    connections.forEachWithEnd(EDGE_END, () => expect.unreachable());
    const devices: number[] = [];
    connections.forEachWithEnd(DEVICE_END, (conn) => devices.push(conn));
    expect(devices).toEqual([0, 1, 2, 4]);
  });

  it('continue from a saved state as if they had not stopped, and no two ever share a number', () => {
    const use = fc.record({
      what: fc.constantFrom('take', 'take', 'device', 'edge', 'up', 'down'),
      which: fc.nat(20),
      wait: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(use, { minLength: 1, maxLength: 80 }), fc.nat(), (uses, at) => {
        const whole = new Connections(2);
        let saved = new Connections(2);
        const held = new Map<number, { readonly device: number; quietFrom: number }>();
        const resting = new Map<number, number>();
        let now = 0;
        uses.forEach(({ what, which, wait }, i) => {
          now += wait;
          if (i === at % uses.length) {
            const state = saved.save();
            saved = new Connections(1);
            saved.restore(state);
          }
          const both = [whole, saved];
          const known = held.get(which);
          if (what === 'take') {
            const [conn, same] = both.map((each) => each.take(which, now));
            expect([same, held.has(conn)]).toEqual([conn, false]);
            expect(now).toBeGreaterThan(resting.get(conn) ?? -1);
            held.set(conn, { device: which, quietFrom: now });
          } else if (known === undefined) return;
          else if (what === 'up' || what === 'down') {
            for (const each of both) each[what === 'up' ? 'arrivesUp' : 'arrivesDown'](which, now + wait);
            known.quietFrom = Math.max(known.quietFrom, now + wait);
          } else {
            for (const each of both) each.release(which, what === 'edge' ? EDGE_END : DEVICE_END);
            if (whole.has(which, BOTH)) return;
            resting.set(which, known.quietFrom);
            held.delete(which);
          }
          for (const [conn, { device }] of held)
            expect(both.map((each) => each.deviceOf(conn))).toEqual([device, device]);
        });
        expect(saved.save()).toEqual(whole.save());
      }),
    );
  });
});
