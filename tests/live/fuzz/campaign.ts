import { defaultEdgeLimits } from '../../../broker/live/server/edge-limits.ts';
import { countOf, flagsOf } from '../../kit/flags.ts';
import { fuzzBroker, fuzzLimits, stormOfTakeovers } from './fuzz-broker.ts';

/**
 * `npm run fuzz:broker -- --seconds 60 --seed one` attacks the embedded broker, and prints how it and an honest device
 * fared; `--usual` keeps the default limits in place of tight ones; `--takeovers 10000` opens that many connections
 * that request one id.
 *
 * Everything is on loopback. Ends with 0 if broker and device came through.
 */
const { values } = flagsOf({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: 'fuzz' },
    concurrent: { type: 'string', default: '60' },
    usual: { type: 'boolean', default: false },
    takeovers: { type: 'string' },
  },
});

async function takeovers(count: number): Promise<boolean> {
  const storm = await stormOfTakeovers(count);
  show(storm);
  return storm.accepted === count && storm.sessions === 1 && storm.closed === count - 1 && storm.sessionsLeft === 0;
}

async function fuzz(): Promise<boolean> {
  const { seed, concurrent, seconds, usual } = values;
  const limits = usual ? defaultEdgeLimits : fuzzLimits;
  const bounds = { attempts: Number.POSITIVE_INFINITY, seconds: countOf('seconds', seconds) };
  const fuzzed = await fuzzBroker(
    { seed, devices: 50, concurrent: countOf('concurrent', concurrent), ...bounds },
    limits,
  );
  show(fuzzed);
  return fuzzed.sessionsLeft === 0 && fuzzed.pendingLeft === 0 && fuzzed.honestThrough > 0;
}

const show = (report: object): void => {
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
};

const isWell = values.takeovers === undefined ? await fuzz() : await takeovers(countOf('takeovers', values.takeovers));
process.stdout.write(isWell ? 'alive, and the count is right\n' : 'not as it should be\n');
process.exit(isWell ? 0 : 1);
