/** A draw from 0 up to below `below`. */
export type Draw = (below: number) => number;

/** Mutations of the text of a scenario, as an editor, a disk, a template or an attacker might make. */
export const mutations: Readonly<Record<string, (text: string, draw: Draw) => string | Uint8Array>> = {
  'a byte is another': (text, draw) => {
    const bytes = Buffer.from(text);
    bytes[draw(bytes.length)] = draw(256);
    return bytes;
  },
  'bytes are missing': (text, draw) => {
    const at = draw(text.length);
    return text.slice(0, at) + text.slice(at + 1 + draw(20));
  },
  'the end is missing': (text, draw) => text.slice(0, draw(text.length)),
  'a sign is put in': (text, draw) => {
    const signs = [
      ':',
      '-',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '#',
      '&',
      '*',
      '!',
      '|',
      '>',
      '%',
      '@',
      '`',
      ',',
      '?',
      '\t',
      '\0',
      '\u0085',
      '\u2028',
    ];
    const at = draw(text.length);
    return text.slice(0, at) + signs[draw(signs.length)] + text.slice(at);
  },
  'a line is missing': (text, draw) => onLine(text, draw, () => []),
  'a line stands twice': (text, draw) => onLine(text, draw, (line) => [line, line]),
  'a line is indented otherwise': (text, draw) =>
    onLine(text, draw, (line) => [draw(2) === 0 ? ' '.repeat(1 + draw(5)) + line : line.replace(/^ {1,2}/, '')]),
  'a line is indented with a tab': (text, draw) => onLine(text, draw, (line) => [`\t${line}`]),
  'a line lost its colon': (text, draw) => onLine(text, draw, (line) => [line.replace(':', '')]),
  'a line has an open quote': (text, draw) => onLine(text, draw, (line) => [line.replace(/: ?/, ': "')]),
  'a line has an open bracket': (text, draw) => onLine(text, draw, (line) => [line.replace(/: ?/, ': [')]),
  'two lines have changed places': (text, draw) => {
    const lines = text.split('\n');
    const [a, b] = [draw(lines.length), draw(lines.length)];
    [lines[a], lines[b]] = [lines[b], lines[a]];
    return lines.join('\n');
  },
  'a value is of another kind': (text, draw) =>
    onLine(text, draw, (line) => [line.replace(/: .*$/, `: ${strange[draw(strange.length)]}`)]),
  'a value in braces is of another kind': (text, draw) => {
    const inside = [...text.matchAll(/([{,] *\w+): ([^,}\n]+)/g)];
    if (inside.length === 0) return `${text}\nx`;
    const { index, 0: whole, 1: key } = inside[draw(inside.length)];
    return `${text.slice(0, index)}${key}: ${strange[draw(strange.length)]}${text.slice(index + whole.length)}`;
  },
  'a key is another': (text, draw) =>
    onLine(text, draw, (line) => [line.replace(/\w+:/, `${strangeKeys[draw(strangeKeys.length)]}:`)]),
  'it has aliases that multiply': (text, draw) => {
    const depth = 3 + draw(20);
    const bombs = Array.from({ length: depth }, (_, nth) =>
      nth === 0
        ? 'b0: &b0 [x, x, x, x]'
        : `b${nth}: &b${nth} [${Array(8)
            .fill(`*b${nth - 1}`)
            .join(', ')}]`,
    );
    return `${text}\n${bombs.join('\n')}\n`;
  },
  'it merges a map into itself': (text) => `${text}\nx: &x { <<: *x, y: *x }\n`,
  'it is nested deeply': (text, draw) => `${text}\nx: ${'['.repeat(10 + draw(5_000))}\n`,
  'it is nested deeply by indentation': (text, draw) =>
    `${text}\n${Array.from({ length: 10 + draw(400) }, (_, nth) => `${' '.repeat(nth)}x:`).join('\n')}\n`,
  'it has a huge value': (text, draw) =>
    onLine(text, draw, (line) => [line.replace(/: .*$/, `: ${'9'.repeat(1 + draw(100_000))}`)]),
  'it has thousands of keys': (text, draw) =>
    `${text}\n${Array.from({ length: 1 + draw(1_500) }, (_, nth) => `k${nth}: ${nth}`).join('\n')}\n`,
  'it has thousands of products': (text, draw) =>
    `${text.replace(/^fleet:/m, 'was:')}\nfleet:\n${Array.from({ length: 1 + draw(500) }, (_, nth) => `  - { tenant: t${nth} }`).join('\n')}\n`,
  'it has Windows line ends': (text, draw) =>
    draw(2) === 0 ? text.replaceAll('\n', '\r\n') : text.replaceAll('\n', '\r'),
  'it has a byte order mark': (text, draw) => {
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    return [Buffer.from(`\ufeff${text}`), utf16, utf16.swap16(), Buffer.from(`x\ufeff${text}`)][draw(4)];
  },
  'it is another kind of file': (text, draw) =>
    [
      '',
      '\n\n',
      '# nothing\n',
      '---\n---\n',
      'null',
      '[]',
      '- a\n- b\n',
      'text',
      '{',
      JSON.stringify({ name: text }),
      '\u007fELF\u0002\u0001',
      Buffer.from(Array.from({ length: 500 }, () => draw(256))),
      '%YAML 9.9\n---\na: b\n',
      '!!js/function "x"',
      text.toUpperCase(),
      `${text}\n...\n${text}`,
    ][draw(16)],
  'it is spoiled in many places': (text, draw) => {
    let spoiled = text;
    for (let times = 2 + draw(30); times > 0; times--) {
      const at = draw(spoiled.length);
      spoiled = spoiled.slice(0, at) + spoiled.slice(at + draw(3));
      spoiled = spoiled.slice(0, at) + String.fromCharCode(32 + draw(95)) + spoiled.slice(at);
    }
    return spoiled;
  },
};

