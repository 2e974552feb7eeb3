import { rawAedes } from '../../broker/packet/raw-load.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { assemble, runWorld } from '../app/assemble.ts';
import { benchPlan } from './bench-plan.ts';
import { median, secondsOf } from './stopwatch.ts';

export interface PacketResult {
  readonly devices: number;
  readonly qos: 0 | 1;
  readonly connectsPerSecond: number;
  /** Readings through the whole lab: device machine, agenda, links, aedes, acknowledgement. */
  readonly messagesPerSecond: number;
  /** The same messages to aedes alone on in-memory streams, each finished before the next. */
  readonly rawMessagesPerSecond: number;
  /** The same with 1,000 messages in flight. */
  readonly rawPipelinedPerSecond: number;
}

export async function benchPacket(devices: number, qos: 0 | 1, rounds: number): Promise<PacketResult> {
  const labs: { connects: number; messages: number }[] = [];
  const raw: number[] = [];
  const pipelined: number[] = [];
  for (let round = 0; round < rounds; round++) {
    labs.push(await lab(devices, qos));
    raw.push(await alone(devices, qos, 1));
    pipelined.push(await alone(devices, qos, 1_000));
  }
  return {
    devices,
    qos,
    connectsPerSecond: median(labs.map(({ connects }) => connects)),
    messagesPerSecond: median(labs.map(({ messages }) => messages)),
    rawMessagesPerSecond: median(raw),
    rawPipelinedPerSecond: median(pipelined),
  };
}

async function lab(devices: number, qos: 0 | 1) {
  const plan = benchPlan({ devices, durationMs: 1_800_000, everyMs: 30_000, fidelity: 'packet', qos });
  const world = await assemble(plan, nowhere);
  try {
    let connected = 0;
    let sentThen = 0;
    const start = performance.now();
    await runWorld(world, {
      pulse: () => {
        if (connected === 0 && world.projection.count('link', 'online') === devices) {
          connected = performance.now();
          sentThen = world.counters.delivered.total;
        }
        return false;
      },
    });
    const seconds = (performance.now() - connected) / 1_000;
    return {
      connects: (devices / (connected - start)) * 1_000,
      messages: (world.counters.delivered.total - sentThen) / seconds,
    };
  } finally {
    world.fabric.dispose();
  }
}

async function alone(connections: number, qos: 0 | 1, inFlight: number): Promise<number> {
  const messages = 50_000;
  const raw = await rawAedes({ connections, messages, qos1Percent: qos * 100, inFlight, payloadBytes: 200 });
  try {
    return messages / (await secondsOf(raw.run));
  } finally {
    raw.close();
  }
}

const nowhere: TraceSink = { changes: () => {}, events: () => {}, samples: () => {}, reached: () => {} };
