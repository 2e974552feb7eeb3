import type { z } from 'zod';
import type { UpdatePlan, UpdateServerPlan } from '../../sim/plan/plan.ts';
import { bitRate, COUNT_MAX, count, perSecond, share, span } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

const DAY = 86_400_000;

/** How the devices of a product get updates. */
export const productUpdates = keysOf('updates', {
  every: span({ min: 10_000, max: 30 * DAY })
    .prefault('20h')
    .describe('How often a device checks for updates; it also checks when it boots.'),
  jitter: share({ max: 0.9 }).prefault('10%').describe('Share by which each wait is stretched or shortened at random.'),
  push: toggle
    .prefault(false)
    .describe('Whether the update service announces a release on the commands topic, so that a device need not wait.'),
  ignoresCancel: share().prefault('0%').describe('Share of devices that continue an update that has been canceled.'),
  defer: keysOf('a deferral', {
    share: share().prefault('100%').describe('Share of devices whose application defers.'),
    for: span({ max: 10_020 * 60_000 }).describe(
      'How long, at most 167h; an update of anything but the application is deferred for at most 24h.',
    ),
  })
    .optional()
    .describe('Defers the installation after the download.'),
  retry: keysOf('retries', {
    max: span({ min: 60_000, max: DAY }).prefault('30m').describe('The longest wait between two tries.'),
    times: count({ min: 1, max: 255 })
      .optional()
      .describe(
        'Number of tries before the device waits for the next regular check. Default: until three tries were that far apart.',
      ),
  })
    .optional()
    .describe(
      "Repeats an unanswered check as Mender's client does: first after 1m, each wait three times, then twice as long. Default: about every 15m.",
    ),
  confirms: keysOf('a confirmation', {
    share: share()
      .prefault('100%')
      .describe('Share of devices where the user says yes; a user who says no can change the answer at any time.'),
    after: span({ max: 30 * DAY })
      .prefault('1h')
      .describe('How long after the first request the user answers.'),
  })
    .optional()
    .describe('A user at the device who answers a policy that asks for confirmation (hawkBit).'),
  verification: oneOf('verification', ['full', 'partial'])
    .optional()
    .describe(
      'With metadata: uptane: full (director and image repository, and whether they match) or partial (the targets of the director alone). Default: full.',
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

/** The update server, which answers checks and serves releases. */
export const updatesSchema = keysOf('updates', {
  metadata: oneOf('kind of metadata', ['tuf', 'uptane'])
    .prefault('tuf')
    .describe(
      'What vouches for releases: tuf (a repository, and a signed manifest for each release) or uptane (a repository of images, and a director that signs what each device is offered).',
    ),
  releaseLog: toggle
    .prefault(false)
    .describe(
      'on: each vendor keeps a public ledger of its releases, and devices install nothing that it does not list (control release-ledger).',
    ),
  bandwidth: bitRate({ min: 1_000, max: 1e13 })
    .prefault('unlimited')
    .describe('Bandwidth of all downloads together, such as 100Mbit/s, or unlimited.'),
  checks: perSecond({ min: 0.01, max: 1_000_000 })
    .prefault('unlimited')
    .describe('Checks that the server answers per second, such as 500/s, or unlimited.'),
  queue: count({ max: COUNT_MAX }).prefault(65_536).describe('Checks that may wait; the server does not answer more.'),
  latency: span({ min: 0, max: 60_000 }).prefault('50ms').describe('Time that an answer takes, besides waiting.'),
});

export const updateServerPlan = (given: z.output<typeof updatesSchema>): UpdateServerPlan => ({
  ...(given.metadata === 'uptane' ? { metadata: given.metadata } : {}),
  ...(given.releaseLog && { hasReleaseLog: true }),
  bytesPerSecond: given.bandwidth === undefined ? undefined : given.bandwidth / 8,
  checksPerSecond: given.checks,
  checkQueue: given.queue,
  latencyMs: given.latency,
});
