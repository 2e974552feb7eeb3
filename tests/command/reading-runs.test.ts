import { beforeAll, describe, expect, it } from 'vitest';
import { readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';
import { emptyFolder, fleetlab, shell, small } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
let run = '';
let otherFidelity = '';
let otherSeed = '';

beforeAll(async () => {
  const folderOf = async (...more: readonly string[]): Promise<string> =>
    JSON.parse((await fleetlab([...small, '--set', 'duration=2h', '--json', '--quiet', ...more], { cwd })).stdout)
      .folder;
  run = await folderOf();
  otherFidelity = await folderOf('--fidelity', 'packet');
  // The run ends during the outage, so its devices end offline.
  otherSeed = await folderOf('--seed', 'other', '--set', 'duration=35m');
});

const ask = async (...args: readonly string[]) => fleetlab(args, { cwd });

describe('fleetlab list', () => {
  it('names every ready-made scenario and overlay with its claim', async () => {
    const { code, stdout } = await ask('list');
    expect(code).toBe(0);
    for (const { name } of [...readyMadeScenarios(), ...readyMadeOverlays()]) expect(stdout).toContain(name);
  });

  it('prints JSON with --json', async () => {
    const { scenarios, overlays } = JSON.parse((await ask('list', '--json')).stdout);
    expect(scenarios).toEqual(readyMadeScenarios());
    expect(overlays).toEqual(readyMadeOverlays());
  });
});

describe('fleetlab schema', () => {
  it.each([
    ['scenario', ['schema']],
    ['overlay', ['schema', '--of', 'overlay']],
  ])('prints the JSON Schema of a %s', async (_what, args) => {
    const { code, stdout } = await ask(...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { fleet: {}, timeline: {} } });
  });
});

