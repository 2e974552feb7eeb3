import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type EventKind, eventKinds } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import type { Consumer, Move, RunShape } from '../metrics/accumulator.ts';
import { enters, entersOrLeaves, type StateCode } from '../metrics/device-states.ts';
import type { RowCauses } from '../metrics/row-causes.ts';
import { type HarmKind, harmKinds } from './harm-kinds.ts';

/**
 * Harm that a run did to its fleet, or left it open to, whatever its thresholds say: a claim about damage holds where
 * there is damage.
 */
export interface Harm {
  readonly kind: HarmKind;
  /** Devices. */
  readonly count: number;
  /** The whole that it is a part of: devices revoked, or the fleet. */
  readonly of: number;
  /** Of `revoked-active`, for how long; else empty. */
  readonly detail: string;
}

/**
 * Finds harm while a trace passes, in a run that ends at tick `endT`. What the scenario gives an actor is no harm: it is in
 * the premises. `causes` has taken each row before.
 *
 * Memory  22 bytes a device
 */
export function harmFinder(
  shape: RunShape,
  causes: Pick<RowCauses, 'classOf'>,
): Consumer & { harms(endT: number): readonly Harm[] } {
  const power = statesOf(shape, 'power');
  const link = statesOf(shape, 'link');
  const trust = statesOf(shape, 'trust');
  const implant = statesOf(shape, 'implant');
  const all = shape.regions.map((_, region) => [power, link, trust, implant].find((one) => one.region === region));
  const online = link.codeOf('online');
  const disconnecting = link.codeOf('disconnecting');
  const certified = trust.codeOf('certified');
  const marks = new Uint16Array(shape.devices);
  const revokedAt = new Uint32Array(shape.devices).fill(NONE);
  /** When a device itself ended its session, to begin another. */
  const pausedAt = new Uint32Array(shape.devices).fill(NONE);
  /** When its last certificate was issued, and when it last came online. */
  const certifiedAt = new Uint32Array(shape.devices).fill(NONE);
  const onlineAt = new Uint32Array(shape.devices).fill(NONE);
  const disabled = new Set<number>();
  let longest = 0;

  /** Of the states of a link it tells only whether a device is online. */
  const isAbout = (move: Move): boolean =>
    move.region === link.region
      ? entersOrLeaves(move, online) || enters(move, disconnecting)
      : all[move.region] !== undefined;

  function moved({ device, region, state, t }: ChangeBlock, i: number): void {
    const d = device[i];
    const entered = state[i];
    const known = all[region[i]]!;
    if (known === link && link.now[d] === online.state) wentOffline(d, t[i]);
    known.now[d] = entered;
    if (known === link && entered === disconnecting.state) pausedAt[d] = t[i];
    if (known === link && entered === online.state) onlineAt[d] = t[i];
    if (known === trust && entered === certified.state) certifiedAt[d] = t[i];
    if (known === implant && runs(d)) marks[d] |= INTRUDED;
  }

  /** Whether code of an actor runs there now. */
  const runs = (device: number): boolean => implant.isIn(device, 'active') || implant.isIn(device, 'exploited');

  function wentOffline(device: number, t: number): void {
    pausedAt[device] = NONE;
    if (revokedAt[device] >= t || isBack(device)) return;
    marks[device] |= ACTIVE;
    longest = Math.max(longest, t - revokedAt[device]);
  }

  /** Whether its session is one of a certificate that was issued after the revocation, as to a device that attests anew. */
  const isBack = (device: number): boolean =>
    isCertifiedAnew(device) && !disabled.has(device) && onlineAt[device] >= certifiedAt[device];

  const isCertifiedAnew = (device: number): boolean =>
    certifiedAt[device] !== NONE && certifiedAt[device] > revokedAt[device];

  function event(block: EventBlock, i: number): void {
    const kind = eventKinds[block.kind[i]];
    const device = block.device[i];
    if (device === NONE) return;
    if (barring.has(kind) && (revokedAt[device] === NONE || isCertifiedAnew(device))) revokedAt[device] = block.t[i];
    if (kind === 'device.disabled') disabled.add(device);
    if (kind === 'image.tampered') marks[device] |= TAMPERED;
    if (kind === 'image.installed' || kind === 'device.recovered') marks[device] &= ~TAMPERED;
    // What an image of an actor does to a device is no fault of a release.
    if (kind === 'device.failed' && causes.classOf(block.row[i]) !== 'attack') marks[device] |= BROKEN;
    // In the place of a console it has a session in the name of no device.
    if (kind === 'impostor.online' && block.detail[i] === NONE) marks[device] |= REPLACED;
    if (kind === 'messages.read') marks[device] |= OVERHEARD;
    if (kind === 'command.obeyed' && causes.classOf(block.row[i]) === 'attack') marks[device] |= OBEYED;
    if (kind === 'attack.gained') gained(block, i);
  }

  function gained({ device, detail, evidence, strings }: EventBlock, i: number): void {
    // Without an attack that gave it, the scenario did.
    if (evidence[i] === NONE) return;
    marks[device[i]] |= markOf.get(strings[detail[i]]!) ?? 0;
  }

  function harms(endT: number): readonly Harm[] {
    const isPaused = (d: number): boolean => pausedAt[d] !== NONE && (endT - pausedAt[d]) * shape.tickMs < PAUSE_MAX_MS;
    const counts = new Map<HarmKind, number>();
    const count = (kind: HarmKind, isSo = true): unknown => isSo && counts.set(kind, (counts.get(kind) ?? 0) + 1);
    let revoked = 0;
    for (let d = 0; d < shape.devices; d++) {
      const isOnline = link.isIn(d, 'online');
      const isTaken = runs(d) || implant.isIn(d, 'dormant');
      for (const [kind, mark] of marked) count(kind, (marks[d] & mark) !== 0);
      count('taken-over', isTaken);
      count('intruded', !isTaken && (marks[d] & INTRUDED) !== 0);
      count('lost', power.isIn(d, 'bricked') || power.isIn(d, 'recovery'));
      if (revokedAt[d] === NONE) {
        count('distrusted', trust.isIn(d, 'expired') || trust.isIn(d, 'refused'));
        count('missing', power.isIn(d, 'running') && !isOnline && !isPaused(d));
        continue;
      }
      revoked++;
      const isStill = isOnline && !isBack(d);
      count('revoked-online', isStill);
      count('revoked-active', !isStill && (marks[d] & ACTIVE) !== 0);
    }
    const details: Partial<Record<HarmKind, string>> = {
      'revoked-active': `for up to ${showSpan(longest * shape.tickMs)}`,
    };
    return harmKinds.flatMap((kind) => {
      const found = counts.get(kind) ?? 0;
      const of = kind.startsWith('revoked-') ? revoked : shape.devices;
      return found === 0 ? [] : [{ kind, count: found, of, detail: details[kind] ?? '' }];
    });
  }

  return { moves: { isAbout, moved }, event, harms };
}

