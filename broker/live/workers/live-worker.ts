import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { type FromMember, type PartName, startMember, type ToMember } from './worker-host.ts';

/** Where a thread or a process of the live lab begins. It ends when it is told to, or when whoever started it is gone. */
type Task = { readonly name: PartName; readonly config: unknown };

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const member = startMember(workerData as Task, (message) => port.postMessage(message));
  port.on('message', (message: ToMember) => {
    if (message.kind !== 'close') member.receive(message);
    else void member.close().then(() => port.close());
  });
} else {
  let member: ReturnType<typeof startMember> | undefined;
  const say = (message: FromMember): void => {
    if (process.connected) process.send?.(message);
  };
  process.on('message', (message: ToMember | ({ readonly kind: 'start' } & Task)) => {
    if (message.kind === 'start') member = startMember(message, say);
    else if (message.kind === 'close') void member?.close().then(() => process.exit(0));
    else member?.receive(message);
  });
  process.once('disconnect', () => process.exit(0));
  // The one who started it decides when to end; a terminal sends Ctrl-C to both.
  process.on('SIGINT', () => {});
}
