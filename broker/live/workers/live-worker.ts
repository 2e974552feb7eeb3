import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type FromWorker, hostService, type ServiceName, type ToWorker } from './worker-host.ts';

/** The entry of a worker thread or process. It ends on a close message, or when its parent process is gone. */
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
  // A terminal sends Ctrl-C to both processes; the parent decides when this one ends.
  process.on('SIGINT', () => {});
}
