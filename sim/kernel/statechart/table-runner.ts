import type { EventObject } from 'xstate';
import { joined } from '../joined.ts';
import { LabError } from '../lab-error.ts';
import type { EventFields } from './accept-machine.ts';
import { type Cell, IGNORED } from './cell.ts';
import { type Body, type Kit, wholeTicks } from './emit.ts';
import { type Args, type Assignment, builtinAction } from './internals.ts';
import type { Ports, Runner } from './ports.ts';
import type { Table } from './table.ts';

/** The part of a chart that a runner uses. */
interface Steps {
  /** Its cells and targets may be reallocated: they are read again at each step. */
  readonly table: Table;
  readonly fields: EventFields;
  readonly parts: Pick<Kit, 'actions' | 'guards' | 'delays' | 'constants'>;
}

/** Steps processes by the table. A step allocates nothing, except when it first uses a cell. */
export class TableRunner implements Runner {
  private readonly kit: Kit;
  private readonly table: Table;
  private readonly bodies: Body[] = [];
  private readonly events: readonly string[];
  private readonly width: number;
  private readonly event: { type: string };
  /** The last step's body and leaf; `effects` looks up their hash on demand. */
  private body = IGNORED;
  private end = 0;

  constructor(chart: Steps, ports: Ports<never>) {
    checkFields(chart, ports.event);
    this.table = chart.table;
    this.kit = kitOf(chart, ports);
    this.events = this.table.events;
    this.width = this.events.length;
    this.event = ports.event;
  }

  get effects(): number {
    return this.table.effectsOf(this.body, this.end);
  }

  start(process: number): number {
    const { body, targets }: Cell = this.table.start();
    this.end = (this.bodies[body] ?? this.instantiate(body))(process);
    this.body = body;
    return this.table.targets[targets + this.end];
  }

  step(configuration: number, code: number, process: number): number {
    const { table } = this;
    const at = (configuration * this.width + code) << 1;
    const body = table.cells[at] || table.learned(configuration, code);
    if (body === IGNORED) {
      this.body = IGNORED;
      this.end = 0;
      return configuration;
    }
    this.event.type = this.events[code];
    const end = (this.bodies[body] ?? this.instantiate(body))(process);
    this.body = body;
    this.end = end;
    return table.targets[table.cells[at + 1] + end];
  }

  private instantiate(body: number): Body {
    while (this.bodies.length < body) this.bodies.push(undefined as never);
    this.bodies[body] = this.table.instantiate(body, this.kit);
    return this.bodies[body];
  }
}

/** Everything that compiled steps of a chart may call, bound to the ports. */
export function kitOf(chart: Pick<Steps, 'parts'>, ports: Ports<never>): Kit {
  const argsOf = new Map<number, Args>();
  const { actions } = chart.parts;
  const assignments = Object.entries(actions).map(
    ([name, action]) => [name, builtinAction(action)?.assignment] as const,
  );
  return joined(chart.parts, {
    assignments: Object.fromEntries(assignments) as Record<string, Assignment>,
    contextOf: (process) => ports.context(process),
    arm: (process, slot, code, ticks) => ports.arm(process, slot, code, ticks),
    cancel: (process, slot) => ports.cancel(process, slot),
    wholeTicks,
    args(event) {
      const known = argsOf.get(event);
      if (known) return known;
      const made = new ActorlessArgs(event === -1 ? ports.event : (chart.parts.constants[event] as EventObject));
      argsOf.set(event, made);
      return made;
    },
  });
}

/** XState's arguments to implementations, without the actor: the table has none. */
class ActorlessArgs implements Args {
  context: unknown = undefined;

  constructor(readonly event: EventObject) {}

  get self(): never {
    throw noActor('self');
  }

  get system(): never {
    throw noActor('system');
  }
}

const noActor = (field: string): LabError =>
  new LabError('statechart/no-actor', {
    what: `an implementation uses "${field}", and in the table there is no actor`,
    hint: 'work on the context, and let the simulator send what has to be sent',
  });

function checkFields(chart: Pick<Steps, 'fields'>, event: object): void {
  for (const [name, fields] of Object.entries(chart.fields)) {
    const absent = fields.filter((field) => !(field in event));
    if (absent.length > 0)
      throw new LabError('statechart/event-field', {
        what: `the event object lacks ${absent.join(', ')}, which ${name} carries`,
        where: 'bind',
        hint: 'give it every field that any event carries, from the beginning: its shape must not change',
      });
  }
}