/** The state of each device in a region; without the region in the machine, no device is in any. */
function statesOf({ devices, regions }: RunShape, name: string) {
  const region = regions.findIndex((one) => one.name === name);
  const now = new Uint8Array(devices);
  const states = regions[region]?.states ?? [];
  return {
    region,
    now,
    codeOf: (state: string): StateCode => ({ region, state: states.indexOf(state) }),
    isIn: (device: number, state: string): boolean => states[now[device]] === state,
  };
}

/** After these a device should be silent. */
const barring: ReadonlySet<EventKind> = new Set(['certificate.revoked', 'device.disabled']);

/** A new session takes a dial, a handshake and a CONNECT, each of which may take half a minute. */
const PAUSE_MAX_MS = 120_000;

const TAMPERED = 1;
const BROKEN = 2;
const ACTIVE = 4;
const EXPOSED = 8;
const REPLACED = 16;
const OVERHEARD = 32;
const DECEIVED = 64;
const OBEYED = 128;
const INTRUDED = 256;
const CUT_OFF = 512;
const ABUSED = 1024;

/** Harm that a device has once it is marked. */
const marked: readonly (readonly [HarmKind, number])[] = [
  ['obeyed', OBEYED],
  ['abused', ABUSED],
  ['replaced', REPLACED],
  ['let-in', DECEIVED],
  ['cut-off', CUT_OFF],
  ['broken', BROKEN],
  ['tampered', TAMPERED],
  ['exposed', EXPOSED],
  ['overheard', OVERHEARD],
];

/** By what an attack gains of a device, the mark that the device gets. */
const markOf: ReadonlyMap<string, number> = new Map([
  [factInWords.credential, EXPOSED],
  [factInWords.uplink, ABUSED],
  ...(['attested', 'rolled-back', 'wrong-software', 'frozen', 'clock', 'spoken-for', 'falsified'] as const).map(
    (fact) => [factInWords[fact], DECEIVED] as const,
  ),
  ...(['kicked', 'expelled'] as const).map((fact) => [factInWords[fact], CUT_OFF] as const),
]);
