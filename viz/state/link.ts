import { type ColorMode, colorModes } from '../data/legend.ts';
import type { Arrangement } from './arrangement.ts';
import { inOrder, type Mark } from './mark.ts';
import type { View } from './run-view.ts';
import type { Scope } from './scope.ts';

/** The content of a link to an instant of a run. Devices have names, not numbers: a link outlives the order of a table. */
export interface Link {
  /** The run's folder, for a page that can fetch it. */
  readonly run?: string;
  /** The folder of the run that it is compared with. */
  readonly vs?: string;
  /** Left out where the two runs are side by side. */
  readonly look?: 'difference';
  readonly t?: number;
  /** Stays at the end of a run that is still being written. */
  readonly follow?: true;
  readonly window?: readonly [from: number, to: number];
  readonly selected?: string;
  readonly query?: string;
  readonly color?: ColorMode;
  /** Names that are switched off in the legend. */
  readonly off?: readonly string[];
  readonly view?: View;
  readonly arrangement?: Arrangement;
  readonly scope?: Scope;
  /** The devices whose series the charts show. */
  readonly group?: string;
  /** Row of the trace that the page explains. */
  readonly asked?: number;
  readonly marks?: readonly Mark[];
}

const LINK_VERSION = 1;

/** Ways to show two runs. */
export type Look = 'beside' | 'difference';

/** The part of an address after `#`, without fields at their default. */
export function writeLink(link: Link): string {
  const fields: [string, string | undefined][] = [
    ['v', String(LINK_VERSION)],
    ['run', link.run],
    ['vs', link.vs],
    ['look', link.look],
    ['t', link.t === undefined ? undefined : String(link.t)],
    ['w', link.window?.join('..')],
    ['sel', link.selected],
    ['q', link.query],
    ['color', link.color],
    ...(link.off ?? []).map((name): [string, string] => ['off', name]),
    ['view', link.view],
    ['as', link.arrangement],
    ['in', scopePath(link.scope)],
    ['of', link.group],
    ['why', link.asked === undefined ? undefined : String(link.asked)],
    ...inOrder(link.marks ?? []).map((mark): [string, string] => ['mark', markText(mark)]),
  ];
  const parts = fields.flatMap(([name, value]) => (value ? [`${name}=${escaped(value)}`] : []));
  return [...parts, ...(link.follow ? ['follow'] : [])].join('&');
}

/** Reads a link of any version so far; ignores what it does not understand. */
export function readLink(hash: string): Link {
  const fields = hash
    .replace(/^#/, '')
    .split('&')
    .map((field) => [field.slice(0, field.indexOf('=')), unescaped(field.slice(field.indexOf('=') + 1))] as const);
  const of = (name: string): string | undefined => fields.find(([key]) => key === name)?.[1];
  const version = Number(of('v') ?? LINK_VERSION);
  if (!(version >= 1 && version <= LINK_VERSION)) return {};
  const t = whole(of('t'));
  const window = spanOf(of('w'));
  const asked = whole(of('why'));
  const color = colorModes.find((mode) => mode === of('color') || mode === of('colour'));
  const scope = scopeOf(of('in'));
  const marks = fields.flatMap(([key, value]) => (key === 'mark' ? markOf(value) : []));
  const page = (['device', 'trees'] as const).find((name) => name === of('view'));
  const arrangement = (['map', 'sorted'] as const).find((name) => name === of('as'));
  const selected = of('sel');
  const query = of('q');
  const run = of('run');
  const vs = of('vs');
  const group = of('of');
  const off = fields.flatMap(([key, value]) => (key === 'off' && value ? [value] : []));
  return {
    ...(run ? { run } : {}),
    ...(vs ? { vs } : {}),
    ...(of('look') === 'difference' ? { look: 'difference' as const } : {}),
    ...(/(?:^#?|&)follow(?:&|$)/.test(hash) ? { follow: true as const } : {}),
    ...(t === undefined ? {} : { t }),
    ...(window === undefined ? {} : { window }),
    ...(selected ? { selected } : {}),
    ...(query ? { query } : {}),
    ...(color === undefined ? {} : { color }),
    ...(off.length === 0 ? {} : { off }),
    ...(page === undefined ? {} : { view: page }),
    ...(arrangement === undefined ? {} : { arrangement }),
    ...(scope === undefined ? {} : { scope }),
    ...(group ? { group } : {}),
    ...(asked === undefined ? {} : { asked }),
    ...(marks.length === 0 ? {} : { marks }),
  };
}

/** Escapes only what would end a field, so that links stay readable. */
const escaped = (value: string): string =>
  encodeURIComponent(value).replace(/%(2F|3A|20|2C|3E|3C)/g, (code) => readable[code] ?? code);
const readable: Readonly<Record<string, string>> = { '%2F': '/', '%3A': ':', '%20': '+', '%2C': ',' };

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    // Cut off in the middle of an escape, as by a mail program.
    return '';
  }
}

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;

function spanOf(text: string | undefined): readonly [number, number] | undefined {
  const [from, to] = (text ?? '').split('..').map(whole);
  return from === undefined || to === undefined || from >= to ? undefined : [from, to];
}

/** Names of tenants, products and rings have no slash. */
const scopePath = (scope: Scope | undefined): string | undefined =>
  scope === undefined ? undefined : [scope.tenant, scope.product, scope.ring].filter(Boolean).join('/');

function scopeOf(path: string | undefined): Scope | undefined {
  const [tenant, product, ring] = (path ?? '').split('/');
  if (!tenant) return undefined;
  return { tenant, ...(product ? { product } : {}), ...(ring ? { ring } : {}) };
}

const markText = ({ from, to, text }: Mark): string => `${from}${to === undefined ? '' : `..${to}`} ${text}`;

function markOf(value: string): readonly Mark[] {
  const space = value.indexOf(' ');
  const [place, text] = space < 0 ? [value, ''] : [value.slice(0, space), value.slice(space + 1)];
  const span = spanOf(place);
  if (span !== undefined) return [{ from: span[0], to: span[1], text }];
  const at = whole(place);
  return at === undefined ? [] : [{ from: at, text }];
}
