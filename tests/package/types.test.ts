import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const types = join(root, 'dist/types/bin/index.js');
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let scratch: string;
beforeAll(() => {
  expect(existsSync(types.replace(/js$/, 'd.ts')), 'dist/ is built: npm run build').toBe(true);
  scratch = mkdtempSync(join(tmpdir(), 'fleetlab-types-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What the compiler says of a program that imports the package, with an action and a step to fill in. */
function compiled(action: string, step: string): string {
  const program = join(scratch, 'program.ts');
  writeFileSync(
    program,
    `import { type assemble, scenario } from ${JSON.stringify(types)};
export const action: Parameters<typeof assemble>[0]['timeline'][number]['action'] = ${action};
export default scenario({ name: 'x', extends: 'first-light', timeline: [${step}] });
`,
  );
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2023',
  ];
  const { stdout } = spawnSync(process.execPath, [tsc, ...flags, program], { cwd: root, encoding: 'utf8' });
  return stdout;
}

const power = "{ kind: 'power-cycle', forMs: 5, on: {} }";
const crash = "{ at: '1h', do: 'crash', how: 'hang', on: { pick: 1 } }";

it('a program that imports the package gets the types of actions and policies', () => {
  expect(compiled(power, crash)).toBe('');
}, 60_000);

it.each([
  ['an action that there is not', power.replace('power-cycle', 'power-cut'), crash],
  ['an action without what it needs', "{ kind: 'power-cycle', on: {} }", crash],
  [
    'a policy without what it needs',
    "{ kind: 'rollout', release: 'a', policy: { kind: 'sphere-rings' }, on: {} }",
    crash,
  ],
  ['a step with a word that no field has', power, crash.replace("'hang'", "'sleep'")],
])(
  'its compiler refuses %s',
  (_what, action, step) => {
    expect(compiled(action, step)).toContain('error TS');
  },
  60_000,
);
