import { run } from '../../../bin/app/run-scenario.ts';
import type { Summary } from '../../../reports/outcome/summary.ts';
import { loadScenario } from '../../../scenarios/index.ts';

/**
 * Runs a reconnect storm at edges from 5 to 80 handshakes a second, with fleets from 2,000 to 20,000 devices and with short
 * and long queues. The queue is the cause exactly where a queue that devices can wait for takes away at least half of what was
 * missed, and an edge that is always busy could meet it: prints each run in which the first finding says otherwise, and how many do not.
 */
const rates = [5, 10, 20, 40, 80];
const fleets = [2_000, 5_000, 10_000, 20_000];
const queues = [100, 1_000, 4_000];

/** Seconds that a queue which devices can wait for lasts: of the 30 that they wait, some are for packets and for the handshake itself. */
const WAIT_S = 25;

const summaryOf = async (set: readonly string[]) => (await run(await loadScenario('reconnect-storm', { set }))).summary;

/** By how much the bound was missed; what never happened counts as the whole run. */
const excessOf = ({ thresholds: [{ measured, isNever, met }], simulatedMs }: Summary): number =>
  met ? 0 : (isNever ? simulatedMs : (measured ?? 0)) - BOUND_MS;

const BOUND_MS = 1_800_000;

async function campaign(): Promise<boolean> {
  let [right, missed] = [0, 0];
  for (const rate of rates)
    for (const devices of fleets)
      for (const queue of queues) {
        const set = [
          ...['fidelity=model', 'duration=3h', 'sampleEvery=10s', 'expect={"reconnect.time":"p(95) < 30m"}'],
          ...[
            `broker.handshakes=${rate}/s`,
            `fleet[acme/sensor].count=${devices}`,
            'fleet[acme/sensor].telemetry.every=1h',
          ],
        ];
        const long = await summaryOf([...set, `broker.queue=${queue}`]);
        if (long.findings === undefined) continue;
        missed++;
        const short = await summaryOf([...set, `broker.queue=${WAIT_S * rate}`]);
        const couldMeet = (0.95 * devices * 1_000) / rate <= BOUND_MS;
        const isQueue = couldMeet && excessOf(short) <= excessOf(long) / 2;
        const [first] = long.findings[0].causes;
        if ((first?.rule === 'handshake-queue') === isQueue) right++;
        else
          process.stdout.write(
            `${rate}/s, ${devices} devices, queue ${queue}: ${isQueue ? 'the queue' : 'not the queue'}, and the first finding is ${first?.rule}: ${first?.what}\n`,
          );
      }
  process.stdout.write(
    `${missed} of ${rates.length * fleets.length * queues.length} runs missed, in ${right} the first finding is right\n`,
  );
  return right === missed;
}

process.exitCode = (await campaign()) ? 0 : 1;
