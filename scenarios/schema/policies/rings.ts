import { count, share, span } from '../quantity.ts';
import { keysOf, listOf, nameOf, oneOf } from '../shape.ts';
import { bound, policyFields, successOf } from './fields.ts';

// The fields of a rollout policy by rings.

const abort = keysOf('an abort', {
  failed: bound()
    .prefault('> 2%')
    .describe('Share of a ring that fails, is silent for too long or falls back, such as "> 2%".'),
  min: count({ min: 1 }).prefault(1).describe('Devices of the ring that must be done before the share is evaluated.'),
  of: oneOf('whole', ['ended', 'ring'])
    .prefault('ended')
    .describe('The base of the share: the devices that are done, or the whole ring.'),
  outcome: oneOf('outcome', ['stop', 'roll-back', 'pause'])
    .prefault('stop')
    .describe(
      'No further device begins (stop); devices with the release also go back (roll-back); or an operator decides.',
    ),
});

/** A rollout ring by ring, with bake times and gates. */
export const rings = policyFields({
  kind: 'rings',
  what: 'Ring by ring, with a bake time and gates between them.',
  fields: {
    success: successOf('confirmed'),
    order: listOf('ring names', nameOf('a ring name', 'canary'))
      .optional()
      .describe("The rings in order. Default: the fleet's order."),
    bake: span({ min: 0 }).prefault('1h').describe('How long a ring is observed before the next one begins.'),
    bakeFrom: oneOf('beginning', ['succeeded', 'opened'])
      .prefault('succeeded')
      .describe('Whether the bake time begins when enough of the ring have succeeded, or when the ring begins.'),
    promote: share().prefault('90%').describe('Share of the ring that has to succeed before the next one begins.'),
    abort: abort.optional().describe('When the rollout is aborted. Default: never.'),
    silentAfter: span({ min: 1_000 })
      .optional()
      .describe('A device that has begun and does not report for this long has failed. Default: never.'),
    patience: span({ min: 1_000 })
      .optional()
      .describe('A ring that has not passed after this long pauses the rollout. Default: never.'),
    onEmpty: oneOf('consequence', ['pause', 'skip'])
      .prefault('pause')
      .describe('What happens at a ring without devices: the rollout pauses, or the next ring begins.'),
  },
  plan: (given) => ({
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
  ringsNamed: ({ order }) => order ?? [],
});
