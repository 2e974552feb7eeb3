import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan, showSpan } from '../../sim/kernel/time/duration.ts';

/**
 * How a scenario writes one kind of number.
 *
 * Units   `read` returns the plan's own: milliseconds, shares of 1, bytes, bits per second, per second
 * Errors  none: `read` returns undefined for text that is not such a number, and does not check bounds
 */
export interface Unit {
  /** One word for it in documentation. */
  readonly kind: string;
  readonly noun: string;
  readonly like: string;
  readonly read: (raw: Raw) => number | undefined;
  readonly show: (value: number) => string;
  /** For the JSON Schema: the form of the text, and whether a bare number is allowed. */
  readonly pattern: string | undefined;
  readonly bareNumber: 'own unit' | 'whole' | 'zero' | 'none';
}

export type Raw = string | number;

export const spanUnit: Unit = {
  kind: 'span',
  noun: 'a span of time',
  like: '30s, 5m or 1h30m',
  read: readSpan,
  show: showSpan,
  pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$',
  bareNumber: 'zero',
};

export const signedSpanUnit: Unit = {
  ...spanUnit,
  kind: 'signed span',
  like: '2d or -2d',
  pattern: '^-?([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$',
};

const SHARE_PATTERN = '^(-?[0-9]*\\.?[0-9]+)\\s*(%)?$';

export const shareUnit: Unit = {
  kind: 'share',
  noun: 'a share',
  like: '2% or 0.02',
  read: readShare,
  show: (value) => `${Number((value * 100).toPrecision(6))}%`,
  pattern: SHARE_PATTERN,
  bareNumber: 'own unit',
};

const SIZE_PATTERN = '^(-?[0-9]+(?:\\.[0-9]+)?)\\s*(B|kB|KB|KiB|MB|MiB|GB|GiB)?$';
const bytesPer: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

export const sizeUnit: Unit = {
  kind: 'size',
  noun: 'a size in whole bytes',
  like: '400, 4KiB or 1MB',
  read: readSize,
  show: (bytes) => `${bytes} bytes`,
  pattern: SIZE_PATTERN,
  bareNumber: 'whole',
};

const BIT_RATE_PATTERN = '^(-?[0-9]+(?:\\.[0-9]+)?)\\s*(bit|kbit|Mbit|Gbit)/s$';
const bitsPer: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, Mbit: 1e6, Gbit: 1e9 };

export const bitRateUnit: Unit = {
  kind: 'bandwidth',
  noun: 'a bandwidth',
  like: '256kbit/s or 10Mbit/s',
  read: readBitRate,
  show: (bits) => `${bits}bit/s`,
  pattern: BIT_RATE_PATTERN,
  bareNumber: 'none',
};

const PPM_PATTERN = '^(-?[0-9]+(?:\\.[0-9]+)?)\\s*ppm$';

export const ppmUnit: Unit = {
  kind: 'drift',
  noun: 'a drift in parts per million',
  like: '20ppm',
  read: readPpm,
  show: (parts) => `${parts}ppm`,
  pattern: PPM_PATTERN,
  bareNumber: 'none',
};

const PER_SECOND_PATTERN = '^(-?[0-9]+(?:\\.[0-9]+)?)\\s*/s$';

export const perSecondUnit: Unit = {
  kind: 'rate',
  noun: 'a rate',
  like: '500/s',
  read: readPerSecond,
  show: (rate) => `${rate}/s`,
  pattern: PER_SECOND_PATTERN,
  bareNumber: 'own unit',
};

export const countUnit: Unit = {
  kind: 'count',
  noun: 'a whole number',
  like: '2000, with no unit or separator',
  read: (raw) => (typeof raw === 'number' && Number.isInteger(raw) ? raw : undefined),
  show: String,
  pattern: undefined,
  bareNumber: 'whole',
};

export const numberUnit: Unit = {
  kind: 'number',
  noun: 'a number',
  like: '2 or 1.5',
  read: (raw) => (typeof raw === 'number' ? raw : undefined),
  show: String,
  pattern: undefined,
  bareNumber: 'own unit',
};

function readSpan(raw: Raw): number | undefined {
  if (raw === 0 || raw === '0') return 0;
  if (typeof raw === 'number') return undefined;
  const isNegative = raw.startsWith('-');
  try {
    return parseSpan(isNegative ? raw.slice(1) : raw) * (isNegative ? -1 : 1);
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

function readShare(raw: Raw): number | undefined {
  if (typeof raw === 'number') return raw;
  const [, number, percent] = new RegExp(SHARE_PATTERN).exec(raw.trim()) ?? [];
  // Uses an exponent instead of dividing: 2.2 / 100 is not exactly 0.022.
  return number === undefined ? undefined : Number(`${number}${percent ? 'e-2' : ''}`);
}

function readSize(raw: Raw): number | undefined {
  if (typeof raw === 'number') return Number.isInteger(raw) ? raw : undefined;
  const [, number, unit] = new RegExp(SIZE_PATTERN).exec(raw.trim()) ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * (bytesPer[unit ?? 'B'] ?? 1));
}

function readBitRate(raw: Raw): number | undefined {
  const [, number, unit] = typeof raw === 'string' ? (new RegExp(BIT_RATE_PATTERN).exec(raw.trim()) ?? []) : [];
  return number === undefined ? undefined : Math.round(Number(number) * (bitsPer[unit!] ?? 1));
}

function readPpm(raw: Raw): number | undefined {
  const [, number] = typeof raw === 'string' ? (new RegExp(PPM_PATTERN).exec(raw.trim()) ?? []) : [];
  return number === undefined ? undefined : Number(number);
}

function readPerSecond(raw: Raw): number | undefined {
  if (typeof raw === 'number') return raw;
  const [, number] = new RegExp(PER_SECOND_PATTERN).exec(raw.trim()) ?? [];
  return number === undefined ? undefined : Number(number);
}
