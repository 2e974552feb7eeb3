import { freePort } from '../../bin/bench/own-mosquitto.ts';
import { openConnections } from '../../bin/slices/connections.ts';
import { type FromSlice, packMessage, readFromSlice } from '../../bin/slices/slice-messages.ts';
import { StreamReader } from '../../bin/slices/stream-reader.ts';
import { StreamWriter } from '../../bin/slices/stream-writer.ts';
import { Rows } from '../../broker/live/wire/wire.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import { countOf, flagsOf } from '../kit/flags.ts';
import { Launched } from '../queue/service.ts';

// `npm run slices:measured`: how many events of devices pass through a stream of a Redis on this machine, written, read and checked in
// one process; and how long one takes that comes alone.

const { values } = flagsOf({ options: { batches: { type: 'string', default: '5000' } } });
const batches = countOf('batches', values.batches);
const ALONE = 500;
const slice = { slice: 0, slices: 1, devices: 1_000 };

const port = await freePort();
const redis = new Launched(
  { command: 'redis-server', args: ['--port', String(port), '--bind', '127.0.0.1', '--save', ''] },
  port,
);
await redis.start();
const service = { shown: 'redis', connection: { port, maxRetriesPerRequest: null }, factory: (() => {}) as never };
const connections = openConnections(
  service,
  () => {},
  () => {},
);

const batchOf = (rows: number): FromSlice => {
  const written = new Rows();
  for (let nth = 0; nth < rows; nth++) written.put(EventCode.PUBACK, nth % slice.devices, nth, nth, performance.now());
  return { kind: 'news', rows: written.take(), commands: [], observations: [] };
};

let read = 0;
let whenRead: () => void = () => {};
const reader = new StreamReader(connections.reading, connections.redis, [
  {
    key: 'measured',
    take: (message) => {
      readFromSlice(message, slice);
      read++;
      whenRead();
    },
    broken: (reason) => {
      throw new Error(reason);
    },
  },
]);
reader.run().catch(() => {});
const writer = new StreamWriter(connections.redis, 'measured', 60_000, (reason) => {
  throw new Error(reason);
});
const send = (rows: number): void => {
  for (const part of packMessage(batchOf(rows))) writer.send(part);
};
const untilRead = (count: number): Promise<void> =>
  new Promise((resolve) => {
    whenRead = () => {
      if (read >= count) resolve();
    };
  });

const alone: number[] = [];
for (let nth = 0; nth < ALONE; nth++) {
  const since = performance.now();
  const arrived = untilRead(read + 1);
  send(1);
  await arrived;
  alone.push(performance.now() - since);
}
alone.sort((a, b) => a - b);
process.stdout.write(
  `an event alone: median ${alone[ALONE / 2]!.toFixed(2)} ms, 99 % within ${alone[Math.floor(ALONE * 0.99)]!.toFixed(2)} ms\n`,
);

for (const rows of [1, 20, 200]) {
  const [since, cpu, target] = [performance.now(), process.cpuUsage(), read + batches];
  const arrived = untilRead(target);
  for (let nth = 0; nth < batches; nth++) {
    send(rows);
    // As a pool does: once in a turn of the event loop, and not faster than messages go.
    await new Promise((resolve) => setImmediate(resolve));
    while (target - batches + nth - read > 2_000) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await arrived;
  const seconds = (performance.now() - since) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = Math.round((100 * (user + system)) / 1e6 / seconds);
  process.stdout.write(
    `${rows} events a message: ${Math.round(batches / seconds)} messages/s, ${Math.round((rows * batches) / seconds)} events/s, ${busy} % of a core\n`,
  );
}

reader.end();
writer.end();
connections.end();
await redis.kill();
