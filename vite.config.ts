import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type CompressOptions, type MinifyOptions, minify } from 'terser';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };
import { LongestFirst } from './tests/kit/longest-first.ts';

/**
 * What nearly every command loads, and is small: built in, a command takes a sixth less processor time to begin. More of
 * them would save little more, for a package that is too large. A library without a file that has its license cannot be here. And cborg comes
 * as modules only, where a scenario in TypeScript may be loaded in a way that asks for CommonJS.
 */
const builtIn = ['cborg', 'papaparse', 'valibot', 'zod', '@tufjs/canonical-json'];

const external = [
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
  ...Object.keys(manifest.dependencies).filter((name) => !builtIn.includes(name)),
];
const isExternal = (id: string): boolean => external.some((name) => id === name || id.startsWith(`${name}/`));

/** The specs that replace modules by their own, and those about how a process loads modules and how V8 sees its objects. */
const alone = readdirSync(join(import.meta.dirname, 'tests'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => join('tests', file))
  .filter(
    (file) =>
      ['tests/scenarios/module.test.ts', 'tests/simulation/hidden-classes.test.ts'].includes(file) ||
      readFileSync(join(import.meta.dirname, file), 'utf8').includes('vi.mock('),
  );

/** Where things are described that pages know by their ids. */
const described =
  /(?:sim\/kernel\/trace\/(?:series|kinds|campaign-kinds)|sim\/device\/regions\/[a-z]+\/states|reports\/metrics\/(?!metric\.|device-states\.)[a-z-]+)\.ts$/;
/** Those of them whose prose no figure has. */
const describedKinds = /sim\/kernel\/trace\/(?:campaign-)?kinds\.ts$/;

/**
 * `vite build` makes the command and the package's export, `--mode viewer` the replay viewer, `--mode sweep` and
 * `--mode matrix` the pages of these, which go beside it, `--mode figures` the script that computes the figures of runs without any.
 */
export default defineConfig(({ mode }) => ({
  ...(mode === 'viewer'
    ? viewer
    : mode === 'sweep' || mode === 'matrix'
      ? pageByItself(mode)
      : mode === 'figures'
        ? figures
        : command),
  test: {
    pool: 'forks',
    globalSetup: 'tests/kit/own-tmp.ts',
    // What many specs import is loaded once a process; a few have a process of their own.
    projects: [
      { extends: true, test: { name: 'shared', include: ['tests/**/*.test.ts'], exclude: alone, isolate: false } },
      { extends: true, test: { name: 'own', include: alone } },
    ],
    // For two cores: specs of live runs and of pages mostly wait, for sockets, timers and browsers.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // A spec that asserts nothing fails: it would pass whatever the code did.
    expect: { requireAssertions: true },
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
}));

const command: UserConfig = {
  ssr: { noExternal: builtIn },
  plugins: [shortened()],
  build: {
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    license: { fileName: 'licenses.md' },
    ssr: true,
    rollupOptions: {
      // The command's entry asks for the version of Node before it loads the rest. A worker thread of a sweep, a queue,
      // an assessment or a measurement of costs, and a thread or a process of a live run, start from files of their own.
      // The first four are loaded by `worker-thread`.
      input: {
        fleetlab: 'bin/start.ts',
        index: 'bin/index.ts',
        'live-worker': 'broker/live/workers/live-worker.ts',
        'worker-thread': 'bin/sweep/worker-thread.js',
        'sweep-worker': 'bin/sweep/sweep-worker.ts',
        'queue-worker': 'bin/queue/queue-worker.ts',
        'drill-worker': 'bin/assess/drill-worker.ts',
        'cost-worker': 'bin/costs/cost-worker.ts',
      },
      external: isExternal,
      // What a reader of the package looks for, the types have: their comments stay.
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'parts/[name].js',
        comments: false,
        codeSplitting: { groups: [{ name: (id) => libraryOf(id) ?? null, debugName: 'libraries' }] },
      },
    },
  },
};

const viewer: UserConfig = {
  root: 'viz',
  base: './',
  plugins: [
    opensFromDisk(),
    withPlainElements(),
    withoutProse(),
    withoutAccumulators(),
    withoutPlatforms(),
    minifiedTwice(),
  ],
  oxc: { jsx: { runtime: 'classic', pragma: '$h', pragmaFrag: '$Fragment' } },
  worker: {
    rollupOptions: { checks: { pluginTimings: false } },
    // Of the worker, reading a property does nothing else; in the page, it subscribes to a signal.
    plugins: () => [
      withoutProse(),
      withoutAccumulators(),
      withLessParquet(),
      withRunParquet(),
      minifiedTwice({ pure_getters: true }),
    ],
  },
  build: {
    outDir: '../dist/viewer',
    emptyOutDir: true,
    // In a classic script there is nothing that could load a style sheet of its own.
    cssCodeSplit: false,
    // Browsers that know `light-dark()`: rewritten for older ones, it would follow the system and not the reader's choice.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rollupOptions: {
      checks: { pluginTimings: false },
      output: { format: 'iife', entryFileNames: 'viewer.js', assetFileNames: 'viewer[extname]' },
    },
  },
};

