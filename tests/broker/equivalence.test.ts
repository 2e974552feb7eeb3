import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BrokerCore, BrokerHost } from '../../broker/core/broker-core.ts';
import { ModelBroker } from '../../broker/model/model-broker.ts';
import { PacketBroker } from '../../broker/packet/packet-broker.ts';
import { HeapQueue } from '../../sim/kernel/time/heap.ts';
import { Bench } from '../kit/broker-bench.ts';
import { isAlwaysAsked, type Program, play, program, seen } from './program.ts';

const runs = Number(process.env.BROKER_RUNS ?? 500);

describe('the model broker', () => {
  it(`does what aedes does, connection by connection and tick by tick, in ${runs} random programs`, async () => {
    await fc.assert(
      fc.asyncProperty(program, async (steps) => {
        expect(await outcome(steps, (host) => new ModelBroker(host))).toEqual(
          await outcome(steps, (host) => new PacketBroker(host)),
        );
      }),
      { numRuns: runs },
    );
  }, 60_000);

  it('does the same on a timing wheel as on a heap', async () => {
    await fc.assert(
      fc.asyncProperty(program, async (steps) => {
        expect(await outcome(steps, (host) => new ModelBroker(host))).toEqual(
          await outcome(steps, (host) => new ModelBroker(host, new HeapQueue(64))),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('continues after save and restore as if it had not stopped', async () => {
    await fc.assert(
      fc.asyncProperty(program, fc.nat({ max: 60 }), async (steps, at) => {
        const start = (host: BrokerHost) => new ModelBroker(host);
        const whole = await Bench.with(start, steps.controls);
        await play(whole, steps);
        const halved = await Bench.with(start, steps.controls);
        await play(halved, steps, at, () => {
          // A checkpoint may be written to disk and read back.
          const saved = structuredClone((halved.broker as ModelBroker).save());
          const resumed = new ModelBroker(halved);
          resumed.restore(saved);
          expect(resumed.save()).toEqual(saved);
          halved.broker = resumed;
        });
        const toldBy = ({ lines }: Bench) => lines.filter(({ text }) => isAlwaysAsked(text));
        expect(toldBy(halved)).toEqual(toldBy(whole));
      }),
      { numRuns: 200 },
    );
  });
});

async function outcome(steps: Program, start: (host: BrokerHost) => BrokerCore): Promise<ReturnType<typeof seen>> {
  const bench = await Bench.with(start, steps.controls);
  try {
    await play(bench, steps);
    return seen(bench);
  } finally {
    bench.broker.dispose();
  }
}
