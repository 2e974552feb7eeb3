import type { EventObject } from 'xstate';
import { LabError } from '../lab-error.ts';
import type { EventFields } from './accept-machine.ts';
import { type Cell, IGNORED } from './cell.ts';
import { type Body, type Kit, wholeTicks } from './emit.ts';
import { type Args, type Assignment, builtinAction } from './internals.ts';
import type { Ports, Runner } from './ports.ts';

/** The part of a chart that a runner uses. */
export interface StepTable {
  readonly events: readonly string[];
  readonly fields: EventFields;
  readonly parts: Pick<Kit, 'actions' | 'guards' | 'delays' | 'constants'>;
  /** Both may be reallocated: read them again. */
  readonly cells: Int32Array;
  readonly targets: Int32Array;
  start(): Cell;
  learned(configuration: number, code: number): number;
  instantiate(body: number, kit: Kit): Body;
  effectsOf(body: number, end: number): number;
}

/** Steps processes by the table. A step allocates nothing, except when it first uses a cell. */
export class TableRunner implements Runner {
  private readonly kit: Kit;
  private readonly bodies: Body[] = [];
  private readonly events: readonly string[];
  private readonly width: number;
  private readonly event: { type: string };
  /** The last step's body and leaf; `effects` looks up their hash on demand. */
  private body = IGNORED;
  private end = 0;

  constructor(
    private readonly chart: StepTable,
    ports: Ports<never>,
  ) {
    checkFields(chart, ports.event);
    this.kit = kitOf(chart, ports);
    this.events = chart.events;
    this.width = chart.events.length;
    this.event = ports.event;
  }

  get effects(): number {
    return this.chart.effectsOf(this.body, this.end);
  }

  start(process: number): number {
    const { body, targets }: Cell = this.chart.start();
    this.end = (this.bodies[body] ?? this.instantiate(body))(process);
    this.body = body;
    return this.chart.targets[targets + this.end];
  }

  step(configuration: number, code: number, process: number): number {
    const { chart } = this;
    const at = (configuration * this.width + code) << 1;
    const body = chart.cells[at] || chart.learned(configuration, code);
    if (body === IGNORED) {
      this.body = IGNORED;
      this.end = 0;
      return configuration;
    }
    this.event.type = this.events[code];
    const end = (this.bodies[body] ?? this.instantiate(body))(process);
    this.body = body;
    this.end = end;
    return chart.targets[chart.cells[at + 1] + end];
  }

  private instantiate(body: number): Body {
    while (this.bodies.length < body) this.bodies.push(undefined as never);
    this.bodies[body] = this.chart.instantiate(body, this.kit);
    return this.bodies[body];
  }
}

/** Everything that compiled steps of a chart may call, bound to the ports. */
export function kitOf(chart: StepTable, ports: Ports<never>): Kit {
  const argsOf = new Map<number, Args>();
  const { actions } = chart.parts;
  const assignments = Object.entries(actions).map(
    ([name, action]) => [name, builtinAction(action)?.assignment] as const,
  );
  return {
    ...chart.parts,
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
  };
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

function checkFields(chart: StepTable, event: object): void {
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
