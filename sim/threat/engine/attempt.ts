import type { Row, Tick } from '../../kernel/ids.ts';
import type { ActorPlan } from '../../plan/actors.ts';
import type { OperatorRole } from '../../plan/operators.ts';
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
  /** Of attacks that dial again and again, or keep a socket open. */
  readonly everyMs?: number;
  readonly holdMs?: number;
  readonly inARow?: number;
  /** Of attacks with an operator's account: its role; and how many devices the step attacks. */
  readonly as?: OperatorRole;
  readonly count?: number;
  /** Of attacks with a revoked certificate: how long after the revocation. */
  readonly graceMs?: number;
  /** Of attacks that subscribe. */
  readonly filter?: string;
  /** Of attacks that command. */
  readonly command?: string;
  readonly value?: number;
  /** Of attacks that have the broker keep messages: how many. */
  readonly messages?: number;
  /** Of attacks by an implant that waits first. */
  readonly fuseMs?: number;
  /** Of a flood, in bytes per second. */
  readonly rate?: number;
  /** Of false readings, in the unit of their signal; and how long a drift takes to get that far. */
  readonly offset?: number;
  readonly overMs?: number;
  /** Of attacks whose image sends: how often, and how many bytes. */
  readonly beaconMs?: number;
  readonly bytes?: number;
  /** Of attacks that guess passwords: how many, and how long between them. */
  readonly tries?: number;
  readonly pauseMs?: number;
  /** Of attacks that read flash: how long that takes. */
  readonly dumpMs?: number;
  /** Of worms: the mean time between two contacts. */
  readonly contactMs?: number;
}

/** An attack on one device. */
export interface Attempt {
  /** Its place among all of them. */
  readonly number: number;
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
  /** How many passwords the device has refused. */
  tries: number;
  /** How many devices it has contacted from there. */
  contacts: number;
  /** Whether what it showed or did was let pass; undefined while that is not decided. */
  isTaken: boolean | undefined;
  /** The number of the command that it has sent to its device, or -1. */
  command: number;
  /** How many messages it has left at the broker, or handshakes in a row it has had made for nothing. */
  count: number;
  /** Whether its image may call the actor; undefined before it has tried. */
  mayCall: boolean | undefined;
  isOver: boolean;
}

/** An attempt as it begins. Millions may be kept, so the object has its shape from the start, and nothing that it may not need. */
export const newAttempt = ({
  number,
  step,
  order,
  device,
  client,
  startedAt,
  row,
}: Pick<Attempt, 'number' | 'step' | 'order' | 'device' | 'client' | 'startedAt' | 'row'>): Attempt => ({
  number,
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
  tries: 0,
  contacts: 0,
  isTaken: undefined,
  command: -1,
  count: 0,
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
