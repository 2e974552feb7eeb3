import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { complete } from '../../bin/console/complete.ts';

function program(): Command {
  const lab = new Command('lab');
  lab
    .command('run')
    .description('run it')
    .addArgument(new Argument('<scenario>'))
    .option('--with <overlay>', 'lay over', (value: string, before: readonly string[]) => [...before, value], [])
    .option('--attack <names>', 'attacks')
    .option('--variant <name>', 'a variant')
    .option('--json', 'as JSON')
    .addOption(new Option('--fidelity <fidelity>', 'how real').choices(['model', 'packet']));
  const pki = lab.command('pki').description('certificates');
  pki.command('show').description('one').argument('<file>');
  lab.command('explain').argument('<run>').argument('<target...>');
  lab.command('__hidden');
  return lab;
}

const named =
  (...words: readonly string[]) =>
  () =>
    words.map((word) => ({ word, what: '' }));
const sources = {
  scenario: named('storm', 'canary'),
  overlay: named('faults/flaky'),
  attack: named('A01', 'A02', 'wildcard'),
  variant: (scenario: string | undefined) => named(`of-${scenario}`)(),
};

const wordsAfter = async (...words: readonly string[]) => {
  const { candidates, files } = await complete(program(), words, sources);
  return [...candidates.map(({ word }) => word), ...(files ? [':files'] : [])];
};

describe('completion', () => {
  it.each([
    ['commands, without hidden ones', [''], ['run', 'pki', 'explain']],
    ['commands that begin so', ['p'], ['pki']],
    ['commands of a command', ['pki', ''], ['show']],
    ['arguments by their name, and files where they may be', ['run', 's'], ['storm', ':files']],
    ['flags', ['run', '--f'], ['--fidelity']],
    [
      'flags that are left',
      ['run', 'storm', '--json', '--'],
      ['--with', '--attack', '--variant', '--fidelity', '--help'],
    ],
    ['a flag that can be repeated', ['run', '--with', 'x', '--w'], ['--with']],
    ['the words of a flag', ['run', '--fidelity', ''], ['model', 'packet']],
    ['the words of a flag behind =', ['run', '--fidelity=p'], ['--fidelity=packet']],
    ['the values of a flag by its placeholder', ['run', '--with', 'f'], ['faults/flaky', ':files']],
    ['a list with commas, without what it has', ['run', '--attack', 'A01,A'], ['A01,A02']],
    ['the variants of the scenario on the line', ['run', '--json', 'storm', '--variant', ''], ['of-storm']],
    ['files for a run, and nothing behind it that only the run knows', ['explain', 'r'], [':files']],
    ['nothing for a target', ['explain', 'r', 'a', ''], []],
    ['nothing behind the last argument', ['run', 'storm', ''], []],
  ])('gives %s', async (_, words, expected) => {
    expect(await wordsAfter(...words)).toEqual(expected);
  });

  it('says what a word means', async () => {
    const { candidates } = await complete(program(), ['ru'], sources);
    expect(candidates).toEqual([{ word: 'run', what: 'run it' }]);
  });
});
