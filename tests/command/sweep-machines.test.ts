import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { Job } from 'kubernetes-models/batch/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { command, emptyFolder, fleetlab, madeOnce } from '../kit/fleetlab.ts';
import { tiny } from '../kit/tiny-sweep.ts';

/** Two cells of twenty devices, six seeds each. */
const flags = [
  ...['reconnect-storm', '--seeds', '6', '--baseline', 'jitter=0%', '--metric', 'reconnect.time'],
  ...tiny.vary.flatMap((text) => ['--vary', text]),
  ...tiny.set.flatMap((text) => ['--set', text]),
];
const runs = 12;

const planned = madeOnce((cwd) => fleetlab(['sweep', ...flags, '--plan', 'plan.json'], { cwd }));

/** All runs: some in folder `one`, some in `other`, in mixed order. */
const ran = madeOnce(async (cwd) => {
  await fleetlab(['sweep', ...flags, '--plan', 'plan.json'], { cwd });
  for (const [batch, out] of [
    [2, 'one'],
    [0, 'other'],
    [1, 'one'],
  ] as const)
    await run(cwd, '--index', `${batch}`, '--batch', '5', '--out', out);
});

const run = (cwd: string, ...args: readonly string[]) =>
  fleetlab(['sweep-run', '--plan', 'plan.json', ...args], { cwd });
const merge = (cwd: string, ...args: readonly string[]) =>
  fleetlab(['sweep-merge', '--plan', 'plan.json', '--out', 'merged', ...args], { cwd });

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const bytesOf = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name)).toString('base64')]);
/** The path of a result, relative to `cwd`. */
function resultOf(cwd: string, folder: string, index: number): string {
  const found = readdirSync(join(cwd, folder)).find((name) => name.endsWith(`-${index}.json`));
  if (found === undefined) throw new Error(`${folder} has no result of run ${index}`);
  return join(folder, found);
}

describe('fleetlab sweep --plan', () => {
  it('writes the plan, runs nothing, and says what comes next', async () => {
    const cwd = emptyFolder();
    const { code, stdout, stderr } = await fleetlab(['sweep', ...flags, '--plan', 'plan.json'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^wrote plan\.json: 2 cells, 6 seeds, 12 runs\n/);
    expect(stdout).toContain('fleetlab sweep-run --plan plan.json --index 0 --out results');
    expect(readdirSync(cwd)).toEqual(['plan.json']);
    expect(json(join(cwd, 'plan.json'))).toEqual({
      ...{ format: 'fleetlab-sweep-plan', schema: 1, version: expect.any(String) },
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ scenario: 'reconnect-storm', with: [], seeds: 6, seed: '1', variant: [] },
      ...{ set: tiny.set, vary: tiny.vary, baseline: 'jitter=0%', metric: ['reconnect.time'] },
    });
  });

  const own = 'extends: reconnect-storm\nname: own\nclaim: It comes back.\n';

  it('names files relative to its folder, which can be moved', async () => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'lab'));
    writeFileSync(join(cwd, 'lab', 'own.yaml'), own);
    writeFileSync(join(cwd, 'lab', 'over.yaml'), 'network: { loss: 1% }\n');
    const asked = ['lab/own.yaml', '--with', 'lab/over.yaml', '--with', 'faults/flaky-network', '--seeds', '1'];
    const small = tiny.set.flatMap((text) => ['--set', text]);
    const made = await fleetlab(['sweep', ...asked, ...small, '--plan', 'lab/plan.json'], { cwd });
    expect([made.stderr, made.code]).toEqual(['', 0]);
    expect(json(join(cwd, 'lab', 'plan.json'))).toMatchObject({
      scenario: 'own.yaml',
      with: ['over.yaml', 'faults/flaky-network'],
    });
    renameSync(join(cwd, 'lab'), join(cwd, 'elsewhere'));
    const { code } = await fleetlab(['sweep-run', '--plan', 'elsewhere/plan.json', '--index', '0', '--out', 'r'], {
      cwd,
    });
    expect(code).toBe(0);

    writeFileSync(join(cwd, 'elsewhere', 'own.yaml'), own.replace('It comes', 'Nothing comes'));
    const changed = await fleetlab(['sweep-run', '--plan', 'elsewhere/plan.json', '--index', '0', '--out', 'r'], {
      cwd,
    });
    expect(changed.stderr).toContain('elsewhere/plan.json: the plan comes to another sweep here');
    expect(changed.code).toBe(2);
  });

  it.each([
    ['a scenario outside of its folder', ['own.yaml'], 'own.yaml: is outside of the folder lab\n  copy it into that'],
    ['an overlay outside of it', ['reconnect-storm', '--with', 'over.yaml'], 'over.yaml: is outside of the folder lab'],
    ['what its scenario extends', ['lab/up.yaml'], '"../own.yaml" is outside of the folder lab'],
    ['a link out of it', ['lab/link.yaml'], '"link.yaml" is outside of the folder lab'],
    ['a file that a setting names', ['reconnect-storm', '--set', 'fleet.from=lab/devices.csv'], 'devices.csv'],
  ])('refuses %s', async (_what, asked, message) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'lab'));
    writeFileSync(join(cwd, 'own.yaml'), own);
    writeFileSync(join(cwd, 'over.yaml'), 'network: { loss: 1% }\n');
    writeFileSync(join(cwd, 'lab', 'up.yaml'), own.replace('reconnect-storm', '../own.yaml'));
    writeFileSync(join(cwd, 'lab', 'devices.csv'), 'id,tenant,product\nacme/sensor-1,acme,sensor\n');
    symlinkSync(join(cwd, 'own.yaml'), join(cwd, 'lab', 'link.yaml'));
    const { code, stderr } = await fleetlab(['sweep', ...asked, '--plan', 'lab/plan.json'], { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(readdirSync(join(cwd, 'lab'))).not.toContain('plan.json');
  });

  it.each([
    ['--emit without a plan', ['--emit', 'slurm'], 'add --plan FILE'],
    ['--batch without --emit', ['--plan', 'plan.json', '--batch', '2'], 'add --emit'],
    ['--plan with a folder for results', ['--plan', 'plan.json', '--out', 'x'], 'cannot be used with'],
  ])('refuses %s', async (_what, more, message) => {
    const cwd = emptyFolder();
    const { code, stderr } = await fleetlab(['sweep', ...flags, ...more], { cwd });
    expect(stderr).toContain(message);
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
  });
});

