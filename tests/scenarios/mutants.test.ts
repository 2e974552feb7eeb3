import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { showPlace } from '../../scenarios/source/located.ts';
import { fleetlab } from '../kit/fleetlab.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';
import { mutants } from './mutants/campaign.ts';
import { modules, mutations } from './mutants/mutate.ts';

// Thousands of them: npm run fuzz:scenarios -- --count 5000 --seed another
describe('a mutated scenario', () => {
  it('is refused with a message, and a line where there is one, for any mutation', async () => {
    const faults: string[] = [];
    // A module may leave a rejection unhandled: the loader must catch it, but the test runner must not.
    const runners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    onTestFinished(() => {
      for (const runner of runners) process.on('unhandledRejection', runner);
    });
    const outcomes = { loaded: 0, refused: 0 };
    for await (const { nth, of, how, outcome, faults: found } of mutants('spec', 208)) {
      outcomes[outcome]++;
      faults.push(...found.map((fault) => `${nth}, ${of}, ${how}: ${fault}`));
    }
    expect(faults).toEqual([]);
    // Some mutations are harmless; if most were, the test would try nothing.
    expect(outcomes.refused).toBeGreaterThan(5 * outcomes.loaded);
    expect(outcomes.refused + outcomes.loaded).toBe(208 + Object.keys(modules).length);
    expect(Object.keys(mutations).length).toBeLessThan(208 / 7);
  }, 240_000);
});

describe('a file that is not text', () => {
  it.each([
    ['a byte that is invalid in UTF-8', Buffer.from('name: x\nclaim: caf\xe9 y\n', 'latin1'), '2:11', '0xE9'],
    [
      'a character that is cut off at the end',
      Buffer.concat([Buffer.from('a: b\nc: '), Buffer.from([0xe2, 0x82])]),
      '2:4',
      '0xE2',
    ],
    ['a NUL', Buffer.from('a: b\n\nc: \0d\n'), '3:4', '0x00'],
    ['a NUL behind a broken character', Buffer.from('a: \xff\n\0', 'latin1'), '1:4', '0xFF'],
    ['UTF-16', Buffer.from('\ufeffname: x\n', 'utf16le'), '1:1', 'UTF-16'],
    ['UTF-16 in the other byte order', Buffer.from('\ufeffname: x\n', 'utf16le').swap16(), '1:1', 'UTF-16'],
  ])('is refused at the invalid byte: %s', async (_what, bytes, at, says) => {
    const file = scratch({ 'x.yaml': '' })('x.yaml');
    writeFileSync(file, bytes);
    const { message } = await refusal(loadScenario(file));
    expect(message).toContain(`x.yaml:${at}: `);
    expect(message).toContain(says);
  });

  it.each([
    ['\r\n', 'as on Windows'],
    ['\r', 'as on classic Mac OS'],
  ])('is not refused for lines that end with %j, %s', async (end) => {
    const at = scratch({ 'x.yaml': least('network: { loss: 2% }\n').replaceAll('\n', end) });
    expect((await loadScenario(at('x.yaml'))).plan.network.loss).toBe(0.02);
  });
});

describe('one broken line', () => {
  it.each([
    [
      'a lost bracket',
      'network: { loss: 1%\nsampleEvery: 1m\ntimeline:\n  - { at: 1h, do: note }\n',
      6,
      'the bracket { is never closed',
    ],
    [
      'a lost bracket of a list',
      'detect: [a, b\nsampleEvery: 1m\nnetwork: { loss: 1% }\n',
      6,
      'the bracket [ is never closed',
    ],
    ['a lost quote', 'seed: "x\nsampleEvery: 1m\nnetwork: { loss: 1% }\n', 6, 'the quote " is never closed'],
    ['a lost quote of the other kind', "seed: 'it''s\nsampleEvery: 1m\n", 6, "the quote ' is never closed"],
    ['a lost colon', 'network\n  loss: 1%\nsampleEvery: 1m\ntimeline: []\n', 6, 'not YAML'],
    ['a tab in front of a line', 'network:\n\tloss: 1%\nsampleEvery: 1m\n', 7, 'a tab is used to indent'],
    ['a tab between brackets', 'network: {\n\tloss: 1% }\nsampleEvery: 1m\n', 7, 'a tab is used to indent'],
    ['a line that is not indented enough', 'network:\n    loss: 1%\n  latency: 2s\nsampleEvery: 1m\n', 8, 'not YAML'],
  ])('is one problem, at that line: %s', async (_what, more, line, says) => {
    const { problems } = await refusal(loadScenario(scratch({ 'x.yaml': least(more) })('x.yaml')));
    expect(problems.map(({ place }) => place.line)).toEqual([line]);
    expect(problems[0].what).toContain(says);
  });

  it('with a duplicate key does not hide other duplicate keys', async () => {
    const more = 'seed: a\nseed: b\nsampleEvery: 1m\nsampleEvery: 2m\n';
    const { problems } = await refusal(loadScenario(scratch({ 'x.yaml': least(more) })('x.yaml')));
    expect(problems.map(({ place, what }) => `${showPlace(place).replace(/.*x\.yaml/, '')} ${what}`)).toEqual([
      ':7:1 the key "seed" appears twice in one map',
      ':9:1 the key "sampleEvery" appears twice in one map',
    ]);
  });
});

describe('text quoted in a message', () => {
  it('has no control characters for a terminal', async () => {
    const at = scratch({ 'x.yaml': least('"a\\e[31m\\u202e": 1\n') });
    const { message } = await refusal(loadScenario(at('x.yaml')));
    expect(message).toContain('unknown key "a\\u001b[31m\\u202e"');
  });
});

describe.concurrent('the command', () => {
  const ended = async (name: string, text: string) => {
    const file = scratch({ [name]: text })(name);
    const { code, stdout, stderr } = await fleetlab(['run', file], { cwd: dirname(file) });
    return { code, stdout, stderr };
  };

  it.each([
    ['waits forever', 'await new Promise(() => {});\nexport default {};', 'never happens'],
    ['ends the process', 'process.exit(0);', 'ends the process'],
    [
      'throws a moment later',
      'setTimeout(() => { throw new Error("later"); });\nawait new Promise((r) => setTimeout(r, 50));',
      'later',
    ],
    [
      'rejects without a handler',
      'Promise.reject(new Error("alone"));\nawait new Promise((r) => setTimeout(r, 50));',
      'alone',
    ],
  ])('ends with 2 and a message where a module %s', async (_what, text, says) => {
    const { code, stdout, stderr } = await ended('x.mts', text);
    expect(stderr).toContain(says);
    expect(stderr).toContain('x.mts');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a file that may not be read', (path: string) => writeFileSync(path, 'x', { mode: 0o000 })],
  ])('ends with 2 and a message for %s', async (_what, make) => {
    const path = scratch({})('made.yaml');
    make(path);
    const { code, stderr } = await fleetlab(['run', path], { cwd: dirname(path) });
    expect(stderr).toContain('made.yaml');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });
});
