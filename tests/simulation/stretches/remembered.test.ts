import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkingFleets } from './random-checking-fleets.ts';
import { guessedFleets } from './random-guesses.ts';
import { quietFleets } from './random-quiet-fleets.ts';
import { downFleets } from './random-refused-dials.ts';
import { differencesOf } from './with-and-without.ts';

const kinds = { quiet: quietFleets, down: downFleets, guessed: guessedFleets, checking: checkingFleets };

/**
 * What concerns a device that may be ahead of time, and those of the random fleets of seed 1 that run otherwise than step by step if it is not
 * taken back then: other seeds may miss it for long. Where other fleets are drawn than before, `npm run plant` says whether these still show it.
 */
const remembered: readonly (readonly [what: string, kind: keyof typeof kinds, fleets: readonly number[]])[] = [
  ['a message that comes for it', 'quiet', [0, 2]],
  ['the delay of a packet', 'quiet', [2, 3]],
  ['a selection of devices by the state of their links', 'down', [46, 78]],
  ['a rollout that admits it', 'checking', [39, 49]],
  ['a broker that fails', 'down', [0, 24]],
  ['what takes back dials whose rows wait', 'down', [0, 1]],
  ['the end of its certificate', 'down', [15, 18]],
  ['an actor that guesses its password', 'guessed', [60]],
  ['an attack that ends while its guesses are booked', 'guessed', [49, 117]],
  ['an interruption while a reading, a ping or an answer is under way', 'quiet', [9, 13]],
];

describe('a fleet whose devices are ahead of time runs as step by step', () => {
  it.each(remembered)('with %s: %s fleets %j', async (_what, kind, fleets) => {
    const numRuns = Math.max(...fleets) + 1;
    const plans = fc.sample<Parameters<typeof differencesOf>[0]>(kinds[kind], { seed: 1, numRuns });
    for (const nth of fleets) expect(await differencesOf(plans[nth], undefined, kind !== 'checking')).toEqual([]);
  });
});