const strange: readonly string[] = [
  'NaN',
  '.nan',
  '.inf',
  '-.inf',
  'Infinity',
  '1e999',
  '-1',
  '0',
  '1e15',
  '9007199254740993',
  '0x7f',
  '0o17',
  '1_000',
  '-0',
  'null',
  '~',
  'true',
  'yes',
  'off',
  '""',
  "''",
  '[]',
  '{}',
  '[[]]',
  '{ a: { b: c } }',
  '2026-01-01',
  '1:30',
  '12:30:45',
  '&a x',
  '*a',
  '!!binary AAAA',
  '!!set { a }',
  '!local x',
  '|',
  '>',
  '5 m',
  '1h 30',
  '-5m',
  '100000d',
  '101%',
  '-1%',
  '1e-400',
  '"\\u0000"',
  '"\\ud800"',
  'constructor',
  '__proto__',
  '{ __proto__: { x: 1 } }',
  '../../etc/passwd',
  '/dev/stdin',
  '<<',
  '? a',
];

const strangeKeys: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'extends',
  'variants',
  'name',
  'fleet',
  'expect',
  'timeline',
  '<<',
  '1',
  'null',
  'é',
  'x-y',
];

/** Lines with content; the others leave nothing to mutate. */
function onLine(text: string, draw: Draw, change: (line: string) => readonly string[]): string {
  const lines = text.split('\n');
  const written = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index]));
  const at = written.length === 0 ? 0 : written[draw(written.length)];
  return [...lines.slice(0, at), ...change(lines[at] ?? ''), ...lines.slice(at + 1)].join('\n');
}

/** Values for `--set`, with the paths they are set at. */
export function flag(draw: Draw): string {
  const paths = [
    'duration',
    'network.loss',
    'fleet[0].count',
    'fleet[9].count',
    'fleet[acme/sensor].telemetry.every',
    'fleet',
    'expect',
    'expect.fleet.onlineAtEnd',
    'timeline[0].at',
    'timeline',
    'x.y.z',
    '',
    '[',
    'a[',
    'a.',
    '.a',
    '__proto__.x',
    'fleet[__proto__].x',
    'extends',
    'variants',
    'name',
    'fleet[-1].count',
    'fleet[1e9].count',
  ];
  const path = paths[draw(paths.length)];
  const value = strange[draw(strange.length)];
  return [
    `${path}=${value}`,
    `${path}=[${value}`,
    `${path}={ a: ${value} }`,
    path,
    `${path}=${value}=${value}`,
    `${path}=${'['.repeat(500)}`,
  ][draw(6)];
}

/** Modules that misbehave. */
export const modules: Readonly<Record<string, string>> = {
  'throws an error': 'throw new Error("no");',
  'throws text': 'throw "no";',
  'throws nothing': 'throw undefined;',
  'throws an object': 'throw { toString() { throw new Error("twice"); } };',
  rejects: 'await Promise.reject(new Error("no"));\nexport default {};',
  'throws from a function three calls down':
    'const a = () => { throw new Error("deep"); };\nconst b = () => a();\nexport default { name: b() };',
  'exports nothing': 'const x = 1;',
  'exports undefined': 'export default undefined;',
  'exports null': 'export default null;',
  'exports a number': 'export default 42;',
  'exports text': 'export default "name: x";',
  'exports a list': 'export default [1, 2];',
  'exports a function': 'export default () => ({ name: "x" });',
  'exports a promise': 'export default Promise.resolve({ name: "x" });',
  'exports a class': 'export default class X {};',
  'exports an instance': 'export default new (class X { name = "x" })();',
  'exports a date': 'export default { name: new Date(0) };',
  'exports a map': 'export default new Map([["name", "x"]]);',
  'exports what contains itself': 'const x: any = { name: "x" }; x.x = x;\nexport default x;',
  'exports symbols and big numbers': 'export default { name: Symbol("x"), claim: 10n };',
  'exports NaN': 'export default { name: NaN, claim: Infinity, duration: -0 };',
  'exports holes': 'export default { name: "x", fleet: [, , 1] };',
  'exports a getter that throws': 'export default { get name(): string { throw new Error("no"); } };',
  'exports a proxy': 'export default new Proxy({}, { ownKeys() { throw new Error("no"); } });',
  'exports a proxy that is no list': 'export default { fleet: new Proxy([], { get() { throw new Error("no"); } }) };',
  'exports an array of a billion': 'const x: number[] = []; x.length = 2 ** 31;\nexport default { fleet: x };',
  'exports prototypes': 'export default JSON.parse(\'{"__proto__":{"a":1},"constructor":1}\');',
  'exports forbidden names': 'export default { prototype: 1, name: "x" };',
  'cannot be parsed': 'export default {',
  'cannot be parsed as TypeScript': 'enum { }\nexport default 1;',
  'imports what is missing': "import x from './not-there.ts';\nexport default x;",
  'imports a package that is missing': "import x from 'not-there-at-all';\nexport default x;",
  'is binary': '\u0000\u0001\u0002\ud800',
  'is empty': '',
  'throws in a moment':
    'setTimeout(() => { throw new Error("later"); }, 0);\nawait new Promise((r) => setTimeout(r, 20));\nexport default {};',
  'rejects on its own':
    'Promise.reject(new Error("alone"));\nawait new Promise((r) => setTimeout(r, 20));\nexport default {};',
  'replaces what errors are made of':
    'Error.prepareStackTrace = () => { throw new Error("no"); };\nthrow new Error("x");',
  'has a line and a throw below it': '\n\n\nconst x: number = 1;\n\nthrow new TypeError("no " + x);',
};