describe('fleetlab explain', () => {
  it('prints the history of a device, by name or number', async () => {
    const byName = await ask('explain', run, 'acme/sensor-7');
    expect(byName.code).toBe(0);
    expect(byName.stdout).toContain('acme/sensor-7');
    expect(byName.stdout).toContain('online');
    expect((await ask('explain', run, '6')).stdout).toBe(byName.stdout);
  });

  it('traces a row back to the step behind it', async () => {
    const sql = "select max(row) as row from transitions where region = 'link' and state = 'online'";
    const [{ row }] = JSON.parse((await ask('query', run, sql, '--format', 'json')).stdout);
    const { code, stdout } = await ask('explain', run, 'row', String(row));
    expect(code).toBe(0);
    expect(stdout).toContain('step "the broker is down" started');
    const inJson = JSON.parse((await ask('explain', run, 'row', String(row), '--json')).stdout);
    expect(inJson).toMatchObject({ kind: 'cause-chain' });
  });

  it('lists the lives of the devices of a selection, the first ten of many', async () => {
    const two = JSON.parse((await ask('explain', run, 'name:acme/sensor-7,acme/sensor-9', '--json')).stdout);
    expect(two).toMatchObject({ kind: 'device-lives', omitted: 0 });
    expect(two.lives.map(({ device }: { device: { name: string } }) => device.name)).toEqual([
      'acme/sensor-7',
      'acme/sensor-9',
    ]);
    const { stdout } = await ask('explain', run, 'tenant:acme', '--limit', '1');
    expect(stdout.trimEnd()).toMatch(/^acme\/sensor-1 .*\n\n\.\.\. 30 more devices; narrow the selection$/s);
  });

  it.each([
    ['a device', ['acme/sensor-41'], 'acme/sensor-4'],
    ['a term', ['tenent:acme'], 'selection, column 1: "tenent" is not a term'],
    ['a device of a selection', ['power:off'], 'no device of this run is selected by power:off'],
    ['a row', ['row', '9999999'], 'row'],
  ])('ends with 2 for %s that is not there', async (_what, target, message) => {
    const { code, stdout, stderr } = await ask('explain', run, ...target);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('fleetlab query', () => {
  it('prints a table', async () => {
    const { code, stdout } = await ask('query', run, 'select kind, count(*) from events group by 1 order by 1');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/kind\s+count/);
    expect(lines.filter((line) => /^broker\.failed\s+1$/.test(line.trim()))).toHaveLength(1);
  });

  it('prints csv and json', async () => {
    const sql = 'select count(*) as devices from devices';
    expect((await ask('query', run, sql, '--format', 'csv')).stdout).toBe('devices\r\n40\r\n');
    expect(JSON.parse((await ask('query', run, sql, '--format', 'json')).stdout)).toEqual([{ devices: 40 }]);
  });

  it('keeps the rows of the devices of a selection, as they are at an instant', async () => {
    const counted = async (devices: string, ...more: readonly string[]) => {
      const sql = 'select (select count(*) from devices) as d, (select count(distinct device) from changes) as c';
      const { stdout } = await ask('query', run, sql, '--format', 'json', '--devices', devices, ...more);
      return JSON.parse(stdout);
    };
    expect(await counted('pick:3')).toEqual([{ d: 3, c: 3 }]);
    expect(await counted('tenant:acme and not pick:3')).toEqual([{ d: 37, c: 37 }]);
    expect(await counted('link:online', '--at', '20m')).toEqual([{ d: 40, c: 40 }]);
    const during = await ask('query', run, 'select 1', '--devices', 'link:online', '--at', '31m');
    expect([during.code, during.stdout]).toEqual([2, '']);
    expect(during.stderr).toContain('no device of this run is selected by link:online');
  });

  it('ends with 2 for a selection with a mistake', async () => {
    const { code, stdout, stderr } = await ask('query', run, 'select 1', '--devices', 'ring:all and tenent:acme');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('    ring:all and tenent:acme\n                 ^\n  did you mean "tenant"?');
  });

  it('ends with 2 for an instant without a selection that it could be about', async () => {
    const query = await ask('query', run, 'select 1', '--at', '20m');
    expect([query.code, query.stdout]).toEqual([2, '']);
    expect(query.stderr).toContain('add --devices');
    const explain = await ask('explain', run, 'acme/sensor-1', '--at', '20m');
    expect([explain.code, explain.stdout]).toEqual([2, '']);
    expect(explain.stderr).toContain('use --since and --until');
  });

  it('ends with 2 for SQL with a mistake', async () => {
    const { code, stdout, stderr } = await ask('query', run, 'selct 1');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('selct');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('is not disturbed by a reader that closes the pipe early', async () => {
    const sql = 'select a.row, b.row from changes a, changes b limit 40000';
    const { code, stdout, stderr } = await shell(`fleetlab query ${run} '${sql}' --format csv | head -1`, cwd);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(0);
  });
});

describe('fleetlab compare', () => {
  it('ends with 0 for runs with the same outcome', async () => {
    const { code, stdout } = await ask('compare', run, otherFidelity);
    expect(stdout).toContain('equal device outcomes');
    expect(code).toBe(0);
  });

  it('ends with 1 for runs that differ, and says in what', async () => {
    const { code, stdout } = await ask('compare', run, otherSeed, '--limit', '3');
    expect(code).toBe(1);
    expect(stdout).toMatch(/acme\/sensor-\d+: link ended online \| backoff/);
    expect(stdout).toMatch(/and \d+ more/);
    const compared = JSON.parse((await ask('compare', run, otherSeed, '--json')).stdout);
    expect(compared.differences.length).toBeGreaterThan(3);
    expect(compared.runs).toContainEqual(expect.objectContaining({ what: 'seed' }));
    expect(stdout).toMatch(/^different seed: \S+ \| \S+\n/);
  });

  it('ends with 2 where there is no run', async () => {
    expect(await ask('compare', run, 'runs/none')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a pipe that closes early', () => {
  it('ends the command cleanly', async () => {
    const { code, stderr } = await shell('fleetlab schema | head -1', cwd);
    expect([code, stderr]).toEqual([0, '']);
  });
});
