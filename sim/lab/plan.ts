/**
 * A scenario as the lab runs it: checked, defaults filled in, every quantity in one unit.
 *
 * Units   times in whole milliseconds, sizes in bytes, shares from 0 to 1, rates per second
 * Source  `scenarios/` turns a file into a plan; the plan is what `manifest.json` keeps
 */
export interface Plan {
  readonly name: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: Fidelity;
  readonly durationMs: number;
  readonly fleet: readonly ProductPlan[];
  readonly network: NetworkPlan;
  readonly broker: BrokerPlan;
  /** By control id; a control that is not named keeps the catalogue's default. */
  readonly controls: Readonly<Record<string, boolean>>;
  readonly timeline: readonly TimelineEntry[];
  readonly expect: readonly Threshold[];
  /** How often gauges are sampled into `metrics.parquet` and `when` conditions are looked at. */
  readonly sampleEveryMs: number;
}

export type Fidelity = 'model' | 'packet';

/** Devices of one product: the same hardware, software and duties. */
export interface ProductPlan {
  readonly tenant: string;
  readonly product: string;
  readonly profile: string;
  readonly count: number;
  readonly firmware: string;
  /** Shares add up to 1; devices are dealt by their own chance, so a ring keeps its members when another product grows. */
  readonly rings: readonly Share[];
  readonly sites: readonly Share[];
  /** Power-up is spread evenly over this span from the start of the run. */
  readonly bootSpreadMs: number;
  readonly telemetry: TelemetryPlan;
  readonly keepAliveMs: number;
  readonly cleanSession: boolean;
  readonly backoff: BackoffPlan;
  /** Undefined: always powered. */
  readonly availability: AvailabilityPlan | undefined;
  /** Undefined: the scenario's network. */
  readonly network: NetworkPlan | undefined;
}

export interface Share {
  readonly name: string;
  readonly share: number;
}

export interface TelemetryPlan {
  readonly everyMs: number;
  /** Share by which each period is stretched or shortened at random: 0.1 is +-10 %. */
  readonly jitter: number;
  readonly bytes: number;
  readonly qos: 0 | 1 | 2;
  /** Readings kept while offline; older ones are dropped, and counted. */
  readonly buffer: number;
}

/** Reconnect delays: initial, doubled (`factor`) up to max, each drawn from [(1 - jitter) * delay, delay]. */
export interface BackoffPlan {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
  readonly jitter: number;
}

/** Powered for `awakeMs` a day from `fromMs` after midnight (run start), each device shifted at random within +-`jitterMs`. */
export interface AvailabilityPlan {
  readonly fromMs: number;
  readonly awakeMs: number;
  readonly jitterMs: number;
}

/** One-way link properties between a device and the broker's edge. */
export interface NetworkPlan {
  readonly latencyMedianMs: number;
  readonly latencyP95Ms: number;
  /** Chance that one packet is lost; TCP sends it again, so a loss costs time, and data only when the connection breaks. */
  readonly loss: number;
  /** Bits per second each way; undefined: not limiting. */
  readonly bandwidthBps: number | undefined;
}

export interface BrokerPlan {
  /** TLS handshakes the edge can finish per second; undefined: without limit. */
  readonly handshakesPerSecond: number | undefined;
  /** Handshakes that may wait; a dial beyond it is refused at once. */
  readonly handshakeQueue: number;
  /** Sessions at one time; a CONNECT beyond it is answered «server unavailable». Undefined: without limit. */
  readonly maxConnections: number | undefined;
}

/** One step of the timeline. Its label is what reports, errors and chapters call it. */
export interface TimelineEntry {
  readonly label: string;
  readonly trigger: Trigger;
  readonly action: TimelineAction;
}

export type Trigger =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'every'; readonly everyMs: number; readonly fromMs: number; readonly untilMs: number }
  /** First sample at which the condition holds, then `afterMs` more; fires once. */
  | { readonly kind: 'when'; readonly condition: Condition; readonly afterMs: number };

export interface Condition {
  readonly series: string;
  readonly operator: Operator;
  readonly value: number;
}

export type Operator = '<' | '<=' | '>' | '>=' | '==' | '!=';

export type TimelineAction =
  | { readonly kind: 'outage'; readonly of: 'broker'; readonly forMs: number }
  /** Chosen devices lose their network: nothing passes, and nobody is told. */
  | { readonly kind: 'outage'; readonly of: 'network'; readonly forMs: number; readonly on: Selection }
  /** Off now, on again after `forMs`. */
  | { readonly kind: 'power-cycle'; readonly forMs: number; readonly on: Selection }
  | { readonly kind: 'power-off'; readonly on: Selection }
  | { readonly kind: 'power-on'; readonly on: Selection }
  /** A chapter mark in the trace and nothing else. */
  | { readonly kind: 'mark' };

/** Devices that satisfy all given fields. `share` and `pick` choose among those by the step's own chance. */
export interface Selection {
  readonly tenant?: string;
  readonly product?: string;
  readonly profile?: string;
  readonly ring?: string;
  readonly site?: string;
  readonly share?: number;
  readonly pick?: number;
}

/** `metric: 'p(95) < 65m'` in the manner of k6. */
export interface Threshold {
  readonly metric: string;
  readonly aggregate: Aggregate;
  readonly operator: Operator;
  /** In the metric's own unit. */
  readonly value: number;
  /** As written, for the report. */
  readonly text: string;
}

export type Aggregate =
  | { readonly kind: 'value' | 'min' | 'max' | 'avg' | 'med' | 'count' | 'rate' }
  | { readonly kind: 'p'; readonly percentile: number };
