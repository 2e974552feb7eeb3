import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import seedrandom from 'seedrandom';
import { countOf, flagsOf } from '../kit/flags.ts';
import { builtCommand, type Started, startCommand } from '../kit/start-command.ts';
import { startPostgres } from './postgres-service.ts';
import { startRedis } from './redis-service.ts';
import type { Service } from './service.ts';

// `npm run queue:killed`: kills workers and the service with SIGKILL while a sweep is under way, again and again, and compares its
// folder with that of the same sweep on one machine, to the byte.

const { values } = flagsOf({
  options: {
    kills: { type: 'string', default: '20' },
    seeds: { type: 'string', default: '100' },
    devices: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [kills, seeds, devices] = [
  countOf('kills', values.kills),
  countOf('seeds', values.seeds),
  countOf('devices', values.devices),
];

const flags = [
  ...['sweep', 'reconnect-storm', '--seeds', String(seeds), '--vary', 'fleet[acme/sensor].backoff.jitter=0%,100%'],
  ...['--set', `fleet[acme/sensor].count=${devices}`, '--set', 'duration=50m', '--set', 'sampleEvery=10s'],
];
const runs = 2 * seeds;
const services: Readonly<Record<string, () => Promise<Service>>> = { redis: startRedis, postgres: startPostgres };
const folder = mkdtempSync(join(tmpdir(), 'fleetlab-killed-'));

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const bytesOf = (name: string): string =>
  JSON.stringify(
    readdirSync(join(folder, name)).map((file) => [file, readFileSync(join(folder, name, file)).toString('base64')]),
  );

/** Two workers and a service, of which one is killed at a time, and a sweep that they make. */
async function killedSweep(name: string): Promise<boolean> {
  const service = await services[name]!();
  const worker = (): Started =>
    startCommand(['worker', ...service.flags, '--workers', '1', '--lost-after', '3'], folder);
  const workers = [worker(), worker()];
  const swept = startCommand([...flags, '--out', name, ...service.flags], folder);
  const random = seedrandom(JSON.stringify([values.seed, name]));
  const victims: string[] = [];
  let isOver = false;
  const ended = swept.ended.finally(() => {
    isOver = true;
  });
  const done = (): number => {
    const path = join(folder, name, 'sweep.json');
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { done: number }).done : 0;
  };
  while (victims.length < kills && !isOver) {
    // Spread over the sweep: each at another share of it.
    while (!isOver && done() < ((victims.length + random()) * runs) / (kills + 1)) await after(50);
    const nth = Math.floor(random() * 3);
    victims.push(['the first worker', 'the second worker', 'the service'][nth]!);
    if (nth < 2) {
      workers[nth]!.send('SIGKILL');
      await workers[nth]!.ended;
      workers[nth] = worker();
    } else {
      await service.kill();
      await after(500 + 1_000 * random());
      await service.start();
    }
    say(`${name}: killed ${victims.at(-1)} after ${done()} of ${runs} runs`);
    // A worker that is being started gives up where there is no service.
    await workers[nth % 2]!.says('runs from');
  }
  const { code, stderr } = await ended;
  for (const one of workers) one.send('SIGINT');
  const codes = await Promise.all(workers.map(async (one) => (await one.ended).code));
  await service.end();
  const isSame = code === 0 && codes.every((one) => one === 0) && bytesOf(name) === bytesOf('whole');
  say(
    `${name}: ${victims.length} kills, the sweep ended with ${code}, its folder is ${isSame ? 'the same' : 'ANOTHER ONE'}`,
  );
  if (!isSame) say(stderr);
  return isSame && victims.length === kills;
}

const whole = spawnSync(process.execPath, [builtCommand, ...flags, '--quiet', '--out', 'whole'], { cwd: folder });
if (whole.status !== 0) throw new Error(whole.stderr.toString());
say(`on one machine: ${runs} runs`);
for (const name of values.only?.split(',') ?? Object.keys(services))
  if (!(await killedSweep(name))) process.exitCode = 1;
rmSync(folder, { recursive: true });
