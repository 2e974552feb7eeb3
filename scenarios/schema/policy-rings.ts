import { z } from 'zod';
import type { RingsPlan } from '../../sim/plan/policy-plan.ts';
import { bound, successOf } from './policy-fields.ts';
import { count, share, span } from './quantity.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';

const abort = keysOf('an abort', {
  failed: bound()
    .prefault('> 2%')
    .describe('Share of a ring that fails, is silent for too long or falls back, such as "> 2%".'),
  min: count({ min: 1 }).prefault(1).describe('Devices of the ring that must be done before it is looked at.'),
  of: oneOf('whole', ['ended', 'ring']).prefault('ended').describe('What the share is of: those done, or the ring.'),
  outcome: oneOf('outcome', ['stop', 'roll-back', 'pause'])
    .prefault('stop')
    .describe('Nobody new begins; or those that have the release go back as well; or an operator decides.'),
});

/** Rings with bake times and gates. */
export const ringsPolicy = keysOf('a policy', {
  kind: z.literal('rings').describe('Ring by ring, with a bake time and gates between them.'),
  success: successOf('confirmed'),
  order: listOf('ring names', nameOf('a ring name', 'canary'))
    .optional()
    .describe('The rings in their order; that of the fleet, if left out.'),
  bake: span({ min: 0 }).prefault('1h').describe('How long a ring is watched before the next one begins.'),
  bakeFrom: oneOf('beginning', ['succeeded', 'opened'])
    .prefault('succeeded')
    .describe('Whether the bake time begins when enough of the ring have succeeded, or when the ring begins.'),
  promote: share().prefault('90%').describe('Share of the ring that has to succeed before the next one begins.'),
  abort: abort.optional().describe('When it is stopped; never, if left out.'),
  silentAfter: span({ min: 1_000 })
    .optional()
    .describe('A device that has begun and says nothing for so long has failed; never, if left out.'),
  patience: span({ min: 1_000 })
    .optional()
    .describe('A ring that has not passed after so long pauses the rollout; never, if left out.'),
  onEmpty: oneOf('consequence', ['pause', 'skip'])
    .prefault('pause')
    .describe('What a ring without any device does: pause the rollout, or let the next one begin.'),
}).transform(
  (given): RingsPlan => ({
    kind: 'rings',
    success: given.success,
    order: given.order,
    bakeMs: given.bake,
    bakeFrom: given.bakeFrom,
    promoteAt: given.promote,
    abort: given.abort && { ...given.abort.failed, min: given.abort.min, of: given.abort.of },
    onAbort: given.abort?.outcome ?? 'stop',
    silentAfterMs: given.silentAfter,
    patienceMs: given.patience,
    onEmpty: given.onEmpty,
  }),
);
