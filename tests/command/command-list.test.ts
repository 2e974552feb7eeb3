import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from '../../bin/command-list.ts';
import { loadedModules } from '../kit/loaded-modules.ts';

const added = async (word?: string): Promise<readonly string[]> => {
  const program = new Command();
  await addCommands(program, word);
  return program.commands.map((command) => command.name());
};

describe('the command', () => {
  it('adds the one that is asked for, under its name', async () => {
    const all = await added();
    expect(all.length).toBeGreaterThan(20);
    for (const name of all) if (!['completion', '__complete'].includes(name)) expect(await added(name)).toEqual([name]);
  });

  it('adds all where none is named, where completion needs them, and where help may suggest one', async () => {
    const all = await added();
    for (const word of ['--help', 'help', 'completion', '__complete', 'constructor', 'rnu'])
      expect(await added(word)).toEqual(all);
    expect(await added('--version')).toEqual([]);
  });

  it.each([
    ['bin/fleetlab.ts', ['zod', 'yaml', 'xstate', 'mqtt', 'aedes', 'ws', '@duckdb/node-api']],
    ['bin/commands/run.ts', ['mqtt', 'aedes', 'ws', '@duckdb/node-api']],
    ['bin/commands/query.ts', ['zod', 'yaml', 'mqtt', 'aedes', 'ws']],
    ['bin/commands/report.ts', ['zod', 'yaml', 'mqtt', 'aedes', 'ws']],
  ])('of %s loads no package that it may not need', (file, packages) => {
    const loaded = loadedModules(file);
    expect(loaded.size).toBeGreaterThan(1);
    expect(packages.filter((one) => loaded.has(one))).toEqual([]);
  });
});
