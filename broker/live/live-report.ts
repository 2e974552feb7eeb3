import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import type { ClientObservation, PoolFigures } from './client/device-pool.ts';
import type { LatencyFigures } from './client/latency.ts';
import type { BrokerFigures } from './server/embedded-broker.ts';
import type { Figures } from './workers/lag.ts';
import type { RemotePool } from './workers/remote-pools.ts';

/** The wall-clock figures of a live run, beside those that every fidelity has. */
export interface LiveReport {
  readonly broker: string;
  readonly speed: number;
  readonly workers: number;
  readonly wallSeconds: number;
  /** From a device's first sending of a reading to the platform's own subscriber. */
  readonly latency: LatencyFigures;
  readonly connects: {
    readonly secured: number;
    /** The most in any whole second. */
    readonly ratePeak: number;
    readonly inFlightPeak: number;
    /** Dials that waited because the limit in flight was reached. */
    readonly waitingPeak: number;
    /** TCP connects that took a second or more: the backlog of the broker dropped their SYN. */
    readonly tcpStalls: number;
  };
  readonly sessionsPeak: number;
  /** Connections that devices left without closing, still open at the broker's end. */
  readonly ghosts: number;
  /** The most sessions of revoked certificates that were up a whole fetch period after the broker had the CRL. */
  readonly revokedKept: number;
  readonly embedded: BrokerFigures | undefined;
  /** How late the threads were: rates measured by a late lab say nothing about the broker. */
  readonly lag: Readonly<Record<string, Figures>>;
  /** Workers on other machines, by slice of the fleet, and their clocks; none if all sockets are on this machine. */
  readonly machines: readonly RemotePool[];
  readonly lost: readonly LostSlice[];
  /** What the lab could not carry out, and how often connections ended in each way. */
  readonly notes: readonly string[];
  /** Ids of metrics that a client from outside of the run has disturbed. */
  readonly disturbed: readonly string[];
  readonly endings: Readonly<Record<string, number>>;
}

/** Counts what the main thread measures, and combines it with the services' figures into the report. */
export class LiveMeasures {
  private readonly rate = new RatePeak();
  private readonly endings = new Map<string, number>();
  private sessionsPeak = 0;

  connected(at: number, online: number): void {
    this.rate.add(at);
    this.sessionsPeak = Math.max(this.sessionsPeak, online);
  }

  ended({ stage, observed }: ClientObservation): void {
    const how = `${stage}: ${observed}`;
    this.endings.set(how, (this.endings.get(how) ?? 0) + 1);
  }

  report(
    { pools, broker, platform, remote, lag }: ServiceFigures,
    known: Pick<
      LiveReport,
      'broker' | 'speed' | 'workers' | 'wallSeconds' | 'revokedKept' | 'notes' | 'disturbed' | 'lost'
    >,
  ): LiveReport {
    const { secured, inFlightPeak, waitingPeak, tcpStalls, ghosts } = totalOf(pools);
    return {
      ...known,
      latency: platform,
      connects: { secured, ratePeak: this.rate.peak, inFlightPeak, waitingPeak, tcpStalls },
      sessionsPeak: Math.max(this.sessionsPeak, broker?.sessionsPeak ?? 0),
      ghosts,
      embedded: broker,
      machines: remote,
      lag,
      endings: Object.fromEntries([...this.endings].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}

/** The figures of all services. */
export interface ServiceFigures {
  readonly pools: readonly PoolFigures[];
  readonly broker: BrokerFigures | undefined;
  readonly platform: LatencyFigures;
  readonly remote: readonly RemotePool[];
  readonly lag: Readonly<Record<string, Figures>>;
}

const totalOf = (pools: readonly PoolFigures[]): PoolFigures =>
  pools.reduce((sum, one) => ({
    tcpStalls: sum.tcpStalls + one.tcpStalls,
    ghosts: sum.ghosts + one.ghosts,
    inFlightPeak: sum.inFlightPeak + one.inFlightPeak,
    waitingPeak: sum.waitingPeak + one.waitingPeak,
    secured: sum.secured + one.secured,
  }));

/** The most events in any whole second. */
export class RatePeak {
  peak = 0;
  private second = -1;
  private count = 0;

  add(atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.count = 0;
    }
    this.peak = Math.max(this.peak, ++this.count);
  }
}

/** The report as lines for the summary. */
export function liveLines(report: LiveReport): readonly string[] {
  const { latency, connects, lag } = report;
  const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
  const late = Object.entries(lag).map(([name, { lagP99Ms, lagMaxMs }]) => `${name} ${ms(lagP99Ms)}/${ms(lagMaxMs)}`);
  const endings = Object.entries(report.endings).map(([how, times]) => `${how} ${times}`);
  return [
    `broker     ${report.broker}`,
    `wall       ${report.wallSeconds.toFixed(1)} s at speed ${report.speed}, ${report.machines.length || report.workers} workers`,
    `latency    p50 ${ms(latency.p50Ms)} ms  p95 ${ms(latency.p95Ms)} ms  p99 ${ms(latency.p99Ms)} ms  max ${ms(latency.maxMs)} ms  of ${latency.count}`,
    `connects   ${connects.secured} handshakes, at most ${connects.ratePeak}/s, ${connects.inFlightPeak} in flight, ${connects.waitingPeak} waiting, ${connects.tcpStalls} SYN stalls`,
    `sessions   ${report.sessionsPeak} at the peak, ${report.ghosts} left half-open`,
    `revoked    ${report.revokedKept === 0 ? 'the broker kept no session' : `the broker kept ${report.revokedKept} sessions`} of a certificate on its list`,
    `lag        p99/max ms: ${late.join(', ')}`,
    ...report.machines.map(machineLine),
    ...atTheLimits(report.embedded),
    ...(endings.length === 0 ? [] : [`endings    ${endings.join(', ')}`]),
    ...report.notes.map((note) => `note       ${note}`),
  ];
}

function machineLine({ worker, clock }: RemotePool, slice: number): string {
  const bound = `instants within ±${clock.boundMs.toFixed(2)} ms`;
  const about = clock.boundMs > BOUND_GOOD_MS ? `${bound}: TOO FAR for delays and for the order of events` : bound;
  const ahead = `its clock ${clock.aheadMs < 0 ? 'behind' : 'ahead'} by ${Math.abs(clock.aheadMs).toFixed(1)} ms`;
  return `slice ${slice + 1}    ${worker}, ${about}; ${ahead}`;
}

/** The latency of a good link to the service is well below it. */
const BOUND_GOOD_MS = 50;

/** What the embedded broker turned away at its limits; no line if it turned away nothing. */
function atTheLimits(figures: BrokerFigures | undefined): readonly string[] {
  if (figures === undefined) return [];
  const { tooSlow, displaced, packetsTooLong, factsUntold, entriesDropped, pendingPeak } = figures;
  const counts = Object.entries({
    'without CONNECT in time': tooSlow,
    'displaced by newer ones': displaced,
    'ended by a packet too long': packetsTooLong,
    'refusals not recorded': factsUntold,
    'log entries not kept': entriesDropped,
  }).filter(([, times]) => times > 0);
  if (counts.length === 0) return [];
  return [
    `limits     ${counts.map(([what, times]) => `${times} ${what}`).join(', ')}; ${pendingPeak} pending at the peak`,
  ];
}