/** The source of a worker, as text in a script: a page from a disk can load the script, and start a worker from the text. */
const figures: UserConfig = {
  root: 'viz',
  plugins: [
    withoutProse(describedKinds),
    withLessParquet(),
    withRunParquet(),
    minifiedTwice(),
    asText('figuresWorker'),
  ],
  build: {
    outDir: '../dist/viewer',
    emptyOutDir: false,
    rollupOptions: {
      checks: { pluginTimings: false },
      input: 'viz/data/figures-worker.ts',
      output: { format: 'iife', entryFileNames: 'figures.js' },
    },
  },
};

/** A script cannot share parts with another one and still open from a disk, so each of these pages is built by itself. */
const pageByItself = (name: 'sweep' | 'matrix'): UserConfig => ({
  ...viewer,
  plugins: [
    opensFromDisk(),
    withPlainElements(),
    withoutProse(),
    withoutAccumulators(),
    withLessParquet(),
    minifiedTwice(),
  ],
  build: {
    ...viewer.build,
    emptyOutDir: false,
    rollupOptions: {
      checks: { pluginTimings: false },
      input: `viz/${name}.html`,
      output: { format: 'iife', entryFileNames: `${name}.js`, assetFileNames: `${name}[extname]` },
    },
  },
});

/** Saves two parts in a hundred of what the bundler's own minifier leaves. Moved to the left, constants compress worse. */
function minifiedTwice(more: CompressOptions = {}): Plugin {
  return {
    name: 'minified-twice',
    apply: 'build',
    async generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const { code } = await minify(part.code, {
          ecma: 2020,
          toplevel: true,
          // `unsafe` relies on built-in objects being those of the language.
          compress: { passes: 3, lhs_constants: false, unsafe: true, ...more },
        });
        part.code = code ?? part.code;
      }
    },
  };
}

/**
 * What the command loads: its libraries minified, its own code without indents. Names and lines of that stay, because they are in the
 * traces of errors that users report.
 */
function shortened(): Plugin {
  return {
    name: 'shortened',
    apply: 'build',
    async generateBundle(_, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue;
        const isLibrary = part.moduleIds.every((id) => libraryOf(id) !== undefined);
        const { code } = await minify(part.code, { ecma: 2020, module: true, ...(!isLibrary && linesOnly) });
        part.code = code ?? part.code;
        part.map = null;
      }
    },
  };
}

const linesOnly: MinifyOptions = { compress: false, mangle: false, format: { beautify: true, indent_level: 0 } };

/** The library that a module is part of, as the name of a chunk. */
function libraryOf(id: string): string | undefined {
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  return name?.replace(/^@/, '').replace('/', '-');
}

/** Replaces a script by one that stores its source in a global variable. */
function asText(variable: string): Plugin {
  return {
    name: 'as-text',
    apply: 'build',
    generateBundle(_, bundle) {
      for (const part of Object.values(bundle))
        if (part.type === 'chunk') part.code = `globalThis.${variable}=${JSON.stringify(part.code)}`;
    },
  };
}

