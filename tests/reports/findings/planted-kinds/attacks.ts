import { attesting, type Kind, type Tree } from './kind.ts';
import { rolloutOf } from './rollouts.ts';

interface Drill {
  /** The control that is off in the planted twin, and those that are off in both. */
  readonly control: string;
  readonly others?: readonly string[];
  readonly step: Tree;
}

const off = (...controls: readonly string[]): Tree => ({
  controls: Object.fromEntries(controls.map((control) => [control, 'off'])),
});

interface Needs {
  readonly product?: Tree;
  /** What the attack finds in place, for a product of this name. */
  readonly before?: (product: string) => Tree;
}

const kindOf = (name: string, cause: string, drills: readonly [Drill, ...Drill[]], needs: Needs = {}): Kind => ({
  name,
  profiles: attesting,
  devices: [200, 1_500],
  plant({ draw, on, product }) {
    const { control, others = [], step } = draw.of(...drills);
    const before = needs.before?.(product) ?? {};
    return {
      cause: `${cause}: ${control} is off`,
      settings: [`controls.${control}`],
      metric: 'attack.succeeded',
      threshold: 'value == 0',
      product: needs.product ?? {},
      scenario: {
        duration: '6h',
        ...off(...others),
        ...before,
        timeline: [
          ...((before.timeline as readonly Tree[] | undefined) ?? []),
          {
            at: '3h',
            do: 'attack',
            for: '10m',
            on: `${on} and pick:${draw.whole(5, 30)}`,
            label: 'a stranger tries',
            ...step,
          },
        ],
      },
      plant: { scenario: off(control) },
    };
  },
});

const eve = { name: 'eve', holds: ['credential', 'certificate', 'evidence'], reaches: ['broker', 'attestation'] };
const onPath = { name: 'eve', reaches: ['updates'] };

/** Attacks that get somewhere because a control is off. */
export const attackKinds: readonly Kind[] = [
  kindOf('attack-on-the-broker', 'a client of an actor is let in', [
    {
      control: 'certificate-chain',
      others: ['concurrent-use'],
      step: { technique: 'A01', way: 'self-made', by: 'eve' },
    },
    {
      control: 'certificate-chain',
      others: ['concurrent-use'],
      step: { technique: 'A02', way: 'foreign-catalog', by: 'eve' },
    },
    {
      control: 'proof-of-possession',
      others: ['concurrent-use'],
      step: { technique: 'A01', way: 'certificate-only', by: { name: 'eve', holds: ['certificate'] } },
    },
    {
      control: 'client-id-binding',
      others: ['concurrent-use', 'non-exportable-key'],
      step: { technique: 'A06', by: { name: 'eve', holds: ['credential'] } },
    },
    {
      control: 'concurrent-use',
      others: ['non-exportable-key'],
      step: { technique: 'A01', way: 'copied', by: { name: 'eve', holds: ['credential'] } },
    },
  ]),
  kindOf('attack-on-attestation', 'the attestation service believes an actor', [
    {
      control: 'evidence-signature',
      others: ['concurrent-use'],
      step: { technique: 'A01', way: 'own-evidence', by: 'eve' },
    },
    {
      control: 'evidence-freshness',
      others: ['non-exportable-key'],
      step: { technique: 'A25', way: 'replayed', by: { name: 'eve', holds: ['evidence'] } },
    },
    {
      control: 'reference-values',
      others: ['non-exportable-key'],
      step: { technique: 'A13', by: eve },
    },
  ]),
  kindOf(
    'attack-on-updates',
    'devices believe an actor on the path of their updates',
    [
      { control: 'update-target', step: { technique: 'A12', way: 'other-product', by: onPath, for: '2h' } },
      { control: 'update-length', step: { technique: 'A11', way: 'endless', by: onPath, for: '2h' } },
      { control: 'update-signature', step: { technique: 'A09', way: 'forged', by: onPath, for: '2h' } },
    ],
    { product: { updates: { every: '30m' } }, before: (product) => rolloutOf(product, { kind: 'all-at-once' }) },
  ),
];
