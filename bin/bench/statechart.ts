import { deviceMachine } from '../../sim/device/machine.ts';
import { compileChart, contenders, withStandIns } from '../../sim/kernel/statechart/index.ts';
import { deviceEvents } from '../../sim/protocol/device-events.ts';
import { xorshift } from './hold.ts';
import { interleaved, nsPerStep } from './stopwatch.ts';

export interface StatechartResult {
  readonly processes: number;
  readonly tableNs: number;
  readonly transitionNs: number;
  readonly actorNs: number;
}

/**
 * Measures one step of the device machine: by table, by XState's pure `transition()`, and by real actors.
 *
 * The script is a day's mix for a connected device (readings, acknowledgements, pings, now and then a lost session), not
 * uniformly random events, most of which a device ignores.
 */
export function benchStatechart(processes: number, rounds: number): StatechartResult {
  // Implementations do nothing, so that only the machine is measured.
  const idle = withStandIns(deviceMachine, {
    guards: (name) => (answersYes.includes(name) ? () => true : () => false),
    actions: () => () => {},
    delays: () => () => 1_000,
  });
  const chart = compileChart(idle, { events: deviceEvents });
  const script = scriptFor(chart.events, processes);
  const ports = () => ({
    context: (device: number) => ({ device }),
    event: { type: '', returnCode: 0, sessionPresent: 0, messageId: 0, qos: 0, reason: 0, value: 0 },
    arm: () => {},
    cancel: () => {},
  });
  const [table, pure, actor] = contenders(chart, ports, script);
  const steps = { table: 1_000_000, transition: 2_000, actor: 10_000 };
  // Fills the table's cells and compiles the code before anything is measured.
  table.run(script.length);
  actor.run(steps.actor);
  const ns = interleaved(rounds, {
    table: () => nsPerStep(steps.table, () => table.run(steps.table)),
    transition: () => nsPerStep(steps.transition, () => pure.run(steps.transition)),
    actor: () => nsPerStep(steps.actor, () => actor.run(steps.actor)),
  });
  return { processes, tableNs: ns.table, transitionNs: ns.transition, actorNs: ns.actor };
}

function scriptFor(events: readonly string[], processes: number): Uint32Array {
  const code = (name: string): number =>
    events.findIndex((event) => event === name || event.startsWith(`xstate.after.${name}.`));
  const start = ['firstBoot', 'rom', 'verification', 'osStart', 'DIALED', 'SECURED', 'CONNACK', 'SUBACK'].map(code);
  const day = ['telemetry', 'PUBACK', 'telemetry', 'PUBACK', 'keepAlive', 'PONG', 'telemetry', 'PUBACK'].map(code);
  const loss = ['CLOSED', 'backoff', 'DIALED', 'SECURED', 'CONNACK', 'SUBACK'].map(code);
  const random = xorshift(processes);
  const script: number[] = [];
  for (const event of start) for (let process = 0; process < processes; process++) script.push(process, event);
  for (let turn = 0; turn < 40; turn++) {
    for (let n = 0; n < processes; n++) {
      const process = random() % processes;
      for (const event of random() % 20 === 0 ? loss : [day[turn % day.length]]) script.push(process, event);
    }
  }
  return Uint32Array.from(script);
}

/** What a connected device answers on the way of the script. */
const answersYes: readonly string[] = [
  ...['startsOs', 'appStarts', 'hasApp', 'restartsApp', 'isServiceable', 'isRunning', 'isClaimed', 'isAccepted'],
  ...['isQuiet', 'reconnectsOnRenewal', 'mayDial', 'hasCredential', 'reachesBroker'],
  ...['takesOffer', 'isGenuine', 'isDeferralOver'],
];
