import { createServer, isIP } from 'node:net';
import type { Command } from 'commander';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { queueOptions } from '../console/queue-options.ts';
import { workersOption } from '../console/run-flags.ts';
import { count } from '../console/runs-progress.ts';
import { progressTo } from '../console/under-way.ts';
import { WorkerLine } from '../console/worker-line.ts';
import { seconds } from '../live/live-flags.ts';
import { type QueueFlags, queueAddress } from '../queue/queue-address.ts';
import type { QueueService } from '../queue/queue-service.ts';

// `fleetlab worker`: takes runs, or slices of live fleets, from a queue, on as many machines as there are.

interface WorkerOptions extends QueueFlags {
  readonly workers?: number;
  readonly untilIdle?: number;
  readonly lostAfter?: number;
  readonly live?: boolean;
  readonly localAddress?: string;
  readonly quiet?: boolean;
}

/** Adds `fleetlab worker`. */
export function addWorker(program: Command): void {
  const command = program
    .command('worker')
    .description(
      'run the runs that sweeps, assessments and other commands put into a queue, or have sockets of live fleets, until it is stopped',
    )
    .addOption(workersOption())
    .option('--until-idle <seconds>', 'end when there has been nothing to run for so long', seconds)
    .option('--lost-after <seconds>', 'how long it may be silent before others take its runs (default: 15)', seconds)
    .option(
      '--live',
      'take slices of live fleets instead of runs: it connects devices to the broker that the run names',
    )
    .option('--local-address <address>', 'with --live: the address of this machine that devices dial from')
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: WorkerOptions) => {
      // Not only its code: a connection to a service that is away keeps trying.
      process.exit(await work(options));
    });
  for (const option of queueOptions()) command.addOption(option);
}

const AFTER_HELP = `
\`fleetlab sweep\`, \`assess\`, \`matrix\`, \`counterfactual\` and \`controls --costs\` with the same --redis or --postgres hand out runs, and get their results. A worker reads and writes no files of
a scenario, and refuses runs of another version. Ctrl-C gives its runs back to the queue, where other workers take them.
With --live it takes no runs: \`fleetlab run --fidelity live --machines N\` with the same --redis gives it the sockets of one Nth of a fleet, on one
core. A machine that computes runs is late for sockets, and any client of the service can name a broker to connect to, so a worker does this only if told to.
Exit codes: 0 it was stopped, or idle for so long; 2 the queue cannot be reached, or a flag is wrong.

Examples:
  fleetlab worker --redis rediss://lab@queue.example:6379 --queue-password password.txt
  fleetlab worker --redis redis://queue.example --live --local-address 192.0.2.7
  fleetlab worker --postgres 'postgres://lab@queue.example/lab?sslmode=verify-full' --workers 4 --until-idle 60`;

async function work(options: WorkerOptions): Promise<number> {
  await refuseUnfit(options);
  const address = queueAddress(options, process.env);
  if (address === undefined)
    throw new LabError('queue/address', {
      what: 'nothing says where the queue is',
      where: 'worker',
      hint: 'give the --redis or --postgres that `fleetlab sweep` has',
    });
  // Only here: BullMQ is loaded by what needs it.
  const { openService } = await import('../queue/open-service.ts');
  const { threadsByDefault, workerName, workOff } = await import('../queue/work-off.ts');
  const { terminal, write, notice } = progressTo(options);
  const line = new WorkerLine(terminal, write, notice);
  const service = await openService(address, (text) => line.say(text));
  if (options.live === true) return liveWork(service, workerName(), options, line);
  const [name, threads] = [workerName(), options.workers ?? threadsByDefault()];
  line.begin(`worker ${name}: ${count(threads, 'thread')}, runs from ${service.shown}`);
  const interrupt = listenForInterrupt('ending; its runs go back to the queue; press Ctrl-C again to stop at once');
  try {
    const done = await workOff(service, name, {
      threads,
      stop: interrupt.signal,
      lockMs: (options.lostAfter ?? LOST_AFTER_S) * 1_000,
      idleMs: options.untilIdle === undefined ? undefined : options.untilIdle * 1_000,
      onProgress: (now) => line.update(now),
      say: (text) => line.say(text),
    });
    line.end(done);
  } finally {
    interrupt.stop();
  }
  return Exit.ok;
}

const LOST_AFTER_S = 15;

/** Has sockets of live fleets, one slice at a time. */
async function liveWork(
  service: QueueService,
  name: string,
  { untilIdle, localAddress }: WorkerOptions,
  line: WorkerLine,
): Promise<number> {
  const { takeSlices } = await import('../slices/take-slices.ts');
  line.begin(`worker ${name}: slices of live fleets from ${service.shown}`);
  const interrupt = listenForInterrupt(
    'ending; devices that it has are lost to their run; press Ctrl-C again to stop at once',
  );
  try {
    const idleMs = untilIdle === undefined ? undefined : untilIdle * 1_000;
    const say = (text: string): void => line.say(text);
    const { served, refused } = await takeSlices(service, { name, localAddress, idleMs, say, stop: interrupt.signal });
    line.begin(`${count(served, 'slice')}${refused === 0 ? '' : `, ${refused} refused`}`);
  } finally {
    interrupt.stop();
  }
  return Exit.ok;
}

async function refuseUnfit({ live, localAddress, workers, postgres, lostAfter }: WorkerOptions): Promise<void> {
  const refuse = (where: string, what: string, hint: string): never => {
    throw new LabError('worker/flags', { what, where, hint });
  };
  if (live !== true) {
    if (localAddress !== undefined)
      refuse('--local-address', 'the runs of a queue open no sockets', 'add --live, or leave it out');
    return;
  }
  if (postgres !== undefined) refuse('--postgres', 'a live fleet is shared through Redis', 'give --redis');
  if (workers !== undefined)
    refuse(
      '--workers',
      'a slice has one thread of sockets',
      'leave it out, and start as many workers as cores are wanted',
    );
  if (lostAfter !== undefined)
    refuse('--lost-after', 'the run says how long its workers may be silent', 'give it to `fleetlab run`');
  if (localAddress !== undefined && !(await isOurs(localAddress)))
    refuse('--local-address', `"${localAddress}" is no address of this machine`, 'give one that `ip address` shows');
}

/** Whether a socket can be bound to it. */
const isOurs = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    if (isIP(address) === 0) return resolve(false);
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
