import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { attackStandings } from '../../reports/trace-index/attack-standing.ts';
import type { DeviceColumns } from '../../reports/trace-index/device-table.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type RegionName, regionNames } from '../../sim/plan/regions.ts';
import { healthLegend } from './health.ts';
import type { ColorMode, LegendEntry } from './legend.ts';
import { shadeOf } from './state-shade.ts';

// Legends of the viewer: by color mode, the entries that the code of a device refers to.

/** By the place of a standing. */
const attackFamilies = ['none', 'healthy', 'refused', 'compromised', 'compromised'] as const;

export type Legends = Readonly<Record<ColorMode, readonly LegendEntry[]>>;

export function legendsOf(manifest: Manifest, devices: DeviceColumns, firmware: readonly string[]): Legends {
  return {
    health: healthLegend,
    attacks: isAttacked(manifest) ? attacksLegend : [],
    ...regionLegends(manifest),
    certificate: certificateLegend(lifetimeTicks(manifest) * manifest.tickMs),
    firmware: ordinalLegend(firmware),
    ring: ordinalLegend(devices.words.ring.texts),
    changed: changedLegend,
  };
}

/** Whether any step of the plan is an attack; the plan of an older run folder may lack its timeline. */
export const isAttacked = ({ plan }: Manifest): boolean =>
  plan.timeline?.some(({ action }) => action.kind === 'attack') ?? false;

const attacksLegend: readonly LegendEntry[] = attackStandings.map((name, weight) => ({
  name,
  family: attackFamilies[weight],
  weight,
}));

const regionLegends = (manifest: Manifest) =>
  Object.fromEntries(regionNames.map((name) => [name, regionLegend(manifest, name)])) as Pick<Legends, RegionName>;

/** By the names of states; without the region in this run it is `none` for every device. */
function regionLegend({ regions }: Manifest, name: string): readonly LegendEntry[] {
  const region = regions.find((one) => one.name === name);
  if (region === undefined) return [{ name: 'none', family: 'none', weight: 0 }];
  return region.states.map((state) => ({ name: state, ...shadeOf(name, state) }));
}

/** Certificates age in this many steps. */
export const CERTIFICATE_STEPS = 8;
export const EXPIRED_CODE = CERTIFICATE_STEPS;
export const UNCERTIFIED_CODE = CERTIFICATE_STEPS + 1;
/** The trace does not say how old a certificate was as the run began. */
export const OLDER_CODE = CERTIFICATE_STEPS + 2;

const certificateLegend = (lifetimeMs: number): readonly LegendEntry[] => [
  ...Array.from(
    { length: CERTIFICATE_STEPS },
    (_, i): LegendEntry => ({
      name: `under ${showSpan(((i + 1) * lifetimeMs) / CERTIFICATE_STEPS)} old`,
      family: 'healthy',
      scale: i / (CERTIFICATE_STEPS - 1),
      weight: i,
    }),
  ),
  { name: 'expired', family: 'refused', weight: CERTIFICATE_STEPS + 1 },
  { name: 'none', family: 'none', weight: CERTIFICATE_STEPS },
  { name: 'from before the run', family: 'healthy', weight: 0 },
];

/** The lifetime of a certificate from the plan; the default of a day where the plan has no valid one. */
export function lifetimeTicks({ plan, tickMs }: Manifest): number {
  const lifetimeMs: unknown = plan.pki?.certificateLifetimeMs;
  const isSpan = typeof lifetimeMs === 'number' && Number.isFinite(lifetimeMs) && lifetimeMs > 0;
  return (isSpan ? lifetimeMs : 86_400_000) / tickMs;
}

/** Texts beyond the range of a code share the last one. */
export const ORDINAL_CODES_MAX = 255;

function ordinalLegend(texts: readonly string[]): readonly LegendEntry[] {
  const shown = texts.slice(0, ORDINAL_CODES_MAX);
  const scale = (i: number) => (shown.length < 2 ? 0 : i / (shown.length - 1));
  const entries = shown.map((name, i): LegendEntry => ({ name, family: 'none', scale: scale(i), weight: i }));
  if (texts.length === shown.length) return entries;
  return [...entries, { name: `${texts.length - shown.length} others`, family: 'none', weight: shown.length }];
}

/** Upper bounds of the time since a change. */
export const changedBoundsMs = [1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000] as const;
export const longAgoCode = changedBoundsMs.length;
export const unchangedCode = longAgoCode + 1;

/** Recent changes get the most conspicuous colors. */
const changedLegend: readonly LegendEntry[] = [
  ...changedBoundsMs.map((ms) => `under ${showSpan(ms)} ago`),
  'longer ago',
  'never',
].map((name, i) => ({ name, family: 'none', scale: 1 - i / unchangedCode, weight: unchangedCode - i }));
