import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importsIn } from '../kit/imports-in.ts';
import { codeBlocks, fileNameOf } from '../readme/code-blocks.ts';
import { examplePages } from '../readme/example-pages.ts';
import { linksOf } from '../readme/page-links.ts';

const root = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
};

let scratch: string;
/** A folder in which the package is installed and nothing else. */
let home: string;
let packed: readonly string[];
let packedBytes: number;

beforeAll(() => {
  expect(existsSync(join(root, 'dist/viewer/index.html')), 'dist/ is built: npm run build').toBe(true);
  scratch = mkdtempSync(join(tmpdir(), 'fleetlab-package-'));
  home = join(scratch, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  // Other tests use dist/ at the same time, so packing must not build it anew.
  const [{ filename, files, size }] = JSON.parse(
    must(root, 'npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', scratch),
  ) as [{ filename: string; files: { path: string }[]; size: number }];
  packed = files.map(({ path }) => path);
  packedBytes = size;
  must(home, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', join(scratch, filename));
}, 300_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function call(cwd: string, command: string, ...words: readonly string[]) {
  // npm's variables about this project must not reach the other one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
  );
  return spawnSync(command, words, { cwd, env, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

/** Calls a command that must succeed; returns what it printed. */
function must(cwd: string, command: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = call(cwd, command, ...words);
  expect(status, `${command} ${words.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** What npm linked, as npx finds it. */
const linked = (): string => join(home, 'node_modules/.bin/fleetlab');
const fleetlab = (...words: readonly string[]): string => must(home, linked(), ...words);

/** Compiles files of the folder against the installed types, without writing anything. */
function compiled(...files: readonly string[]) {
  const flags = ['--noEmit', '--strict', '--skipLibCheck', '--types', '', '--module', 'nodenext'];
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return call(home, process.execPath, compiler, '--ignoreConfig', ...flags, '--target', 'es2022', ...files);
}

const tiny = ['--set', 'fleet[acme/sensor].count=20', '--set', 'duration=50m', '--quiet'];

describe('the package', () => {
  it('holds the built command, its types, the viewer, the scenarios and the documentation, and nothing else', () => {
    const allowed =
      /^(package\.json|(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md|LICENSE|docs\/([\w-]+\/)*[\w-]+\.md|docs\/pictures\/[\w-]+\.(png|svg)|dist\/(fleetlab|index|live-worker|worker-thread|sweep-worker|queue-worker|drill-worker|cost-worker)\.js|dist\/licenses\.md|dist\/parts\/[\w-]+\.js|dist\/types\/.+\.d\.ts|dist\/viewer\/((index|sweep|matrix)\.html|(viewer|sweep|matrix)\.(js|css)|figures\.js)|scenarios\/((?:faults|attacks|templates)\/)?[\w-]+\.yaml)$/;
    expect(packed.filter((path) => !allowed.test(path))).toEqual([]);
    for (const path of [
      'LICENSE',
      'README.md',
      'dist/fleetlab.js',
      'dist/index.js',
      'dist/live-worker.js',
      'dist/viewer/figures.js',
      'dist/worker-thread.js',
      'dist/sweep-worker.js',
      'dist/queue-worker.js',
      'dist/drill-worker.js',
      'dist/cost-worker.js',
      'dist/types/bin/index.d.ts',
    ])
      expect(packed).toContain(path);
    for (const path of [
      'scenarios/first-light.yaml',
      'scenarios/faults/flaky-network.yaml',
      'scenarios/attacks/wildcard.yaml',
      'scenarios/templates/outage.yaml',
      'dist/viewer/index.html',
    ])
      expect(packed).toContain(path);
  });

  it('brings documentation whose links stay inside it', () => {
    const pages = packed.filter((path) => path.endsWith('.md'));
    expect(pages).toEqual(
      expect.arrayContaining([
        'README.md',
        ...examplePages,
        'docs/architecture.md',
        'docs/glossary.md',
        'docs/adr/README.md',
      ]),
    );
    const there = new Set(packed);
    const broken = pages.flatMap((page) =>
      linksOf(readFileSync(join(home, 'node_modules/fleetlab', page), 'utf8'))
        .map(({ path }) => (path === '' ? page : join(dirname(page), path)))
        .filter(
          (target) => !there.has(target) && !packed.some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`)),
        )
        .map((target) => `${page} links to ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('brings no types but those of its entry and what they import', () => {
    const types = packed.filter((path) => path.endsWith('.d.ts'));
    const imported = types.flatMap((path) =>
      importsIn(readFileSync(join(home, 'node_modules/fleetlab', path), 'utf8')).map((from) =>
        join(dirname(path), from).replace(/\.ts$/, '.d.ts'),
      ),
    );
    expect(new Set(types)).toEqual(
      new Set(['dist/types/bin/index.d.ts', ...imported.filter((path) => types.includes(path))]),
    );
  });

  it('is no larger than 2 MB as it travels', () => {
    expect(packedBytes).toBeLessThan(2_000_000);
  });

  it('has the license of each library that is built into the command', () => {
    const [, ...parts] = readFileSync(join(home, 'node_modules/fleetlab/dist/licenses.md'), 'utf8').split(/^## /m);
    const libraries = parts.map((part) => part.split('\n'));
    const names = libraries.map(([title]) => title!.split(' ')[0]);
    expect(names).toEqual(['@tufjs/canonical-json', 'cborg', 'papaparse', 'valibot', 'zod']);
    for (const [title, ...text] of libraries) expect(text.join('\n'), title).toContain('Copyright');
  });

  it('is built whenever it is packed', () => {
    expect(manifest.scripts.prepack).toBe('npm run build');
  });

  it('installs without what only this repository needs', () => {
    const missing = ['vite', 'vitest', 'd3', 'preact', 'playwright-core'].filter((name) =>
      existsSync(join(home, 'node_modules', name)),
    );
    expect(missing).toEqual([]);
  });
});

describe('the installed command', () => {
  it('prints its version', () => {
    expect(must(home, 'npx', '--no-install', 'fleetlab', '--version').trim()).toBe(manifest.version);
  });

  it('lists the scenarios that came with it', () => {
    const { scenarios, overlays } = JSON.parse(fleetlab('list', '--json')) as Record<string, { name: string }[]>;
    expect(scenarios.map(({ name }) => name)).toContain('first-light');
    expect(overlays.map(({ name }) => name)).toContain('faults/flaky-network');
    expect(fleetlab('list')).toContain('first-light');
  });

  it('writes a scenario to begin with, and runs it', () => {
    fleetlab('new', 'yard', '--for', 'capacity');
    fleetlab('validate', 'yard.yaml');
    expect(fleetlab('run', 'yard.yaml', '--fidelity', 'model', '--quiet', '--out', 'yard-runs')).toContain(
      'claim is reproduced',
    );
  });

  it('prints the schema of scenarios', () => {
    expect(JSON.parse(fleetlab('schema'))).toMatchObject({ title: 'fleetlab scenario', type: 'object' });
  });

  it('runs a ready-made scenario in either fidelity, to the same trace', () => {
    const hashes = ['model', 'packet'].map((fidelity) => {
      const summary = JSON.parse(fleetlab('run', 'reconnect-storm', '--fidelity', fidelity, '--json', ...tiny));
      expect(summary).toMatchObject({ end: 'finished', fidelity, version: manifest.version, counts: { devices: 20 } });
      return summary.traceHash;
    });
    expect(hashes[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('answers questions about a run', () => {
    const { folder } = JSON.parse(fleetlab('run', 'reconnect-storm', '--json', ...tiny)) as { folder: string };
    expect(fleetlab('query', folder, 'select count(*) as devices from devices', '--format', 'csv')).toMatch(
      /^devices\s+20\s/,
    );
    expect(fleetlab('explain', folder, 'acme/sensor-7')).toContain('link');
    expect(fleetlab('compare', folder, folder)).toContain('equal');
  });

  it('ends with 2 and names the place, for a scenario that cannot run', () => {
    writeFileSync(join(home, 'broken.yaml'), 'name: broken\nclaim: None.\nduration: 1\nfleet: []\n');
    const { status, stderr } = call(home, linked(), 'run', 'broken.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain('broken.yaml:3:11');
  });
});

describe('a scenario beside which no package is installed', () => {
  const written = (count: string): string => `import { scenario } from 'fleetlab';
export default scenario({
  name: 'lone',
  claim: 'A handful of sensors is online at the end.',
  duration: '10m',
  fleet: [{ tenant: 'acme', product: 'sensor', profile: 'sphere', ${count} }],
});
`;
  const installed = () => join(home, 'node_modules/fleetlab/dist/fleetlab.js');
  const run = (file: string, text: string) => {
    const folder = join(scratch, 'lone');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), text);
    return call(folder, process.execPath, installed(), 'run', file, '--fidelity', 'model', '--json', '--quiet');
  };

  it.each(['lone.ts', 'lone.mts', 'lone.js', 'lone.mjs'])('imports the package of the command: %s', (file) => {
    const { stdout, stderr } = run(file, written('count: 3'));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ scenario: 'lone', counts: { devices: 3 } });
  });

  it.each([
    ['a wrong field', 'wrong.ts', written('cuont: 3'), 'wrong.ts:6:67 fleet[0].cuont: unknown key "cuont"'],
    ['what it throws', 'throws.mts', `const n: number = 1;\nthrow new Error('no ' + n);\n`, 'throws.mts:2:7: no 1'],
    ['a mistake in its syntax', 'syntax.ts', 'const n: number = ;\n', 'syntax.ts:1:18: Unexpected ";"'],
  ])('is refused with file and line for %s', (_, file, text, place) => {
    const { status, stderr } = run(file, text);
    expect(stderr).toContain(place);
    expect(status).toBe(2);
  });
});

describe('a scenario in TypeScript', () => {
  const source = (sensors: string): string => `
    import { scenario } from 'fleetlab';
    export default scenario({
      name: 'mine',
      claim: 'A handful of sensors is online at the end.',
      duration: '10m',
      fleet: [{ tenant: 'acme', product: 'sensor', profile: 'sphere', count: ${sensors} }],
      expect: { 'fleet.onlineAtEnd': 'value == 100%' },
    });`;

  it('imports the package by its name', () => {
    writeFileSync(join(home, 'mine.ts'), source('2 + 3'));
    const summary = JSON.parse(fleetlab('run', 'mine.ts', '--json', '--quiet'));
    expect(summary).toMatchObject({ scenario: 'mine', passed: true, counts: { devices: 5 } });
  });

  it('is checked by its types', () => {
    const compile = (text: string) => {
      writeFileSync(join(home, 'typed.ts'), text);
      return compiled('typed.ts');
    };
    expect(compile(source('5'))).toMatchObject({ stdout: '', status: 0 });
    const wrong = compile(source('[5]'));
    expect(wrong.status).not.toBe(0);
    expect(wrong.stdout).toMatch(/^typed\.ts\(7,.*'string \| number/);
  });
});

describe('a program that uses the package', () => {
  const page = () => codeBlocks(readFileSync(join(home, 'node_modules/fleetlab/docs/api.md'), 'utf8'));
  const examples = () =>
    page()
      .filter(({ language }) => language === 'js')
      .map((block) => ({ name: fileNameOf(block)!, text: block.text }));

  it('runs as the page of the package shows it, and prints the same', () => {
    const [{ name, text }] = examples();
    expect(text.trimEnd().split('\n').length).toBeLessThan(35);
    writeFileSync(join(home, name), text);
    const shown = page().find(({ language }) => language === 'text')!.text;
    expect(must(home, process.execPath, name).trim()).toBe(shown.trim());
  });

  it('agrees with the types, in every example', () => {
    const files = examples().map(({ name, text }) => {
      const file = name.replace(/\.mjs$/, '.mts');
      writeFileSync(join(home, file), text);
      return file;
    });
    expect(files.length).toBeGreaterThan(3);
    expect(compiled(...files)).toMatchObject({ stdout: '', status: 0 });
  });

  it('is refused by the types for a metric, a path of an option and a field that there is not', () => {
    const wrong = [
      "import { loadScenario, run } from 'fleetlab';",
      "const storm = await loadScenario('reconnect-storm', { fidelity: 'quick' });",
      'const other = storm.with({ netwrok: {} });',
      'const { metrics } = await run(other, { sed: 1 });',
      "console.log(metrics['reconnect.tim']);",
    ];
    writeFileSync(join(home, 'wrong.mts'), wrong.join('\n'));
    const { status, stdout } = compiled('wrong.mts');
    expect(status).not.toBe(0);
    // An error of an overload goes on in the lines after its place.
    for (const [line, word] of [
      [2, 'quick'],
      [3, 'netwrok'],
      [4, 'sed'],
      [5, 'reconnect.tim'],
    ])
      expect(stdout).toMatch(new RegExp(`^wrong\\.mts\\(${line},[^(]*'"?${word}`, 'm'));
  });
});
