import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { DeviceNames, OpenRunFolder, Region } from '../../reports/run-folder/index.ts';
import { openRunFolder } from '../../reports/run-folder/index.ts';
import { defaultCloud, defaultPki } from '../../scenarios/index.ts';
import { type EventKind, kindCode, type VerdictWord, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type SeriesId, seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import { type ChangeBlock, type EventBlock, NONE, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';

/** A small device machine: enough states for every figure. */
export const regions: readonly Region[] = [
  { name: 'power', states: ['off', 'rom', 'running', 'asleep'] },
  { name: 'link', states: ['offline', 'dialing', 'online', 'backoff', 'tls', 'connecting'] },
  { name: 'trust', states: ['unclaimed', 'certified', 'renewing', 'expired'] },
];

/** The same with sleep, and with the states and kinds of rollouts. */
export const updatable: readonly Region[] = [
  { name: 'power', states: ['off', 'rom', 'running', 'asleep', 'bricked'] },
  ...regions.slice(1),
  { name: 'update', states: ['idle', 'staged', 'trial', 'confirmed', 'reverted'] },
];

export const minutes = (count: number): number => count * 60_000;

interface EventFields {
  readonly device?: number;
  readonly actor?: string;
  readonly control?: string;
  readonly verdict?: VerdictWord;
  readonly detail?: string;
  readonly evidence?: string;
  readonly cause?: number;
}

type Entry =
  | { kind: 'change'; row: number; t: number; device: number; region: number; state: number; cause: number }
  | { kind: 'event'; row: number; t: number; event: EventKind; fields: EventFields }
  | { kind: 'sample'; t: number; values: Float64Array };

/** A trace written by hand: rows are numbered in order of the calls, and each call returns its row. */
export function handTrace(machine: readonly Region[] = regions) {
  const entries: Entry[] = [];
  let rows = 0;
  return {
    change(t: number, device: number, words: string, cause: number = NONE): number {
      const [regionName, stateName] = words.split(' ');
      const region = machine.findIndex(({ name }) => name === regionName);
      const state = machine[region].states.indexOf(stateName);
      entries.push({ kind: 'change', row: rows, t, device, region, state, cause });
      return rows++;
    },
    event(t: number, event: EventKind, fields: EventFields = {}): number {
      entries.push({ kind: 'event', row: rows, t, event, fields });
      return rows++;
    },
    sample(t: number, values: Partial<Record<SeriesId, number>>): void {
      const all = new Float64Array(seriesList.length);
      for (const [id, value] of Object.entries(values)) all[seriesIndex(id as SeriesId)] = value;
      entries.push({ kind: 'sample', t, values: all });
    },
    /** Row by row, in order. */
    feed(sink: TraceSink, endT: number): void {
      const strings: string[] = [];
      for (const entry of entries) {
        if (entry.kind === 'change') sink.changes(changeBlock([entry]));
        else if (entry.kind === 'event') sink.events(eventBlock([entry], strings));
        else {
          sink.samples(entry);
          sink.reached(entry.t);
        }
      }
      sink.reached(endT);
    },
    /** As from a recorder that flushes only at the end: all events, then all changes. */
    feedApart(sink: TraceSink, endT: number): void {
      sink.events(
        eventBlock(
          entries.filter((entry) => entry.kind === 'event'),
          [],
        ),
      );
      sink.changes(changeBlock(entries.filter((entry) => entry.kind === 'change')));
      for (const entry of entries) if (entry.kind === 'sample') sink.samples(entry);
      sink.reached(endT);
    },
  };
}

export function changeBlock(rows: readonly Omit<Extract<Entry, { kind: 'change' }>, 'kind'>[]): ChangeBlock {
  return {
    length: rows.length,
    row: Uint32Array.from(rows, ({ row }) => row),
    t: Uint32Array.from(rows, ({ t }) => t),
    device: Uint32Array.from(rows, ({ device }) => device),
    region: Uint8Array.from(rows, ({ region }) => region),
    state: Uint8Array.from(rows, ({ state }) => state),
    cause: Uint32Array.from(rows, ({ cause }) => cause),
  };
}

export function eventBlock(rows: readonly Extract<Entry, { kind: 'event' }>[], strings: string[]): EventBlock {
  const code = (text: string | undefined): number => {
    if (text === undefined) return NONE;
    const known = strings.indexOf(text);
    return known >= 0 ? known : strings.push(text) - 1;
  };
  return {
    length: rows.length,
    strings,
    row: Uint32Array.from(rows, ({ row }) => row),
    t: Uint32Array.from(rows, ({ t }) => t),
    kind: Uint8Array.from(rows, ({ event }) => kindCode(event)),
    device: Uint32Array.from(rows, ({ fields }) => fields.device ?? NONE),
    actor: Uint32Array.from(rows, ({ fields }) => code(fields.actor)),
    control: Uint32Array.from(rows, ({ fields }) => code(fields.control)),
    verdict: Uint8Array.from(rows, ({ fields }) => verdicts.indexOf(fields.verdict ?? 'none')),
    detail: Uint32Array.from(rows, ({ fields }) => code(fields.detail)),
    evidence: Uint32Array.from(rows, ({ fields }) => code(fields.evidence)),
    cause: Uint32Array.from(rows, ({ fields }) => fields.cause ?? NONE),
  };
}

export const planOf = (changes: Partial<Plan> = {}): Plan => ({
  name: 'hand-made',
  claim: 'A trace written by hand is read as it was written.',
  seed: 'hand',
  fidelity: 'model',
  durationMs: minutes(60),
  fleet: [],
  network: { latencyMedianMs: 80, latencyP95Ms: 400, loss: 0, bandwidthBps: undefined },
  broker: { handshakesPerSecond: undefined, handshakeQueue: 100, maxConnections: undefined, authorities: 'follow' },
  pki: defaultPki('model'),
  cloud: defaultCloud,
  controls: {},
  timeline: [],
  expect: [],
  sampleEveryMs: minutes(1),
  verdicts: 'all',
  ...changes,
});

export const expectation = (
  metric: string,
  text: string,
  rest: Pick<Threshold, 'aggregate' | 'operator' | 'value' | 'fromMs' | 'on'>,
): Threshold => ({
  metric,
  text,
  ...rest,
});

export const sensors = (count: number): DeviceNames => ({
  count,
  name: (i) => `acme/sensor-${i}`,
  tenant: () => 'acme',
  product: () => 'sensor',
  ring: (i) => (i % 10 === 0 ? 'canary' : 'broad'),
  site: (i) => `site-${i % 3}`,
  profile: () => 'sphere',
  firmware: () => '1.0.0',
  tags: () => '',
});

/** A root for run folders, deleted with the test. */
export function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-reports-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

export const openFolder = (root: string, devices: number, plan: Partial<Plan> = {}): OpenRunFolder =>
  openRunFolder({ root, plan: planOf(plan), version: '0.0.0-test', devices: sensors(devices), regions, tickMs: 1 });

export const finished = { end: 'finished', traceHash: 'f00d', chapters: [], summary: undefined } as const;
