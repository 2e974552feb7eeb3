import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeSweep } from '../../reports/sweep/sweep-folder.ts';
import { command, emptyFolder, fleetlab, madeOnce, onlyRun, small } from '../kit/fleetlab.ts';
import { madeRuns, madeSweep } from '../kit/made-sweep.ts';

/** Starts a command that runs until it is stopped; the caller waits for its output. */
function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [command, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const until = (stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> =>
    expect
      .poll(() => pattern.exec(said[stream]), { timeout: 120_000 })
      .not.toBeNull()
      .then(() => pattern.exec(said[stream])!);
  return { said, until, interrupt: () => child.kill('SIGINT'), ended };
}

/** A folder with a run in `runs/`, and one of another seed in `others/`. */
const oneRun = madeOnce(async (cwd) => {
  await fleetlab(small, { cwd });
  await fleetlab([...small, '--seed', 'other', '--out', 'others'], { cwd });
});

describe('fleetlab view', () => {
  it('serves every run in runs/, prints the address, and ends with Ctrl-C', async () => {
    const cwd = await oneRun();
    const view = start(['view', '--port', '0', '--no-open'], cwd);
    const [, address] = await view.until('stdout', /^viewing 1 run at (http:\/\/127\.0\.0\.1:\d+\/)\n$/);
    const page = await fetch(address);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const [{ name, path, devices }] = await (await fetch(`${address}runs.json`)).json();
    expect([name, devices]).toEqual([basename(onlyRun(cwd)), 40]);
    const manifest = await (await fetch(`${address}${path}manifest.json`)).text();
    expect(manifest).toBe(readFileSync(join(cwd, onlyRun(cwd), 'manifest.json'), 'utf8'));
    view.interrupt();
    expect([await view.ended, view.said.stderr]).toEqual([0, '']);
  });

  it('serves the runs named and no others', async () => {
    const cwd = await oneRun();
    const view = start(['view', onlyRun(cwd), '--port', '0', '--no-open'], cwd);
    const [, address] = await view.until('stdout', /at (http:\S+)/);
    expect(await (await fetch(`${address}runs.json`)).json()).toHaveLength(1);
  });

  it('serves the runs in a folder that holds them, and those made there meanwhile', async () => {
    const cwd = await oneRun();
    const view = start(['view', 'runs', '--port', '0', '--no-open'], cwd);
    const [, address] = await view.until('stdout', /^viewing 1 run at (http:\S+)/);
    await fleetlab([...small, '--seed', 'other'], { cwd });
    expect(await (await fetch(`${address}runs.json`)).json()).toHaveLength(2);
  });

  it('serves runs and folders of runs together, each run once', async () => {
    const cwd = await oneRun();
    const view = start(['view', onlyRun(cwd), join(cwd, 'others'), 'runs', '--port', '0', '--no-open'], cwd);
    const [, address] = await view.until('stdout', /^viewing 2 runs at (http:\S+\/)/);
    expect(await (await fetch(`${address}runs.json`)).json()).toHaveLength(2);
  });

  it('serves runs and sweeps together, and opens the page of a sweep that is named alone', async () => {
    const cwd = await oneRun();
    writeSweep(join(cwd, 'sweeps', 'by hand'), madeSweep, madeRuns, 'finished');
    const both = start(['view', '--port', '0', '--no-open'], cwd);
    const [, address] = await both.until('stdout', /^viewing 1 run and 1 sweep at (http:\S+\/)\n$/);
    expect(await (await fetch(`${address}sweeps.json`)).json()).toMatchObject([{ name: 'by hand', done: 20 }]);
    const one = start(['view', 'sweeps/by hand', '--port', '0', '--no-open'], cwd);
    const [, page] = await one.until('stdout', /^viewing 1 sweep at (http:\S+\/sweep\.html)#sweep=by%20hand\n$/);
    expect((await fetch(page)).status).toBe(200);
  });

  it('opens two runs side by side, and no other number of them', async () => {
    const cwd = await oneRun();
    const [one, other] = [basename(onlyRun(cwd)), readdirSync(join(cwd, 'others'))[0]];
    const view = start(['view', 'runs', 'others', '--compare', '--port', '0', '--no-open'], cwd);
    const [, link] = await view.until('stdout', /^viewing 2 runs at http:\S+\/#(\S+)\n$/);
    expect(link).toBe(`v=1&run=${one}&vs=${other}`);
    const { code, stderr } = await fleetlab(['view', 'runs', '--compare', '--no-open'], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('two runs are compared, and here is 1')]);
  });

  // Other platforms open a browser with another command, whose path the test cannot know.
  it.runIf(process.platform === 'linux')('opens the browser at that address by default', async () => {
    const cwd = await oneRun();
    const opener = join(cwd, 'xdg-open');
    writeFileSync(opener, '#!/bin/sh\necho "$1" > opened\n');
    chmodSync(opener, 0o755);
    const view = start(['view', '--port', '0'], cwd, { PATH: `${cwd}:${process.env.PATH}`, DISPLAY: ':0' });
    const [, address] = await view.until('stdout', /at (http:\S+)/);
    await expect
      .poll(() => existsSync(join(cwd, 'opened')) && readFileSync(join(cwd, 'opened'), 'utf8'))
      .toBe(`${address}\n`);
  });

  it('ends with 2 where a port is taken', async () => {
    const cwd = await oneRun();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const { code, stdout, stderr } = await fleetlab(['view', '--port', String(port), '--no-open'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `--port: port ${port} is taken\n  another \`fleetlab view\` may be using it; give another port, or --port 0 for any free port\n`,
    );
  });

  it.each([
    ['there are no runs', ['view'], 'there are no runs in runs/ and no sweeps in sweeps/'],
    ['a run is not there', ['view', 'runs/none'], 'no manifest.json'],
    ['a folder holds neither', ['view', 'bare'], 'no folder in it is that of a run'],
    ['a folder is no run', ['view', 'mine'], 'not that of a fleetlab run'],
    ['the port is none', ['view', '--port', '70000'], '0 to 65535'],
  ])('ends with 2 where %s', async (_what, args, message) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'mine'));
    mkdirSync(join(cwd, 'bare', 'deeper'), { recursive: true });
    writeFileSync(join(cwd, 'mine', 'manifest.json'), '{"format":"something else"}');
    const { code, stdout, stderr } = await fleetlab([...args, '--no-open'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('skips what is no run in runs/', async () => {
    const cwd = await oneRun();
    mkdirSync(join(cwd, 'runs', 'empty'));
    mkdirSync(join(cwd, 'runs', 'other'));
    writeFileSync(join(cwd, 'runs', 'other', 'manifest.json'), 'not JSON');
    writeFileSync(join(cwd, 'runs', 'a-file'), '');
    const view = start(['view', '--port', '0', '--no-open'], cwd);
    const [, address] = await view.until('stdout', /^viewing 1 run at (http:\S+\/)/);
    expect(await (await fetch(`${address}runs.json`)).json()).toHaveLength(1);
  });
});

describe('fleetlab run --watch, and sweep --watch', () => {
  it('serves the run while it is written, and after it until Ctrl-C', async () => {
    const cwd = emptyFolder();
    // Long enough that the test meets it still running.
    const long = [...small, '--set', 'fleet[acme/sensor].count=1000', '--set', 'duration=6h'];
    const run = start([...long, '--watch', '--no-open'], cwd);
    const [, address] = await run.until('stderr', /watching at (http:\/\/127\.0\.0\.1:\d+\/)#follow/);
    const [{ path, end }] = await (await fetch(`${address}runs.json`)).json();
    expect(['running', 'finished']).toContain(end);
    expect((await fetch(`${address}${path}devices.parquet`)).status).toBe(200);
    await run.until('stdout', /passed|no thresholds/);
    await run.until('stderr', /still watching at/);
    const manifest = await (await fetch(`${address}${path}manifest.json`)).json();
    expect(manifest).toMatchObject({ end: 'finished', machine: { regions: { length: 5 } } });
    run.interrupt();
    expect(await run.ended).toBe(0);
  });

  it('serves a sweep from its beginning on, and after it until Ctrl-C', async () => {
    const cwd = emptyFolder();
    const sweep = start(['sweep', ...small.slice(1), '--seeds', '2', '--out', 'mine', '--watch', '--no-open'], cwd);
    const [, address, page] = await sweep.until('stderr', /watching at (http:\/\/127\.0\.0\.1:\d+\/)(\S+)/);
    expect(page).toBe('sweep.html#sweep=mine');
    expect((await fetch(`${address}sweeps/mine/sweep.json`)).status).toBe(200);
    await sweep.until('stderr', /still watching at/);
    expect(await (await fetch(`${address}sweeps.json`)).json()).toMatchObject([{ end: 'finished', done: 2 }]);
    sweep.interrupt();
    expect(await sweep.ended).toBe(0);
  });

  it('ends with 2 for all variants of a scenario, since only one run can be watched', async () => {
    const { code, stderr } = await fleetlab([...small, '--watch', '--variant', 'all'], { cwd: emptyFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain('--watch');
  });
});
