import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import type { Figures } from './lag.ts';
import type { Make } from './service.ts';
import { type FromWorker, hostService, type ServiceName, type services, type ToWorker } from './worker-host.ts';

/** Where a service runs: in this thread, in a thread of its own, or in a process of its own. */
export type Placement = 'here' | 'thread' | 'process';

/** A running service. Messages to and from it arrive in order. */
export interface ServiceHandle<In, Report> {
  post(message: In): void;
  report(): Promise<{ readonly service: Report; readonly figures: Figures }>;
  close(): Promise<void>;
}

/**
 * Starts a service and waits until it is ready. Calls `failed` if the service ends before `close`.
 *
 * A process has its own file descriptors and heap; a thread shares memory with the others; `here` is for tests.
 */
export async function launchService<Name extends ServiceName>(
  placement: Placement,
  name: Name,
  config: ConfigOf<Name>,
  onMessage: (message: OutOf<Name>) => void,
  failed: (error: Error) => void,
): Promise<ServiceHandle<InOf<Name>, ReportOf<Name>>> {
  const started = placement === 'here' ? startHere : placement === 'thread' ? startThread : startProcess;
  const answers = new Map<number, (answer: never) => void>();
  let asked = 0;
  let isClosing = false;
  let whenReady: () => void;
  let whenNot: (error: Error) => void;
  const ready = new Promise<void>((resolve, reject) => {
    whenReady = resolve;
    whenNot = reject;
  });
  const channel = started(
    { name, config } as never,
    (message: FromWorker) => {
      if (message.kind === 'message') onMessage(message.message as OutOf<Name>);
      else if (message.kind === 'ready') whenReady();
      else if (message.kind === 'failed') whenNot(errorOf(message));
      else answers.get(message.nth)?.(message as never);
    },
    (error) => {
      whenNot(error);
      if (!isClosing) failed(error);
    },
  );
  await ready.catch(async (error) => {
    isClosing = true;
    await channel.close();
    throw error;
  });
  return {
    post: (message) => channel.post({ kind: 'post', message }),
    report: () =>
      new Promise((resolve) => {
        const nth = asked++;
        answers.set(nth, (answer: never) => {
          answers.delete(nth);
          resolve(answer);
        });
        channel.post({ kind: 'report', nth });
      }),
    close: () => {
      isClosing = true;
      return channel.close();
    },
  };
}

type Services = typeof services;
type ConfigOf<Name extends ServiceName> =
  Services[Name] extends Make<infer Config, infer _I, infer _O, infer _R> ? Config : never;
type InOf<Name extends ServiceName> = Services[Name] extends Make<infer _C, infer In, infer _O, infer _R> ? In : never;
type OutOf<Name extends ServiceName> =
  Services[Name] extends Make<infer _C, infer _I, infer Out, infer _R> ? Out : never;
type ReportOf<Name extends ServiceName> =
  Services[Name] extends Make<infer _C, infer _I, infer _O, infer Report> ? Report : never;

interface Channel {
  post(message: ToWorker): void;
  close(): Promise<void>;
}

interface Task {
  readonly name: ServiceName;
  readonly config: never;
}
type Starts = (task: Task, onMessage: (message: FromWorker) => void, failed: (error: Error) => void) => Channel;

const startHere: Starts = (task, onMessage) => {
  const host = hostService(task, (message) => setImmediate(onMessage, message));
  return {
    post: (message) => setImmediate(() => host.receive(message)),
    close: () => host.close(),
  };
};

const startThread: Starts = (task, onMessage, failed) => {
  const entry = workerFile();
  const worker = entry.isSource
    ? // Unlike a process, a thread takes no loader from its options.
      new Worker(
        `import('${import.meta.resolve('tsx/esm/api')}').then(({ register }) => (register(), import('${entry.url}')))`,
        {
          eval: true,
          workerData: task,
        },
      )
    : new Worker(new URL(entry.url), { workerData: task });
  worker.on('message', onMessage);
  worker.on('error', failed);
  let hasEnded = false;
  worker.once('exit', () => {
    hasEnded = true;
  });
  worker.once('exit', (code) => failed(new Error(`a thread of the live lab (${task.name}) ended with code ${code}`)));
  return {
    post: (message) => worker.postMessage(message),
    close: async () => {
      if (hasEnded) return;
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ kind: 'close' });
      await within(CLOSE_MS, ended);
      await worker.terminate();
    },
  };
};

const startProcess: Starts = (task, onMessage, failed) => {
  const entry = workerFile();
  const child = fork(fileURLToPath(entry.url), [], {
    execArgv: entry.isSource ? ['--import', import.meta.resolve('tsx')] : [],
    serialization: 'advanced',
  });
  child.send({ kind: 'start', ...task });
  child.on('message', (message) => onMessage(message as FromWorker));
  child.on('error', failed);
  child.once('exit', (code, signal) =>
    failed(new Error(`a process of the live lab (${task.name}) ended with ${signal ?? `code ${code}`}`)),
  );
  return {
    post: (message) => {
      if (child.connected) child.send(message as never);
    },
    close: async () => {
      if (hasEnded(child)) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.connected) child.send({ kind: 'close' });
      await within(CLOSE_MS, ended);
      if (!hasEnded(child)) child.kill('SIGKILL');
    },
  };
};

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const within = (ms: number, what: Promise<unknown>): Promise<unknown> => {
  let timer: NodeJS.Timeout;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([what, limit]).finally(() => clearTimeout(timer));
};

/** The worker's entry file: the source when this runs from source, else the built file beside the command. */
function workerFile(): { readonly url: string; readonly isSource: boolean } {
  const here = import.meta.url;
  if (here.endsWith('.ts')) return { url: new URL('./live-worker.ts', here).href, isSource: true };
  const places = ['./live-worker.js', '../live-worker.js'].map((path) => new URL(path, here));
  return { url: (places.find((placement) => existsSync(placement)) ?? places[0]).href, isSource: false };
}

const errorOf = ({ reason, mistake }: Extract<FromWorker, { readonly kind: 'failed' }>): Error =>
  mistake === undefined ? new Error(reason) : new LabError(mistake.code, mistake.diagnostic);

/** Long enough to close ten thousand sockets. */
const CLOSE_MS = 10_000;
