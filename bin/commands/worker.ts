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

// `fleetlab worker`: takes runs of sweeps from a queue, on as many machines as there are.

interface WorkerOptions extends QueueFlags {
  readonly workers?: number;
  readonly untilIdle?: number;
  readonly lostAfter: number;
  readonly quiet?: boolean;
}

/** Adds `fleetlab worker`. */
export function addWorker(program: Command): void {
  const command = program
    .command('worker')
    .description('run the runs that sweeps put into a queue, until it is stopped')
    .addOption(workersOption())
    .option('--until-idle <seconds>', 'end when there has been nothing to run for so long', seconds)
    .option('--lost-after <seconds>', 'how long it may be silent before others take its runs', seconds, 15)
    .option('--quiet', 'show no progress')
    .addHelpText('after', AFTER_HELP)
    .action(async (options: WorkerOptions) => {
      // Not only its code: a connection to a service that is away keeps trying.
      process.exit(await work(options));
    });
  for (const option of queueOptions()) command.addOption(option);
}

const AFTER_HELP = `
\`fleetlab sweep\` with the same --redis or --postgres hands out the runs, and gets their results. A worker reads and writes no files of
a scenario, and refuses runs of another version. Ctrl-C gives its runs back to the queue, where other workers take them.
Exit codes: 0 it was stopped, or idle for so long; 2 the queue cannot be reached, or a flag is wrong.

Examples:
  fleetlab worker --redis rediss://lab@queue.example:6379 --queue-password password.txt
  fleetlab worker --postgres 'postgres://lab@queue.example/lab?sslmode=verify-full' --workers 4 --until-idle 60`;

async function work(options: WorkerOptions): Promise<number> {
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
  const [name, threads] = [workerName(), options.workers ?? threadsByDefault()];
  line.begin(`worker ${name}: ${count(threads, 'thread')}, runs from ${service.shown}`);
  const interrupt = listenForInterrupt('ending; its runs go back to the queue; press Ctrl-C again to stop at once');
  try {
    const done = await workOff(service, name, {
      threads,
      stop: interrupt.signal,
      lockMs: options.lostAfter * 1_000,
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