describe('fleetlab sweep-run', () => {
  it('writes a result of which the bytes depend on the run alone, keeps one that is there, replaces a damaged one', async () => {
    const cwd = await planned();
    expect(await run(cwd, '--index', '7', '--out', 'one')).toMatchObject({ code: 0, stderr: '' });
    const path = join(cwd, resultOf(cwd, 'one', 7));
    const bytes = readFileSync(path, 'utf8');
    expect(path).toContain(`run-${json(join(cwd, 'plan.json')).planHash.slice(0, 8)}-7.json`);
    expect(JSON.parse(bytes)).toMatchObject({
      index: 7,
      cell: 'jitter=100%',
      seed: '2',
      traceHash: expect.any(String),
    });

    expect((await run(cwd, '--index', '7', '--out', 'one')).stdout).toMatch(/^run 7: kept one\//);
    for (const damaged of ['', '{', bytes.slice(0, -9), bytes.replace('"seed":"2"', '"seed":"3"')]) {
      writeFileSync(path, damaged);
      expect((await run(cwd, '--index', '7', '--out', 'one')).stdout).toMatch(/^run 7: wrote one\//);
      expect(readFileSync(path, 'utf8')).toBe(bytes);
    }
    expect(readdirSync(join(cwd, 'one'))).toHaveLength(1);
  });

  it.each([
    ['an index out of range', [], { '--index': '12' }, '--index 12: there is no run 12: the plan has 12 runs'],
    ['a batch out of range', ['--batch', '5'], { '--index': '3' }, 'there is no batch of 5 runs 3'],
    ['half an index', [], { '--index': '1.5' }, 'give a whole number from 0 on'],
    ['no index at all', [], {}, 'give --index N, or set JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID'],
    ['no plan', [], { '--plan': 'nowhere.json', '--index': '0' }, 'nowhere.json: this file is not there'],
  ])('ends with 2 for %s', async (_what, more, given, message) => {
    const cwd = await planned();
    const { code, stderr } = await run(cwd, ...more, ...Object.entries(given).flat(), '--out', 'one');
    expect(stderr).toContain(message);
    expect([code, readdirSync(cwd)]).toEqual([2, ['plan.json']]);
  });

  it.each<[string, object, string]>([
    ['another version', { version: '0.0.1' }, 'the plan is of fleetlab 0.0.1, and this is'],
    ['other flags', { seeds: 7 }, 'the plan comes to another sweep here'],
    ['an unknown key', { secret: 1 }, 'Unknown key "secret"'],
    ['a path up', { scenario: '../own.yaml' }, 'the path leads out of the folder of the plan'],
  ])('ends with 2 and writes nothing for a plan with %s', async (_what, members, message) => {
    const cwd = await planned();
    const path = join(cwd, 'plan.json');
    writeFileSync(path, JSON.stringify({ ...json(path), ...members }));
    const { code, stderr } = await run(cwd, '--index', '0', '--out', 'one');
    expect(stderr).toContain(message);
    expect([code, readdirSync(cwd)]).toEqual([2, ['plan.json']]);
  });

  it('ends with 3 when it is interrupted, keeps the results that are whole, and goes on from them', async () => {
    const cwd = await planned();
    const batch = ['--index', '0', '--batch', '12', '--out', 'one'];
    const ended = await fleetlab(['sweep-run', '--plan', 'plan.json', ...batch], {
      cwd,
      signal: { name: 'SIGINT', after: 'run 0: wrote' },
    });
    expect([ended.code, ended.signal]).toEqual([3, null]);
    expect(ended.stderr).toContain('the same command starts it again');
    const kept = readdirSync(join(cwd, 'one'));
    expect(kept.length).toBeLessThan(runs);
    const again = await run(cwd, ...batch);
    expect(again.code).toBe(0);
    expect(again.stdout.match(/: kept /g)).toHaveLength(kept.length);
    expect(readdirSync(join(cwd, 'one'))).toHaveLength(runs);
  });

  it('ends with 2 and runs nothing where its folder cannot be one', async () => {
    const cwd = await planned();
    const { code } = await run(cwd, '--index', '0', '--out', 'plan.json/one');
    expect(code).toBe(2);
  });
});

describe('fleetlab sweep-merge', () => {
  it('makes the folder of the same sweep on one machine, to the byte, and prints its table', async () => {
    const cwd = await ran();
    const merged = await merge(cwd, 'one', 'other');
    const swept = await fleetlab(['sweep', ...flags, '--quiet', '--out', 'whole'], { cwd });
    expect([merged.code, merged.stderr]).toEqual([0, '']);
    expect(merged.stdout).toBe(swept.stdout.replace(/whole$/m, 'merged'));
    expect(bytesOf(join(cwd, 'merged'))).toEqual(bytesOf(join(cwd, 'whole')));
  });

  it('writes what is there where runs are missing, and goes on from it', async () => {
    const cwd = await ran();
    for (const index of [3, 7, 8, 9]) rmSync(join(cwd, resultOf(cwd, index < 5 ? 'other' : 'one', index)));
    writeFileSync(join(cwd, 'one', '.run-00000000-7.json.0.part'), '{');
    writeFileSync(join(cwd, 'one', 'slurm-1_0.out'), 'words');
    const { code, stderr, stdout } = await merge(cwd, 'one', 'other');
    expect([code, stderr]).toEqual([3, 'missing 4 of 12 runs: 3, 7-9\n']);
    expect(stdout).toContain('only 8 of 12 runs are there');
    expect(json(join(cwd, 'merged', 'sweep.json'))).toMatchObject({ end: 'interrupted', done: 8, total: runs });

    await run(cwd, '--index', '1', '--batch', '5', '--out', 'later');
    expect((await merge(cwd, 'later')).stderr).toBe('missing 1 of 12 runs: 3\n');
    const rest = await fleetlab(['sweep', ...flags, '--out', 'merged'], { cwd });
    expect(rest.stderr).toContain('11 of them already there');
    expect(rest.code).toBe(0);
  });

  it('takes a result that is there twice if both are equal, and names both if not', async () => {
    const cwd = await ran();
    const path = resultOf(cwd, 'one', 7);
    copyFileSync(join(cwd, path), join(cwd, 'other', path.slice(4)));
    expect((await merge(cwd, 'one', 'other')).code).toBe(0);
    writeFileSync(join(cwd, 'other', path.slice(4)), `${readFileSync(join(cwd, path), 'utf8')}\n`);
    const { code, stderr } = await merge(cwd, 'one', 'other');
    expect(code).toBe(2);
    expect(stderr).toContain(`${path}, other/${path.slice(4)}: run 7 has two results that differ`);
  });

  it('ends with 2 and writes nothing for a damaged result, and names its file', async () => {
    const cwd = await ran();
    const path = resultOf(cwd, 'one', 7);
    writeFileSync(join(cwd, path), readFileSync(join(cwd, path), 'utf8').slice(0, 100));
    const { code, stderr } = await merge(cwd, 'one', 'other');
    expect(stderr).toContain(`${path}: this is no result of a run: it is not JSON`);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).not.toContain('merged');
  });

  it('ends with 2 for results of another plan', async () => {
    const cwd = await ran();
    const other = [...flags, '--seeds', '5'];
    await fleetlab(['sweep', ...other, '--plan', 'other.json'], { cwd });
    await fleetlab(['sweep-run', '--plan', 'other.json', '--index', '0', '--out', 'other'], { cwd });
    expect(await merge(cwd, 'one', 'other')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^other\/run-[0-9a-f]{8}-0\.json: this run is of another plan\n/),
    });
  });

  it('refuses a folder of another sweep', async () => {
    const cwd = await ran();
    await fleetlab(['sweep', ...flags, '--seeds', '1', '--quiet', '--out', 'merged'], { cwd });
    const { code, stderr } = await merge(cwd, 'one', 'other');
    expect(code).toBe(2);
    expect(stderr).toContain('merged: this folder holds the results of another sweep');
  });
});

