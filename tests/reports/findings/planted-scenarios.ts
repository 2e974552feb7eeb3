import type { WrittenScenario } from '../../../scenarios/index.ts';
import { attackKinds } from './planted-kinds/attacks.ts';
import { brokerKinds } from './planted-kinds/broker.ts';
import { certificateKinds } from './planted-kinds/certificates.ts';
import { deviceKinds } from './planted-kinds/devices.ts';
import { distractions } from './planted-kinds/distractions.ts';
import { Draw } from './planted-kinds/draw.ts';
import { type Around, attesting, type Kind, type Tree } from './planted-kinds/kind.ts';
import { outageKinds } from './planted-kinds/outages.ts';
import { releaseKinds } from './planted-kinds/releases.ts';
import { rolloutKinds } from './planted-kinds/rollouts.ts';
import { trustKinds } from './planted-kinds/trust.ts';

/** A scenario with one cause planted in it, and its twin without that cause. */
export interface PlantedScenario {
  readonly seed: string;
  readonly kind: string;
  readonly cause: string;
  readonly metric: string;
  readonly threshold: string;
  /** As in a planting: paths, of which those of steps have their label in brackets. */
  readonly settings: readonly string[];
  readonly healthy: WrittenScenario;
  readonly planted: WrittenScenario;
}

export const plantedKinds: readonly Kind[] = [
  ...brokerKinds,
  ...outageKinds,
  ...trustKinds,
  ...certificateKinds,
  ...deviceKinds,
  ...rolloutKinds,
  ...releaseKinds,
  ...attackKinds,
];

/** The scenario of a seed: kinds take turns by number, and each try at a number draws another scenario of its kind. */
export function plantedScenario(number: number, attempt: number): PlantedScenario {
  const seed = `${number}.${attempt}`;
  const draw = new Draw(`planted ${seed}`);
  const kind = plantedKinds[number % plantedKinds.length];
  const [least, most] = kind.devices ?? [200, 3_000];
  const total = draw.size(least, most);
  const fleet = productsOf(draw, kind, total);
  const [{ tenant, product, count }] = fleet;
  const around: Around = {
    draw,
    tenant,
    product,
    path: `fleet[${tenant}/${product}]`,
    on: `product:${product}`,
    count,
    total,
  };
  const planting = kind.plant(around);
  const isOfProduct = fleet.length > 1 && planting.ofProduct !== false && draw.chance(0.4);
  const metric = isOfProduct ? `${planting.metric}{product:${product}}` : planting.metric;
  const others = distractions(around, planting, fleet.length > 1);
  const base: Tree = {
    name: `planted-${kind.name}`,
    claim: `The fleet meets ${planting.metric} ${planting.threshold}.`,
    seed,
    fidelity: 'model',
    fleet: [merged(fleet[0], planting.product ?? {}), ...fleet.slice(1), ...(planting.products ?? [])],
  };
  const healthy = [others, planting.scenario ?? {}, { expect: { [metric]: planting.threshold } }].reduce(merged, base);
  const planted = merged(productOf(healthy, planting.plant.product ?? {}), planting.plant.scenario ?? {});
  return {
    seed,
    kind: kind.name,
    cause: planting.cause,
    metric: planting.metric,
    threshold: planting.threshold,
    settings: planting.settings,
    healthy: healthy as unknown as WrittenScenario,
    planted: planted as unknown as WrittenScenario,
  };
}

interface Product extends Tree {
  readonly tenant: string;
  readonly product: string;
  readonly count: number;
}

/** One to three products, of which the first has most of the devices. */
function productsOf(draw: Draw, kind: Kind, total: number): readonly [Product, ...Product[]] {
  const names = draw.some(3, ['sensor', 'meter', 'lamp', 'tracker', 'valve', 'pump']);
  const [first, ...rest] = draw.chance(0.5) ? names : names.toReversed();
  const others = rest.slice(0, draw.of(0, 0, 1, 2));
  const most = others.length === 0 ? total : Math.round((total * draw.whole(60, 90)) / 100);
  const anyProfile = [...attesting, 'esp32', 'legacy-rtos', 'linux-gateway'];
  const profileIn = (profiles: readonly string[]): string => profiles[draw.whole(0, profiles.length - 1)];
  return [
    { ...plain(draw, 'acme', first, most), profile: profileIn(kind.profiles ?? anyProfile) },
    ...others.map((name) => ({
      ...plain(draw, draw.of('acme', 'borealis'), name, Math.max(1, Math.floor((total - most) / others.length))),
      profile: profileIn(anyProfile),
    })),
  ];
}

const plain = (draw: Draw, tenant: string, product: string, count: number): Product => ({
  tenant,
  product,
  count,
  telemetry: {
    every: draw.of('10m', '15m', '20m'),
    bytes: draw.whole(60, 400),
    qos: draw.of(0, 1, 1, 2),
    buffer: draw.whole(20, 100),
  },
  backoff: { initial: draw.of('5s', '10s', '20s'), max: draw.of('1m', '2m', '3m') },
  keepAlive: draw.of('3m', '4m', '6m'),
  sites: draw.of<Tree>({ main: '100%' }, { north: '30%', south: '70%' }, { east: '50%', west: '30%', island: '20%' }),
});

const isMap = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays one part of a scenario over another: maps merge, timelines are joined, a step replaces the one with its label, and
 * everything else is replaced, or taken away by undefined.
 */
function merged(base: Tree, over: Tree): Tree {
  const entries = Object.entries(over).map(([key, value]): readonly [string, unknown] => {
    const held = base[key];
    if (key === 'timeline' && held !== undefined)
      return [key, joined(held as readonly Tree[], value as readonly Tree[])];
    const isWhole = key === 'sites' || key === 'rings' || key === 'policy';
    return [key, isMap(held) && isMap(value) && !isWhole ? merged(held, value) : value];
  });
  const all = Object.entries({ ...base, ...Object.fromEntries(entries) });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function joined(steps: readonly Tree[], others: readonly Tree[]): readonly Tree[] {
  const by = (label: unknown) => others.find((step) => label !== undefined && step.label === label);
  const added = others.filter(({ label }) => !steps.some((step) => label !== undefined && step.label === label));
  return [...steps.map((step) => by(step.label) ?? step), ...added];
}

/** The scenario with other fields of its first product. */
function productOf(scenario: Tree, fields: Tree): Tree {
  const [first, ...others] = scenario.fleet as readonly Tree[];
  return { ...scenario, fleet: [merged(first, fields), ...others] };
}
