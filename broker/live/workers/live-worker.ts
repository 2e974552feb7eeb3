import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type FromWorker, hostService, type ServiceName, type ToWorker } from './worker-host.ts';

/** Where a thread or a process of the live lab begins. It ends when it is told to, or when whoever started it is gone. */
type Task = { readonly name: ServiceName; readonly config: unknown };

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const worker = hostService(workerData as Task, (message) => port.postMessage(message));
  port.on('message', (message: ToWorker) => {
    if (message.kind !== 'close') worker.receive(message);
    else void worker.close().then(() => port.close());
  });
} else {
  let worker: ReturnType<typeof hostService> | undefined;
  const send = (message: FromWorker): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (message: ToWorker | ({ readonly kind: 'start' } & Task)) => {
    if (message.kind === 'start') worker = hostService(message, send);
    else if (message.kind === 'close') void worker?.close().then(() => process.exit(0));
    else worker?.receive(message);
  });
  process.once('disconnect', () => process.exit(0));
  // The one who started it decides when to end; a terminal sends Ctrl-C to both.
  process.on('SIGINT', () => {});
}
