import type { Row, Tick } from '../../kernel/ids.ts';
import type { ActorPlan } from '../../plan/actors.ts';
import { attackCalled } from '../attacks/attack-list.ts';

/** What a step of the timeline asks of its actor. */
export interface AttackOrder {
  readonly technique: string;
  readonly way: string;
  readonly by: ActorPlan;
  readonly forMs: number;
  /** Median time of the actor's work at each device; undefined: none. */
  readonly effortMs?: number;
  /** Of `retry`, of attacks that connect again. */
  readonly retryMs?: number;
  /** Of attacks that subscribe. */
  readonly filter?: string;
  /** Of attacks whose image sends: how often, and how many bytes. */
  readonly beaconMs?: number;
  readonly bytes?: number;
}

/** An attack on one device. */
export interface Attempt {
  readonly step: number;
  readonly order: AttackOrder;
  readonly device: number;
  readonly client: number;
  readonly startedAt: Tick;
  /** The row of its start. */
  readonly row: Row;
  configuration: number;
  /** By timer slot, how often it was armed or canceled. */
  timers: number[];
  hasGained: boolean;
  /** The control that a device or a service named as it refused what the actor showed. */
  refusal: string | undefined;
  /** Whether the attestation service took its evidence, or the edge a certificate; undefined while none has answered. */
  isTaken: boolean | undefined;
  /** Whether its image may call the actor; undefined before it has tried. */
  mayCall: boolean | undefined;
  isOver: boolean;
}

/** An attempt as it begins. Millions may be kept, so the object has its shape from the start, and nothing that it may not need. */
export const newAttempt = ({
  step,
  order,
  device,
  client,
  startedAt,
  row,
}: Pick<Attempt, 'step' | 'order' | 'device' | 'client' | 'startedAt' | 'row'>): Attempt => ({
  step,
  order,
  device,
  client,
  startedAt,
  row,
  configuration: 0,
  timers: [],
  hasGained: false,
  refusal: undefined,
  isTaken: undefined,
  mayCall: undefined,
  isOver: false,
});

/** Such as `A01 clone-identity, copied`. */
export const titleOf = ({ technique, way }: AttackOrder): string =>
  `${technique} ${attackCalled(technique).name}, ${way}`;

/** The way of an attack whose actor is on the path of the device's time. */
export const TIME_SPOOF = 'spoofed-time';

/** The way of an attack whose actor has a cable to the device. */
export const CABLE = 'cable';