/** Pages know figures, series, states and fields of events by their ids; what each means is for the docs, and 7 kB. */
function withoutProse(files = described): Plugin {
  return {
    name: 'without-prose',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      files.test(id)
        ? {
            code: code
              .replaceAll(
                /\b(?:formula|source|what|from|never|window|claims|device|decision|actor|detail|evidence|keptBefore):\s*(['"`])(?:\\.|(?!\1).)*\1,?/gs,
                '',
              )
              // A threshold without data says whom it would concern.
              .replaceAll(/\bconcerned:\s*(['"])(?:\\.|(?!\1).)*\1/gs, "concerned: ''")
              .replaceAll(/^ {2}window: [A-Z_]+,$/gm, '')
              // A page has nothing to select the devices of a threshold with.
              .replaceAll(/^ {2}perDevice: (?:true|false),$/gm, ''),
            map: null,
          }
        : undefined,
  };
}

/** Of a profile, the page of a device shows what it is, its properties, its keys and how it updates. */
function withoutPlatforms(): Plugin {
  return {
    name: 'without-platforms',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('sim/plan/profiles.ts')
        ? {
            code: code
              .replaceAll(/\bbootChain: \[.*?\n {4}\],/gs, '')
              .replaceAll(
                /^ {4}(?:ramBytes|flashBytes|lastResort|rollbackSteps|whenCounterFull|attests|\w+Ms|hasKeyStoreImages): .*,$/gm,
                '',
              ),
            map: null,
          }
        : undefined,
  };
}

/** Pages show figures that runs have computed; a script of its own computes those of runs without any. */
function withoutAccumulators(): Plugin {
  return {
    name: 'without-accumulators',
    apply: 'build',
    enforce: 'pre',
    transform: (code, id) =>
      /reports\/metrics\/[a-z-]+\.ts$/.test(id)
        ? { code: code.replaceAll(/^ {2}accumulator: \w+,$/gm, ''), map: null }
        : undefined,
  };
}

/**
 * Functions of hyparquet that only types need which the files of a run do not have, with a body for those that also serve
 * theirs. The files of a sweep have more types.
 */
const parquetCuts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'convert.js': {
    convert: `const { converted_type } = columnDecoder.element
  if (converted_type === 'UTF8') return data.map(bytes => bytes && decoder.decode(bytes))
  if (converted_type !== 'UINT_32') return data
  return data instanceof Int32Array ? new Uint32Array(data.buffer, data.byteOffset, data.length) : Array.from(data, v => v >>> 0)`,
    parseDecimal: '',
    parseInt96Nanos: '',
    parseFloat16: '',
  },
  'plain.js': {
    readPlainBoolean: '',
    readPlainInt64: '',
    readPlainInt96: '',
    readPlainFloat: '',
    readPlainByteArrayFixed: '',
  },
  'encoding.js': { byteStreamSplit: '', byteWidth: '' },
  // Files of runs have pages of version 2, which are not compressed.
  'datapage.js': {
    decompressPage: `if (codec !== 'UNCOMPRESSED') throw new Error(codec)
  return compressedBytes`,
    readDataPage: `throw new Error('v1')`,
  },
  // Columns of runs are flat: a level says whether there is a value.
  'assemble.js': {
    assembleLists: `if (!definitionLevels?.length) return values
  let next = 0
  for (const level of definitionLevels) output.push(level ? values[next++] : null)
  return output`,
  },
  'column.js': { pageStatistics: '' },
  // Of statistics, the reader of a run asks those of whole numbers.
  'metadata.js': {
    logicalType: '',
    timeUnit: '',
    convertMetadata: `return value?.byteLength === 4 ? new DataView(value.buffer, value.byteOffset).getUint32(0, true) : undefined`,
  },
};

/** The page of a run reads the files of runs and no others; a reader refuses a file with another layout. */
function withRunParquet(): Plugin {
  return {
    name: 'with-run-parquet',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      const cuts = parquetCuts[/hyparquet\/src\/(\w+\.js)$/.exec(id)?.[1] ?? ''];
      if (cuts === undefined) return undefined;
      return { code: withBodies(code, cuts, (what) => this.error(`${id} ${what}`)), map: null };
    },
  };
}

/**
 * Pages read Parquet by `viz/data/parquet-scan.ts`, which leaves out what our files have not: filters and all that goes with them.
 * Other types, which the decoders name, are left out here; a reader refuses a file with another layout.
 */
function withLessParquet(): Plugin {
  return {
    name: 'with-less-parquet',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id === 'hyparquet' ? join(import.meta.dirname, 'viz/data/parquet-scan.ts') : undefined),
    transform(code, id) {
      if (!/hyparquet\/src\/(?:geoparquet|variant|wkb)\.js$/.test(id)) return undefined;
      const names = Array.from(code.matchAll(/^export function (\w+)/gm), ([, name]) => name);
      if (names.length === 0) this.error(`${id} exports no functions any more: look again at what may be left out`);
      return { code: names.map((name) => `export const ${name} = () => undefined;`).join('\n'), map: null };
    },
  };
}

/** Replaces the bodies of functions, and leaves out the parsers of types that no body uses any more. */
function withBodies(code: string, bodies: Readonly<Record<string, string>>, fail: (what: string) => never): string {
  let left = code.replace(/(export const DEFAULT_PARSERS = \{)[\s\S]*?\n\}/, '$1}');
  for (const [name, body] of Object.entries(bodies)) {
    const whole = new RegExp(`(function ${name}\\([^)]*\\) \\{)[\\s\\S]*?\\n\\}`);
    if (!whole.test(left)) fail(`has no function ${name} any more: look again at what may be left out`);
    left = left.replace(whole, (_, head: string) => `${head}\n${body}\n}`);
  }
  return left;
}

/** Children as arguments are shorter than as a property of each element. */
function withPlainElements(): Plugin {
  return {
    name: 'with-plain-elements',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.tsx')
        ? { code: `import { Fragment as $Fragment, h as $h } from 'preact';${code}`, map: null }
        : undefined,
  };
}

/** A browser loads no modules from file: URLs; a classic script it does, so the page opens by a double click. */
function opensFromDisk(): Plugin {
  return {
    name: 'opens-from-disk',
    apply: 'build',
    enforce: 'post',
    transformIndexHtml: (html) =>
      html
        .replace(/<script type="module" crossorigin/, '<script defer')
        .replace(/<link rel="stylesheet" crossorigin/, '<link rel="stylesheet"'),
  };
}
