import fc from 'fast-check';
import type { EventKind, VerdictWord } from '../../sim/kernel/trace/kinds.ts';
import type { SeriesId } from '../../sim/kernel/trace/series.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { handTrace, updatable } from '../kit/hand-trace.ts';

/** A row of a trace in words, before rows have numbers. */
export type Row =
  | { readonly t: number; readonly device: number; readonly change: string }
  | {
      readonly t: number;
      readonly device?: number;
      readonly event: EventKind;
      readonly control?: string;
      readonly verdict?: VerdictWord;
      readonly detail?: string;
      readonly evidence?: string;
    }
  | { readonly t: number; readonly samples: Partial<Record<SeriesId, number>> };

export interface RandomTrace {
  readonly devices: number;
  readonly endT: number;
  readonly rows: readonly Row[];
}

const END = 10_000;
const SAMPLES = [1_000, 4_000, 5_000, END];

/** Kinds of steps. */
const [SWITCH_ON, CONNECT] = [5, 10];

/**
 * A trace as a run leaves it: devices are switched on and off, connect, drop and return, renew, install, are revoked
 * and go offline, while outages and rollouts come and go; readings are taken and delivered. Times lie on a coarse grid,
 * so that several things happen at once.
 */
export const randomTraces: fc.Arbitrary<RandomTrace> = fc
  .record({
    devices: fc.noBias(fc.integer({ min: 1, max: 10 })),
    // Most devices are switched on, and connect, soon; only then do later steps have an effect.
    boots: fc.array(fc.record({ t: fc.noBias(fc.nat({ max: 30 })), far: fc.noBias(fc.nat({ max: 9 })) }), {
      minLength: 10,
      maxLength: 10,
    }),
    steps: fc.array(
      fc.noBias(fc.record({ t: fc.nat({ max: 100 }), what: fc.nat({ max: 9_999 }), device: fc.nat({ max: 9 }) })),
      { minLength: 60, maxLength: 160, size: 'max' },
    ),
    hasRollout: fc.boolean(),
    produced: fc.nat({ max: 500 }),
    lost: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ devices, boots, steps, hasRollout, produced, lost }) => {
    const rows: Row[] = [];
    const fleet = Array.from({ length: devices }, () => new RandomDevice());
    const everyone = Array.from({ length: devices }, (_, device) => device);
    const targets = everyone.filter((device) => device % 4 < 3);
    if (hasRollout) {
      rows.push({ t: 0, event: 'rollout.started', detail: 'a@1', evidence: `${targets.length} devices` });
      rows.push(...targets.map((device): Row => ({ t: 0, device, event: 'rollout.targeted', detail: 'a@1' })));
    }
    const open: EventKind[] = [];
    const strays = new Set(everyone.filter((device) => !targets.includes(device)));
    const booting = boots
      .slice(0, devices)
      .flatMap(({ t, far }, device) =>
        Array.from({ length: Math.min(far, 4) }, (_, i) => ({ t: t + i, what: i < 2 ? SWITCH_ON : CONNECT, device })),
      );
    for (const step of [...booting, ...steps].toSorted((a, b) => a.t - b.t)) {
      const t = step.t * 100;
      const device = step.device % devices;
      const kind = step.what % 60;
      const variety = Math.floor(step.what / 60);
      if (kind === 0 && open.length < 2) {
        open.push(variety % 3 === 0 ? 'network.failed' : 'broker.failed');
        rows.push({ t, event: open.at(-1)! });
      } else if (kind === 1 && open.length > 0) {
        rows.push({ t, event: open.pop() === 'network.failed' ? 'network.recovered' : 'broker.recovered' });
      } else if (kind === 2 && hasRollout) {
        rows.push({ t, ...rolloutStep(variety % 4, device, strays) });
      } else rows.push(...fleet[device].step(kind, t, device));
    }
    for (const t of SAMPLES) {
      const rest = rows.findIndex((row) => row.t > t);
      rows.splice(rest < 0 ? rows.length : rest, 0, sampleAt(t, produced, lost));
    }
    return { devices, endT: END, rows };
  });

/** Totals that grow evenly, except deliveries: half of all deliveries come late. */
function sampleAt(t: number, producedInAll: number, lost: number): Row {
  const part = (total: number): number => Math.floor((total * t) / END);
  const produced = part(producedInAll);
  const delivered = Math.floor(produced * (1 - lost) * (t === END ? 1 : 0.5));
  return {
    t,
    samples: {
      'messages.produced': produced,
      'messages.delivered': delivered,
      'messages.duplicated': Math.floor(delivered / 7),
      'messages.dropped': Math.floor(produced * lost * 0.5),
      'connects.attempted': part(200),
      'connects.accepted': part(90),
      'connects.refused': part(60),
      'attestation.asked': part(50),
      'attestation.refused': part(5),
      'certificates.issued': part(40),
      'updates.checks': part(30),
      'updates.bytes': part(3_000),
      'updates.dropped': part(4),
      'sessions.takenOver': part(2),
      'keepalives.expired': part(3),
    },
  };
}

