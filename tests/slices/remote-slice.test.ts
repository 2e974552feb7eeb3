import { describe, expect, it } from 'vitest';
import { RemoteSlice } from '../../bin/slices/remote-slice.ts';
import { Silence } from '../../bin/slices/silence.ts';
import { type FromSlice, packMessage, readToSlice, type ToSlice } from '../../bin/slices/slice-messages.ts';
import { eachRow, Rows, wallMs } from '../../broker/live/wire/wire.ts';
import type { PoolLoss } from '../../broker/live/workers/remote-pools.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';

const slice = { slice: 1, slices: 2, devices: 4 };
const lag = { lagP50Ms: 0, lagP99Ms: 1, lagMaxMs: 2, busy: 0.5, cpuMs: 3, rssBytes: 4 };
const figures = { service: { tcpStalls: 0, ghosts: 0, inFlightPeak: 1, waitingPeak: 0, secured: 7 }, figures: lag };

/** A slice whose worker has a clock that is five seconds behind that of this machine. */
function joined() {
  const sent: ToSlice[] = [];
  const losses: PoolLoss[] = [];
  const instants: number[] = [];
  const remote = new RemoteSlice({
    slice,
    silence: new Silence(100, 0),
    ownClock: () => ({ offsetMs: 1_000, boundMs: 0.25, systemMs: 2 }),
    send: (message) => sent.push(readToSlice(message, slice)),
    lost: (loss) => losses.push(loss),
  });
  remote.listener = {
    onMessage: (message) => {
      if (message.kind === 'news') eachRow(message.rows, (_code, _device, _conn, _number, at) => instants.push(at));
    },
  };
  const tell = (message: FromSlice): void => {
    for (const part of packMessage(message)) remote.take(part);
  };
  const tellAt = (...times: readonly number[]): void => {
    const rows = new Rows();
    for (const at of times) rows.put(EventCode.PONG, 1, 0, 0, at);
    tell({ kind: 'news', rows: rows.take(), commands: [], observations: [] });
  };
  const clock = (offsetMs: number) => ({ offsetMs, boundMs: 0.5, systemMs: -40 });
  tell({ kind: 'joined', worker: 'one', clock: clock(6_000) });
  return { remote, sent, losses, instants, tell, tellAt, clock };
}

describe('instants of a worker', () => {
  it('are those of this machine, by the clocks of both', () => {
    const { remote, instants, tellAt } = joined();
    const now = wallMs();
    tellAt(now - 5_900, now - 5_100.5);
    expect(instants).toEqual([now - 900, now - 100.5]);
    expect(remote.remoteClock).toEqual({ aheadMs: -42, boundMs: 0.75 });
  });

  it('do not go backwards when the clock of the worker is corrected, and are never later than now', () => {
    const { instants, tell, tellAt, clock } = joined();
    const now = wallMs();
    tellAt(now - 5_100);
    tell({ kind: 'beat', clock: clock(5_990) });
    tellAt(now - 5_095);
    expect(instants).toEqual([now - 100, now - 100]);
    tellAt(now + 1e9);
    expect(instants.at(-1)).toBeLessThanOrEqual(wallMs());
    expect(instants.at(-1)).toBeGreaterThanOrEqual(now);
  });
});

describe('a slice whose worker is lost', () => {
  it('is so after a silence, once, and tells the worker to close', () => {
    const { remote, sent, losses } = joined();
    for (let now = 100; now <= 2_000; now += 100) remote.look(now, 1_000);
    expect(losses).toEqual([
      { slice: 1, worker: 'one', reason: 'silent for 1.1 s', heardAt: expect.closeTo(wallMs(), -4) },
    ]);
    expect(sent).toEqual([{ kind: 'close' }]);
  });

  it('answers with the figures that it had last, takes messages and does nothing, and hears no more', async () => {
    const { remote, sent, losses, instants, tell, tellAt, clock } = joined();
    tell({ kind: 'beat', clock: clock(6_000), figures });
    const asked = remote.report();
    remote.lose('it was stopped');
    expect(await asked).toEqual(figures);
    expect(await remote.report()).toEqual(figures);
    await remote.close();
    remote.post({ kind: 'cut-off', isCutOff: true });
    tellAt(wallMs());
    expect(instants).toEqual([]);
    expect(sent).toEqual([{ kind: 'report', nth: 0 }, { kind: 'close' }]);
    expect(losses).toHaveLength(1);
    await expect(remote.ready.reached).rejects.toMatchObject({ code: 'live/worker-lost' });
  });

  it('is so at once when the worker leaves, with its reason', () => {
    const { losses, tell } = joined();
    tell({ kind: 'leaving', reason: 'it was \u001b[31mstopped' });
    expect(losses).toMatchObject([{ worker: 'one', reason: 'it was \ufffd[31mstopped' }]);
  });

  it('is not lost by a silence after its end', () => {
    const { remote, losses, tell } = joined();
    tell({ kind: 'closed' });
    remote.look(100, 50);
    expect(losses).toEqual([]);
  });
});
