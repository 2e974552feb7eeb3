import fc from 'fast-check';
import { loadScenario } from '../../../scenarios/index.ts';
import { readMosquittoAcl } from '../../../scenarios/source/access/mosquitto-acl.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { attacked, leaked, off } from '../../kit/attack-plans.ts';
import { at } from '../../kit/lone-plan.ts';
import { quietFleets, tick } from './random-quiet-fleets.ts';

// Quiet fleets that others have to do with by way of the broker: consoles that send commands, releases that are offered, clients
// that read along or speak for devices, access lists that refuse some of it.

/** A release for each product that a quiet fleet may have, and the step that rolls it out, as a scenario comes to them. */
export const { releases, rollout } = await (async () => {
  const { plan } = await loadScenario({
    name: 'told',
    claim: 'Devices are told things.',
    duration: '1h',
    fleet: [0, 1, 2].map((nth) => ({
      ...{ tenant: 'acme', product: `p${nth}`, profile: 'sphere', count: 1 },
      ...{ firmware: '1.0.0', updates: { every: '1h', push: true } },
    })),
    releases: [0, 1, 2].map((nth) => ({ product: `p${nth}`, version: '1.1.0', size: '64KiB' })),
    timeline: [{ at: '1m', do: 'rollout', release: 'p0@1.1.0', policy: { kind: 'all-at-once' } }],
  } as never);
  return { releases: plan.releases ?? [], rollout: plan.timeline[0].action };
})();

const some: fc.Arbitrary<Selection> = fc.constantFrom<Selection>({}, { name: 'acme/p0-1' }, { name: 'acme/p1-1' });

const step: fc.Arbitrary<TimelineEntry> = fc
  .record({
    t: tick,
    on: some,
    forMs: fc.integer({ min: 1_000, max: 200_000 }),
    value: fc.integer({ min: 0, max: 12 }),
    filter: fc.constantFrom('#', 'devices/+/+/telemetry', 'devices/acme/p0-1/#'),
    what: fc.constantFrom('command', 'command', 'rollout', 'clone', 'wildcard', 'will', 'order', 'revoke'),
  })
  .map(({ t, on, forMs, value, filter, what }): TimelineEntry => {
    if (what === 'command') return at(t, { kind: 'command', by: 'ops', name: 'open', value, on });
    if (what === 'rollout') return at(t, rollout);
    if (what === 'clone') return attacked(t, ['A01', 'copied'], { on, forMs });
    if (what === 'wildcard') return attacked(t, ['A04', 'subscribe'], { on, forMs, filter });
    if (what === 'will') return attacked(t, ['A05', 'retained'], { on, forMs });
    if (what === 'order') return attacked(t, ['A21', 'session'], { on, forMs, command: 'open', value });
    return at(t, { kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'administrator', approved: 'yes', on });
  });

const lists = [
  undefined,
  'pattern readwrite devices/%c/#\nuser ops\ntopic readwrite #',
  'pattern write devices/%c/#\nuser ops\ntopic readwrite #',
  'topic readwrite #\nuser acme/p0-1\ntopic deny devices/+/+/commands',
  'topic readwrite #\nuser acme/p0-1\ntopic deny devices/+/+/telemetry',
].map((text) => (text === undefined ? undefined : readMosquittoAcl(text, 'acl.conf')));

const switchedOff = fc.subarray<ControlId>([
  ...(['topic-acl', 'forward-acl', 'concurrent-use', 'command-signature', 'client-id-binding'] as const),
]);

export const toldFleets: fc.Arbitrary<Plan> = fc
  .record({
    base: quietFleets,
    steps: fc.array(step, { minLength: 1, maxLength: 6 }),
    acl: fc.constantFrom(...lists),
    controls: switchedOff,
    isPushed: fc.boolean(),
  })
  .map(({ base, steps, acl, controls, isPushed }) => ({
    ...base,
    fleet: base.fleet.map((product) => ({
      ...product,
      commands: [{ name: 'open', min: 0, max: 10 }],
      updates: { everyMs: 100_000, jitter: 0.1, push: isPushed, ignoresCancel: 0 },
    })),
    releases: releases.filter(({ product }) => base.fleet.some((one) => one.product === product)),
    consoles: [{ name: 'ops', tenant: 'acme' }],
    controls: { ...base.controls, ...off(...controls) },
    timeline: [leaked(1), ...base.timeline, ...steps].map((entry, nth) => ({
      ...entry,
      label: `${entry.label} ${nth}`,
    })),
    broker: { ...base.broker, ...(acl !== undefined && { acl }) },
  }));