/** A step of a rollout; `strays` are the devices that have left its targets. */
function rolloutStep(which: number, device: number, strays: Set<number>) {
  if (which === 0) return { event: 'rollout.moved', verdict: 'refuse', detail: 'paused' } as const;
  if (which === 1) return { event: 'rollout.rolled-back' } as const;
  if (strays.delete(device)) return { event: 'rollout.joined', device } as const;
  strays.add(device);
  return { event: 'rollout.left', device } as const;
}

/** The next steps of a device; each is a valid transition, or nothing. */
class RandomDevice {
  private power = 'off';
  private link = 'offline';
  private trust = 'unclaimed';
  private update = 'idle';

  step(kind: number, t: number, device: number): Row[] {
    const to = (change: string): Row => ({ t, device, change });
    if (kind < 6) return this.switchOn(to);
    if (kind < 18) return this.connect(to);
    if (kind < 23) return this.drop(to);
    if (kind === 23) return this.switchOff(to);
    if (kind < 32) return this.install(to);
    if (kind < 35) return this.renew(to);
    if (kind === 35) return this.runOut(to);
    if (kind === 36) return [{ t, device, event: t % 200 === 0 ? 'certificate.revoked' : 'device.disabled' }];
    if (kind < 39) return this.closeRevoked(t, device, to);
    if (kind === 39) return [{ t, device, event: 'attack.judged', verdict: t % 200 === 0 ? 'allow' : 'refuse' }];
    return this.drawnOf(kind, to);
  }

  /** Most draws are the everyday steps. */
  private drawnOf(kind: number, to: (change: string) => Row): Row[] {
    return kind < 48 ? this.connect(to) : kind < 52 ? this.install(to) : this.drop(to);
  }

  private switchOn(to: (change: string) => Row): Row[] {
    if (this.power === 'running') return [];
    this.power = this.power === 'rom' ? 'running' : 'rom';
    return [to(`power ${this.power}`)];
  }

  private switchOff(to: (change: string) => Row): Row[] {
    if (this.power === 'off') return [];
    this.power = this.power === 'running' && this.link === 'online' ? 'asleep' : 'off';
    return [to(`power ${this.power}`), ...this.leave('offline', to)];
  }

  private connect(to: (change: string) => Row): Row[] {
    if (this.power !== 'running' || this.link === 'online') return [];
    this.link = this.link === 'dialing' ? 'online' : 'dialing';
    return [to(`link ${this.link}`)];
  }

  private drop = (to: (change: string) => Row): Row[] => this.leave('backoff', to);

  private leave(state: string, to: (change: string) => Row): Row[] {
    if (this.link === state || this.link === 'offline') return [];
    this.link = state;
    return [to(`link ${state}`)];
  }

  private closeRevoked(t: number, device: number, to: (change: string) => Row): Row[] {
    if (this.link !== 'online') return [];
    return [
      { t, device, event: 'session.closed', control: 'close-revoked-sessions', verdict: 'refuse' },
      ...this.drop(to),
    ];
  }

  private install(to: (change: string) => Row): Row[] {
    if (this.power !== 'running') return [];
    this.update = { idle: 'staged', staged: 'trial', trial: 'confirmed', confirmed: 'staged' }[this.update] ?? 'idle';
    return [to(`update ${this.update}`)];
  }

  private runOut(to: (change: string) => Row): Row[] {
    if (this.trust === 'unclaimed' || this.trust === 'expired') return [];
    this.trust = 'expired';
    return [to('trust expired')];
  }

  private renew(to: (change: string) => Row): Row[] {
    this.trust = { unclaimed: 'certified', certified: 'renewing', renewing: 'certified' }[this.trust] ?? 'certified';
    return [to(`trust ${this.trust}`)];
  }
}

/** Passes the rows on as a recorder does. */
export function feed({ rows, endT }: RandomTrace, sink: TraceSink): void {
  const trace = handTrace(updatable);
  for (const row of rows) {
    if ('change' in row) trace.change(row.t, row.device, row.change);
    else if ('samples' in row) trace.sample(row.t, row.samples);
    else {
      const { t, event, ...fields } = row;
      trace.event(t, event, fields);
    }
  }
  trace.feed(sink, endT);
}
