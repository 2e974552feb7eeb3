import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { type AgeQuestion, agesInSteps } from '../../reports/trace-index/ages.ts';
import { attackStandingsAt } from '../../reports/trace-index/attack-standing.ts';
import type { DeviceStates } from '../../reports/trace-index/device-states.ts';
import type { DeviceColumns } from '../../reports/trace-index/device-table.ts';
import { firmwareAt } from '../../reports/trace-index/firmware-changes.ts';
import type { JustNow } from '../../reports/trace-index/just-now.ts';
import { justNow } from '../../reports/trace-index/just-now.ts';
import type { outsideOf } from '../../reports/trace-index/outside.ts';
import { placeAtTime, type RowStore } from '../../reports/trace-index/row-store.ts';
import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import type { StatesAt } from '../../reports/trace-index/states-at.ts';
import { type CodeCache, codeCache } from './code-cache.ts';
import {
  CERTIFICATE_STEPS,
  changedBoundsMs,
  EXPIRED_CODE,
  type Legends,
  lifetimeTicks,
  OLDER_CODE,
  ORDINAL_CODES_MAX,
  UNCERTIFIED_CODE,
  unchangedCode,
} from './colors.ts';
import { healthTables } from './health.ts';
import type { ColorMode } from './legend.ts';
import { factTables } from './signs.ts';

export interface Snapshot {
  readonly t: number;
  readonly color: ColorMode;
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  /** By device, the facts behind its signs (`signs.ts`); empty where no device has any. */
  readonly facts: Uint8Array<ArrayBuffer>;
  /** How many devices have each combination of facts. */
  readonly factCounts: Uint32Array<ArrayBuffer>;
  /** Devices that were refused, and those of which an attack gained something, in the last `span` ticks; and those cloned now. */
  readonly justNow: JustNow & { readonly span: number };
}

export interface SnapshotParts {
  readonly manifest: Manifest;
  readonly store: RowStore;
  readonly codes: StateCodes;
  readonly columns: DeviceColumns;
  readonly legends: Legends;
  readonly states: StatesAt;
  readonly outside: ReturnType<typeof outsideOf>;
  /** Runs what moves the states, one after the other. */
  readonly inTurn: InTurn;
}

export type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Makes snapshots of the fleet at an instant: a code per device, and facts where there are any. Lookup tables are made
 * once per color. Ages, which rows of many hours may tell, are counted before a snapshot has its turn.
 */
export function snapshotter(parts: SnapshotParts): (t: number, color: ColorMode, span?: number) => Promise<Snapshot> {
  const { store, columns, legends, states, codes, outside, inTurn } = parts;
  const firmware = firmwareAt(store.firmware);
  const codesOf = codeCache(states, columns.count, factTables(codes));
  const attacked = attackStandingsAt(store.steps, columns.count);
  const recentDecisions = justNow(store, columns.count);
  const tables = new Map<string, readonly Uint8Array[]>();
  const tableOf = (color: string): readonly Uint8Array[] => {
    const table = tables.get(color) ?? (color === 'health' ? healthTables(codes) : regionTables(codes, color));
    tables.set(color, table);
    return table;
  };
  let last = tableOf('health');

  async function agesAt(t: number, color: ColorMode): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const question =
      color === 'changed' ? sinceChange(parts) : color === 'certificate' ? sinceCertificate(parts) : undefined;
    return question && agesInSteps(store, await placeAtTime(store, t), t, question);
  }

  /** The codes of a color that is not by states. */
  function ownCodes(t: number, color: ColorMode, ages: Uint8Array<ArrayBuffer> | undefined, now: DeviceStates) {
    switch (color) {
      case 'firmware':
        return ordinals(firmware(t));
      case 'ring':
        return ordinals(columns.words.ring.codes);
      case 'attacks':
        return attacked(t);
      case 'changed':
        return ages;
      case 'certificate':
        return withExpired(parts, ages!, now, tableOf('trust'));
      default:
        last = tableOf(color);
        return undefined;
    }
  }

  return async (t, color, span = Math.ceil(JUST_NOW_MS / parts.manifest.tickMs)) => {
    const ages = await agesAt(t, color);
    return inTurn(async () => {
      const now = await states.moveToTime(t);
      const found = ownCodes(t, color, ages, now);
      const own = found && counted(found);
      const { codes, counts, facts, factCounts } = codesOf(now, last);
      return {
        t,
        color,
        codes: own?.codes ?? codes,
        counts: (own?.counts ?? counts).slice(0, Math.max(1, legends[color].length)),
        facts,
        factCounts,
        justNow: { span, ...(await recentDecisions(t, span, outside(t).cloned)) },
      };
    });
  };
}

type Counted = Pick<CodeCache, 'codes' | 'counts'>;

/** How long a refusal stays visible, unless time runs faster than an eye could follow. */
const JUST_NOW_MS = 2_000;

function counted(codes: Uint8Array<ArrayBuffer>): Counted {
  const counts = new Uint32Array(256);
  for (let device = 0; device < codes.length; device++) counts[codes[device]]++;
  return { codes, counts };
}

/** By word, the state of a region for each value; words without the region have 0, the least. */
function regionTables(codes: StateCodes, name: string): readonly Uint8Array[] {
  const region = codes.regions.findIndex((one) => one.name === name);
  return Array.from({ length: codes.words }, (_, word) => {
    const table = new Uint8Array(codes.valuesIn(word));
    if (region < 0 || codes.wordOfRegion(region) !== word) return table;
    return table.map((_, value) => codes.stateOf[codes.codeIn(region, value)]);
  });
}

function ordinals(codes: Uint32Array): Uint8Array<ArrayBuffer> {
  const drawn = new Uint8Array(codes.length);
  for (let device = 0; device < drawn.length; device++) drawn[device] = Math.min(codes[device], ORDINAL_CODES_MAX);
  return drawn;
}

function sinceChange({ codes, columns, manifest }: SnapshotParts): AgeQuestion {
  const wanted = new Uint8Array(codes.count + 1).fill(1, 0, codes.count);
  const bounds = changedBoundsMs.map((ms) => ms / manifest.tickMs);
  return { wanted, bounds, never: unchangedCode, older: unchangedCode, devices: columns.count };
}

function sinceCertificate({ codes, columns, manifest }: SnapshotParts): AgeQuestion {
  const names = codes.regions[codes.trust]?.states ?? [];
  const wanted = new Uint8Array(codes.count + 1);
  for (let code = 0; code < codes.count; code++) {
    wanted[code] = Number(codes.regionOf[code] === codes.trust && names[codes.stateOf[code]] === 'certified');
  }
  const lifetime = lifetimeTicks(manifest);
  const bounds = Array.from({ length: CERTIFICATE_STEPS }, (_, i) => ((i + 1) * lifetime) / CERTIFICATE_STEPS);
  return { wanted, bounds, never: UNCERTIFIED_CODE, older: OLDER_CODE, devices: columns.count };
}

/** A device whose own state is `expired` is shown as expired, whatever the age of its certificate. */
function withExpired(
  { codes }: SnapshotParts,
  ages: Uint8Array<ArrayBuffer>,
  now: DeviceStates,
  trustTables: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const expired = (codes.regions[codes.trust]?.states ?? []).indexOf('expired');
  if (expired < 0) return ages;
  const word = codes.wordOfRegion(codes.trust);
  const [trust, table] = [now[word], trustTables[word]];
  for (let device = 0; device < ages.length; device++)
    if (table[trust[device]] === expired) ages[device] = EXPIRED_CODE;
  return ages;
}
