import type { ActorPlan } from '../../plan/actors.ts';
import type { RetriesPlan, StealthPlan } from '../../plan/campaigns.ts';
import type { OperatorRole } from '../../plan/operators.ts';
import { attackCalled } from '../attacks/attack-list.ts';

/** What a step of the timeline asks of its actor. */
export interface AttackOrder {
  readonly technique: string;
  readonly way: string;
  readonly by: ActorPlan;
  readonly forMs: number;
  /** Median time of the actor's work at each device, or that which the attack says is typical; undefined: none. */
  readonly effortMs?: number | 'typical';
  /** Undefined: it attacks all devices as fast as it can. */
  readonly stealth?: StealthPlan;
  /** Undefined: the step takes place once. */
  readonly retries?: RetriesPlan;
  /** Of `retry`, of attacks that connect again. */
  readonly retryMs?: number;
  /** Of attacks that dial again and again, or keep a socket open. */
  readonly redialMs?: number;
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
  /** Of worms: the mean time between two contacts; or the probes of a second, and the share of them that meet a device. */
  readonly contactMs?: number;
  readonly probes?: number;
  readonly hitRatio?: number;
}

/** Such as `A01 clone-identity, copied`. */
export const titleOf = ({ technique, way }: AttackOrder): string =>
  `${technique} ${attackCalled(technique).name}, ${way}`;