describe('fleetlab sweep --emit', () => {
  const emit = (cwd: string, ...more: readonly string[]) =>
    fleetlab(['sweep', ...flags, '--plan', 'plan.json', '--emit', ...more], { cwd });

  it('prints an Indexed Job with one pod for each batch', async () => {
    const { stdout, stderr } = await emit(emptyFolder(), 'kubernetes', '--batch', '5', '--parallel', '2');
    expect(stderr).toContain('wrote plan.json');
    const { apiVersion, kind, metadata, spec } = parse(stdout);
    expect([apiVersion, kind]).toEqual(['batch/v1', 'Job']);
    expect(metadata.name).toMatch(/^[a-z][a-z0-9-]{1,50}[a-z0-9]$/);
    expect(spec).toMatchObject({
      ...{ completionMode: 'Indexed', completions: 3, parallelism: 2, backoffLimitPerIndex: 3, maxFailedIndexes: 3 },
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'run', operator: 'In', values: [2] } },
          { action: 'Ignore' },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true },
          containers: [
            {
              name: 'run',
              command: ['fleetlab', 'sweep-run'],
              args: ['--plan', '/sweep/plan.json', '--out', '/sweep/results', '--batch', '5'],
              volumeMounts: [{ name: 'sweep', mountPath: '/sweep' }],
            },
          ],
        },
      },
    });
    expect(stdout).toMatch(/image: .* # replace/);
    expect(stdout).toMatch(/claimName: .* # replace/);
  });

  it('prints a Job that fits the schema of Kubernetes', async () => {
    const { stdout } = await emit(emptyFolder(), 'kubernetes', '--batch', '5', '--parallel', '2');
    const job = parse(stdout);
    new Job(job).validate();
    const wrong = structuredClone(job);
    wrong.spec.podFailurePolicy.rules[0].onExitCodes.values = ['2'];
    expect(() => new Job(wrong).validate()).toThrow('onExitCodes/values/0 must be integer');
  });

  it('prints a script for sbatch whose tasks run a batch each', async () => {
    const cwd = emptyFolder();
    const { stdout } = await emit(cwd, 'slurm', '--batch', '5', '--parallel', '2');
    expect(stdout).toContain('#SBATCH --array=0-2%2\n');
    expect(stdout).toContain('#SBATCH --requeue\n');
    writeFileSync(join(cwd, 'array.sh'), stdout);
    writeFileSync(join(cwd, 'fleetlab'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`);
    chmodSync(join(cwd, 'fleetlab'), 0o755);
    const bash = (task: string | undefined, ...args: readonly string[]) => {
      const env = { ...process.env, PATH: [cwd, process.env.PATH].join(delimiter), SLURM_ARRAY_TASK_ID: task };
      return spawnSync('bash', [...args, 'array.sh'], { cwd, env, encoding: 'utf8' });
    };
    expect(bash('0', '-n').status).toBe(0);
    expect(bash(undefined).status).not.toBe(0);
    const { status, stdout: said } = bash('2');
    expect([status, said.match(/^run \d+/gm)]).toEqual([0, ['run 10', 'run 11']]);
    expect(readdirSync(join(cwd, 'results'))).toHaveLength(2);
  });

  it('gives a task its number in the environment', async () => {
    const cwd = await planned();
    const env = { ...process.env, JOB_COMPLETION_INDEX: '4' };
    const asked = ['sweep-run', '--plan', 'plan.json', '--out', 'one'];
    const ended = spawnSync(process.execPath, [command, ...asked], { cwd, env, encoding: 'utf8' });
    expect(ended.stdout).toMatch(/^run 4: wrote/);
    const wrong = spawnSync(process.execPath, [command, ...asked], {
      cwd,
      env: { ...process.env, SLURM_ARRAY_TASK_ID: '-1' },
      encoding: 'utf8',
    });
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('SLURM_ARRAY_TASK_ID: "-1" is no index')]);
  });
});
