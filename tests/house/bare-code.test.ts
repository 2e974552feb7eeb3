// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the specs read holes of templates
import { describe, expect, it } from 'vitest';
import { bareCode } from '../kit/bare-code.ts';
import { importsIn, runTimeImportsIn } from '../kit/imports-in.ts';
import { read, sourceFiles } from '../kit/source-files.ts';

describe('bare code', () => {
  it.each([
    ['a comment to the end of its line', 'a; // Date.now()\nb;', 'a;              \nb;'],
    ['a comment over several lines', 'a /* Date\nnow */ b', 'a        \n       b'],
    ['a string, but not its quotes', "say('Date.now()')", "say('          ')"],
    ['a string with an escaped quote', "say('it\\'s // here') // x", "say('             ')     "],
    ['a string with the other quote', 'say("it\'s") + 1', 'say("    ") + 1'],
    ['a comment mark inside a string', "url('http://x'); y", "url('        '); y"],
    ['a quote inside a comment', "a // don't\nb('x')", "a         \nb(' ')"],
    ['a template, but not the code in it', '`at ${Date.now()} ms`', '`   ${Date.now()}   `'],
    ['a template inside a template', '`a${`b${c}d`}e` + f', '` ${` ${c} `} ` + f'],
    ['an object inside a template', '`a${f({ b: 1 })}c`', '` ${f({ b: 1 })} `'],
    ['an escaped hole in a template', '`\\${Date}` + a', '`        ` + a'],
    ['a regular expression', 'x = /Date.now\\(/g;', 'x = /          /g;'],
    ['a slash in brackets of a regular expression', 'f(/[/"]/, a)', 'f(/    /, a)'],
    ['a regular expression that is returned', 'return /"/.test(a)', 'return / /.test(a)'],
    ['nothing of a division', 'a / b / c', 'a / b / c'],
    ['nothing of a division after a call', 'f(a) / 2 + "x" / 3', 'f(a) / 2 + " " / 3'],
    ['a string left open, up to the end of its line', "it's\nDate.now()", "it' \nDate.now()"],
    ['a comment left open, up to the end', 'a /* b', 'a     '],
  ])('has lost %s', (_what, source, bare) => {
    expect(bareCode(source)).toBe(bare);
  });

  it('is as long as its source, line by line, for every file of this repository', () => {
    for (const file of sourceFiles()) {
      const source = read(file);
      expect(
        bareCode(source)
          .split('\n')
          .map((line) => line.length),
        file,
      ).toEqual(source.split('\n').map((line) => line.length));
    }
  });
});

describe('the imports of a file', () => {
  it('are found in every form', () => {
    const source = [
      "import a from 'one';",
      "import type { b } from './two.ts';",
      'import {\n  c,\n} from "three";',
      "import 'four';",
      "export * from './five.ts';",
      "const d = await import('six');",
      "type E = typeof import('seven');",
      "const f = require('eight');",
    ].join('\n');
    const names = ['one', './two.ts', 'three', 'four', './five.ts', 'six', 'seven', 'eight'];
    expect(importsIn(source)).toEqual(names);
    const types = ['./two.ts', 'seven'];
    expect(runTimeImportsIn(source)).toEqual(names.filter((name) => !types.includes(name)));
  });

  it('count as loaded where a type is only one of them', () => {
    const source =
      "import { type a, b } from 'one';\nexport type { c } from 'two';\nexport type D = { e: 1 };\nimport f from 'three';";
    expect(runTimeImportsIn(source)).toEqual(['one', 'three']);
  });

  it('are not found in comments, strings and calls that only look like them', () => {
    const source = [
      "// import a from 'one';",
      'const text = "import b from \'two\'";',
      "const c = Array.from('three');",
      "const d = { from: 'four' };",
    ].join('\n');
    expect(importsIn(source)).toEqual([]);
  });
});
