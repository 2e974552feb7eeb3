import { describe, expect, it } from 'vitest';
import { bareCode } from '../kit/bare-code.ts';
import { read, repositoryFiles, sourceFiles } from '../kit/source-files.ts';

/** Words of names that the code had, and the field's own words that took their place. */
const retired: Readonly<Record<string, string>> = {
  because: 'reason',
  catalogue: 'list',
  colour: 'color',
  complaint: 'diagnostic',
  doorkeeper: 'authorizer',
  duties: 'implementations',
  duty: 'implementation',
  errand: 'command',
  errands: 'commands',
  ledger: 'execution table, or device outcomes',
  mend: 'hint',
  nobody: 'the role that is missing',
  octets: 'bytes, but in DER',
  parting: 'divergence',
  partings: 'divergences',
  somebody: 'the role that does it',
  tally: 'counters',
  whoever: 'the role that does it',
};

/** Names that begin or end with such a word, or have it in between: `duties`, `newDuties`, `DutyList`. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[\s_$]+/)
    .map((word) => word.toLowerCase());
}

/** DER is written in octets (X.690). A test of a key's older name has to name it. */
const mayName = (file: string, word: string): boolean =>
  (word === 'octets' && /^(sim|tests)\/pki\//.test(file)) ||
  // Reads a run of an earlier version.
  (word === 'ledger' && file === 'tests/reports/older-runs.test.ts') ||
  file === 'tests/house/names.test.ts';

function retiredNamesIn(file: string, source: string): readonly string[] {
  const names = new Set(bareCode(source).match(/[A-Za-z_$][\w$]*/g));
  return [...names].flatMap((name) =>
    wordsOf(name)
      .filter((word) => Object.hasOwn(retired, word) && !mayName(file, word))
      .map((word) => `${file}: ${name} (say ${retired[word]})`),
  );
}

const modules = sourceFiles().filter((file) => /\.tsx?$/.test(file) && !file.startsWith('tests/'));
const literal = /^(?:export )?const (\w+)(?:: [^=]+)? = -?(?:\d|['"]|`[^$`]*`;)/gm;
const notLiteral = /^(?:export )?const ([A-Z][A-Z\d_]+)(?:: [^=]+)? = (?:[[{/]|new |\(.*=>|Buffer)/gm;

describe('the names of the code', () => {
  it('use the words of the field', () => {
    expect(sourceFiles().flatMap((file) => retiredNamesIn(file, read(file)))).toEqual([]);
  });

  it('mark what is private with `private`', () => {
    const hashed = modules.filter((file) =>
      /(?:this\.|^\s+(?:readonly |static |async )*)#\w/m.test(bareCode(read(file))),
    );
    expect(hashed).toEqual([]);
  });

  it('are in capitals where they stand for a literal value of the module, and only there', () => {
    const wrong = modules.flatMap((file) => {
      const source = read(file);
      const small = Array.from(source.matchAll(literal), ([, name]) => name).filter((name) => /[a-z]/.test(name));
      const large = Array.from(source.matchAll(notLiteral), ([, name]) => name);
      return [...small, ...large].map((name) => `${file}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['a retired word', 'const newDuties = 1;', ['x.ts: newDuties (say implementations)']],
    ['a retired word within a name', 'class TallySheet {}', ['x.ts: TallySheet (say counters)']],
    ['a word that only looks like one', 'const amended = recommend(1);', []],
    ['a retired word in a comment or a text', "/* duties */ const a = 'errand';", []],
  ])('are seen through: %s', (_what, source, found) => {
    expect(retiredNamesIn('x.ts', source)).toEqual(found);
  });
});

describe('the headings of the pages', () => {
  it('use the words of the field', () => {
    const headings = repositoryFiles()
      .filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md')
      .flatMap((file) => Array.from(read(file).matchAll(/^#+ (.*)$/gm), ([, heading]) => `${file}: ${heading}`));
    const words = Object.keys(retired).join('|');
    expect(headings.filter((heading) => new RegExp(`\\b(?:${words})s?\\b`, 'i').test(heading))).toEqual([]);
  });
});
