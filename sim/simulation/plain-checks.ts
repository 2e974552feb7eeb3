import type { DeviceParts } from '../device/device-parts.ts';
import type { FleetPlatforms } from '../device/fleet-platforms.ts';
import type { UpdateAgents } from '../device/regions/update/update-agents.ts';
import { type CheckState, onlyChecks, setChecks } from '../fleet/check-state.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ProcessId, Row, Tick } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import type { Plan } from '../plan/plan.ts';
import { serverFieldsIn } from '../plan/refused-servers.ts';
import * as codec from '../protocol/codec.ts';
import { EventCode } from '../protocol/event-codes.ts';
import type { UpdateService } from '../rollout/service/update-service.ts';
import type { SeenLog } from '../seen/seen-log.ts';
import type { CheckPath } from './check-path.ts';
import type { PacketDelays } from './reading-path.ts';
import type { StateProjection } from './state-projection.ts';
import type { StepRows } from './step-rows.ts';

interface PlainCheckParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly platforms: FleetPlatforms;
  readonly device: Pick<DeviceParts, 'agents'>;
  readonly updates: UpdateService;
  readonly rows: StepRows;
  readonly projection: StateProjection;
  /** Undefined: nothing wants to know what the service logs. */
  readonly seen: SeenLog | undefined;
}

/** Checks of the update service's devices as arithmetic. */
export class PlainChecks implements CheckPath {
  /** Undefined if no device checks, if something looks at single checks, or may answer them otherwise. */
  static of(parts: PlainCheckParts): PlainChecks | undefined {
    const { plan, updates, platforms, seen } = parts;
    if (plan.releases === undefined || seen !== undefined || updates.checksAheadMax === 0) return undefined;
    const isBelieved = serverFieldsIn(plan).length === 0 && platforms.falseOffers.all.length === 0;
    return isBelieved ? new PlainChecks(parts) : undefined;
  }

  private readonly agents: UpdateAgents;

  private constructor(private readonly parts: PlainCheckParts) {
    this.agents = parts.device.agents;
  }

  get aheadMax(): number {
    return this.parts.updates.checksAheadMax;
  }

  isPlain(device: ProcessId, dueAt: Tick): boolean {
    const { agents } = this;
    const { fleet, updates } = this.parts;
    const fields = agents.fieldsOf(device);
    const { clock, availability } = fleet.productOf(device).plan;
    if (fields === undefined || clock !== undefined || availability !== undefined) return false;
    if (!onlyChecks(fields, agents.placeOf(device), dueAt)) return false;
    return updates.isSettledWith(device, agents.setOf(device), agents.factsOf(device));
  }

  delaysOf(device: ProcessId): PacketDelays {
    return this.parts.updates.delaysOf(device);
  }

  answeredAt(arrivesAt: Tick): Tick {
    return arrivesAt + this.parts.updates.answersAfterMs;
  }

  retryAt(device: ProcessId, sentAt: Tick): Tick {
    return this.agents.retryAt(device, 1, sentAt);
  }

  nextAt(device: ProcessId, answeredAt: Tick): Tick {
    return this.agents.nextCheckAt(device, answeredAt);
  }

  numberOf(device: ProcessId): number {
    const { agents } = this;
    return agents.fieldsOf(device)?.check.get(agents.placeOf(device)) ?? 0;
  }

  set(device: ProcessId, state: CheckState): void {
    const { agents } = this;
    setChecks(agents.openedFor(device), agents.placeOf(device), state);
  }

  check(device: ProcessId): Message {
    const { agents } = this;
    return codec.check(codec.numberWord(agents.setOf(device)), codec.checkWord(agents.factsOf(device)));
  }

  processing(device: ProcessId): Message {
    return this.parts.updates.processing(this.check(device));
  }

  answer(device: ProcessId): Message {
    return codec.answer(EventCode.UP_TO_DATE, 0, this.numberOf(device));
  }

  letIn(): void {
    this.parts.updates.letIn();
  }

  rowOf(device: ProcessId): Row {
    const { rows, projection } = this.parts;
    return rows.latest(device, projection.update);
  }
}
