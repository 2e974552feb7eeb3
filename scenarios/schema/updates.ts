import type { z } from 'zod';
import type { UpdatePlan, UpdateServerPlan } from '../../sim/plan/plan.ts';
import { bitRate, count, countMax, perSecond, share, span } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

const day = 86_400_000;

/** How the devices of a product learn of releases. */
export const productUpdates = keysOf('updates', {
  every: span({ min: 10_000, max: 30 * day })
    .prefault('20h')
    .describe('A device asks for updates as it boots, and then this often.'),
  jitter: share({ max: 0.9 }).prefault('10%').describe('Share by which each wait is stretched or shortened at random.'),
  push: toggle
    .prefault(false)
    .describe('Whether a device is told of a release by a message on its commands topic, and need not wait.'),
  ignoresCancel: share()
    .prefault('0%')
    .describe('Share of devices that go on with what they have begun when it is canceled.'),
  defer: keysOf('a deferral', {
    share: share().prefault('100%').describe('Share of devices whose application asks for time.'),
    for: span({ max: 10_020 * 60_000 }).describe(
      'How long, at most 167h; an update of anything but the application is put off for 24h at most.',
    ),
  })
    .optional()
    .describe('Puts the installation off once the download is there.'),
  retry: keysOf('retries', {
    max: span({ min: 60_000, max: day }).prefault('30m').describe('No two tries are further apart.'),
    times: count({ min: 1, max: 255 })
      .optional()
      .describe(
        'So many tries, and then none before the next check is due; if left out, until three were that far apart.',
      ),
  })
    .optional()
    .describe(
      "A check without an answer is repeated as Mender's client does: after 1m, each wait three times and then twice as long. If left out, about every 15m.",
    ),
  confirms: keysOf('a confirmation', {
    share: share()
      .prefault('100%')
      .describe('Share of devices where the answer is yes; a no may be taken back for ever.'),
    after: span({ max: 30 * day })
      .prefault('1h')
      .describe('How long after it was first asked somebody answers.'),
  })
    .optional()
    .describe('Who is at the device and answers a policy that asks first (hawkBit, confirmation).'),
  verification: oneOf('verification', ['full', 'partial'])
    .optional()
    .describe(
      'With metadata: uptane: full (the director and the image repository, and whether they match) or partial (the targets of the director alone). Default: full.',
    ),
}).transform(
  ({ every, defer, confirms, retry, verification, ...rest }): UpdatePlan => ({
    everyMs: every,
    ...rest,
    ...(verification === undefined ? {} : { verification }),
    ...(defer === undefined ? {} : { defer: { share: defer.share, forMs: defer.for } }),
    ...(retry === undefined ? {} : { retry: { maxMs: retry.max, times: retry.times } }),
    ...(confirms === undefined ? {} : { confirms: { share: confirms.share, afterMs: confirms.after } }),
  }),
);

/** The server that answers checks and holds releases. */
export const updatesSchema = keysOf('updates', {
  metadata: oneOf('kind of metadata', ['tuf', 'uptane'])
    .prefault('tuf')
    .describe(
      'What vouches for releases: tuf (one repository, and a signed manifest for each release) or uptane (an image repository that vendors sign, and a director that signs for each device what its rollout offers it).',
    ),
  bandwidth: bitRate({ min: 1_000, max: 1e13 })
    .prefault('unlimited')
    .describe('What all downloads together get, such as 100Mbit/s, or unlimited.'),
  checks: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('Checks that are answered per second, such as 500/s, or unlimited.'),
  queue: count({ max: countMax }).prefault(65_536).describe('Checks that may wait; one beyond it gets no answer.'),
  latency: span({ min: 0, max: 60_000 }).prefault('50ms').describe('Time that an answer takes beside waiting.'),
});

export const updateServerPlan = (given: z.output<typeof updatesSchema>): UpdateServerPlan => ({
  ...(given.metadata === 'uptane' ? { metadata: given.metadata } : {}),
  bytesPerSecond: given.bandwidth === undefined ? undefined : given.bandwidth / 8,
  checksPerSecond: given.checks,
  checkQueue: given.queue,
  latencyMs: given.latency,
});
