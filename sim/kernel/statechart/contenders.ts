import { type AnyStateMachine, type ContextFrom, type EventObject, transition } from 'xstate';
import { bindActors } from './actor-runner.ts';
import type { Chart } from './chart.ts';
import type { Snapshot } from './internals.ts';
import type { Ports } from './ports.ts';

/** One way to execute steps; `run` executes that many, cycling through the script. */
export interface Contender {
  readonly name: 'table' | 'transition' | 'actor';
  run(steps: number): void;
}

/**
 * The same steps by table, by XState's pure `transition` and by real actors, for the caller to time.
 *
 * Shape   `script` holds pairs (process, event code); `ports` is called once per contender, so contenders share no
 *         state. `transition` does not run plain actions, which favors it
 */
export function contenders<Machine extends AnyStateMachine>(
  chart: Chart<Machine>,
  ports: () => Ports<ContextFrom<Machine>>,
  script: Uint32Array,
): readonly Contender[] {
  const processes = script.filter((_, at) => at % 2 === 0).reduce((most, process) => Math.max(most, process + 1), 0);
  return [
    table(chart, ports(), script, processes),
    pure(chart, ports(), script, processes),
    actors(chart, ports(), script, processes),
  ];
}

function table(chart: Chart, ports: Ports<never>, script: Uint32Array, processes: number): Contender {
  return byRunner('table', chart.bind(ports), script, processes);
}

function actors(chart: Chart, ports: Ports<never>, script: Uint32Array, processes: number): Contender {
  return byRunner('actor', bindActors(chart, ports), script, processes);
}

function byRunner(
  name: 'table' | 'actor',
  runner: ReturnType<Chart['bind']>,
  script: Uint32Array,
  processes: number,
): Contender {
  const configurations = Int32Array.from({ length: processes }, (_, process) => runner.start(process));
  let at = 0;
  return {
    name,
    run(steps) {
      for (let nth = 0; nth < steps; nth++) {
        const process = script[at];
        configurations[process] = runner.step(configurations[process], script[at + 1], process);
        at = at + 2 === script.length ? 0 : at + 2;
      }
    },
  };
}

function pure(chart: Chart, ports: Ports<never>, script: Uint32Array, processes: number): Contender {
  const initial = chart.bind(ports).start(0);
  const snapshots: Snapshot[] = Array.from({ length: processes }, (_, process) =>
    chart.snapshotOf(initial, chart.machine, ports.context(process)),
  );
  let at = 0;
  return {
    name: 'transition',
    run(steps) {
      for (let nth = 0; nth < steps; nth++) {
        const process = script[at];
        const event: EventObject = { ...ports.event, type: chart.events[script[at + 1]] };
        snapshots[process] = transition(chart.machine, snapshots[process] as never, event as never)[0] as never;
        at = at + 2 === script.length ? 0 : at + 2;
      }
    },
  };
}
