import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { register } from 'tsx/cjs/api';
import { tsImport } from 'tsx/esm/api';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { FoundFile } from './find-file.ts';
import type { LocatedValue, SourcePosition } from './located.ts';
import { placesIn } from './module-places.ts';
import { lendOwnPackage } from './own-package.ts';
import { problemError, ScenarioError, wholeFile } from './problem.ts';
import { isRecord, readData } from './read-data.ts';

/**
 * Reads the default export of a TypeScript or JavaScript module, which must be plain data.
 *
 * Errors  ScenarioError `scenario/module` with file and line for what the module throws, `scenario/invalid` for
 *         exports that are not data
 */
export async function readModule(file: FoundFile): Promise<LocatedValue> {
  const module = await imported(file);
  try {
    return dataOf(module, file);
  } catch (error) {
    // Reading the export can run the module's code as well: getters and proxies.
    throw error instanceof ScenarioError ? error : moduleError(file, error);
  }
}

function dataOf(module: unknown, file: FoundFile): LocatedValue {
  const exported = defaultOf(module);
  if (exported === undefined) {
    throw problemError(
      'scenario/invalid',
      wholeFile(file.shown),
      'has no default export',
      'write export default scenario({ ... })',
    );
  }
  return readData(exported, file.shown, placesIn(readFileSync(file.path, 'utf8')));
}

async function imported(file: FoundFile): Promise<unknown> {
  const restore = mapStacks();
  const takeBack = lendOwnPackage();
  const guard = guarded();
  try {
    return await Promise.race([tsImport(pathToFileURL(file.path).href, import.meta.url), guard.failure]);
  } catch (error) {
    // The module may have installed its own stack formatter.
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    throw moduleError(file, error);
  } finally {
    guard.lift();
    takeBack();
    restore();
  }
}

/**
 * A module is a program: it may call `process.exit`, wait forever, or throw in a later callback. The guard turns each of
 * these into an error about the module.
 */
function guarded(): { readonly failure: Promise<never>; readonly lift: () => void } {
  let fail: (error: unknown) => void;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const uncaught = (error: unknown): void => fail(error);
  const exit = process.exit;
  process.exit = () => {
    const error = new Error('ends the process');
    fail(error);
    throw error;
  };
  // Node is about to exit because nothing is pending, so the import can never finish.
  const idle = (): void => fail(new Error('waits for something that never happens'));
  process.on('uncaughtException', uncaught);
  process.once('beforeExit', idle);
  return {
    failure,
    lift: () => {
      process.exit = exit;
      process.off('uncaughtException', uncaught);
      process.off('beforeExit', idle);
    },
  };
}

/** Maps stack lines to the source file instead of the compiled code; a host's own formatter would hide them. */
function mapStacks(): () => void {
  const { prepareStackTrace } = Error;
  const wasMapped = process.sourceMapsEnabled;
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  process.setSourceMapsEnabled(true);
  return () => {
    process.setSourceMapsEnabled(wasMapped);
    if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
    else Error.prepareStackTrace = prepareStackTrace;
  };
}

function moduleError(file: FoundFile, error: unknown): ScenarioError {
  const place =
    frameOf(file, error) ?? importOf(file, error) ?? frameOf(file, thrownAsWritten(file)) ?? wholeFile(file.shown);
  const message = error instanceof LabError ? error.diagnostic.what : messageOf(error);
  // The compiler's message is a heading, then file:line:column: ERROR: what.
  const what = /: ERROR: (.*)/.exec(message)?.[1] ?? message.split('\n')[0]!;
  const isMissing = /Cannot find (module|package)/.test(what);
  const hint = isMissing
    ? 'install it beside the file, or correct the path of the import'
    : 'fix the module; it runs before the scenario is read';
  return problemError(
    'scenario/module',
    place,
    what.trim() === '' ? 'throws without a message' : what.slice(0, MESSAGE_MAX),
    hint,
  );
}

/** The thrown value may be anything, and reading its text may throw again. */
function messageOf(error: unknown): string {
  try {
    if (error instanceof Error) return String(error.message);
    return error === undefined ? '' : `throws ${typeof error === 'object' ? JSON.stringify(error) : String(error)}`;
  } catch {
    return 'throws something that has no text';
  }
}

/** In a folder without "type": "module", an import error has no usable stack lines, but a require error does. */
function thrownAsWritten(file: FoundFile): unknown {
  // Other imports take a registration with them, so each call has one of its own.
  const asWritten = register({ namespace: `as-written-${++registrations}` });
  try {
    asWritten.require(file.path, import.meta.url);
    return undefined;
  } catch (error) {
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    return error;
  } finally {
    asWritten.unregister();
  }
}

let registrations = 0;

/** The innermost frame in the file itself. */
function frameOf(file: FoundFile, error: unknown): SourcePosition | undefined {
  if (!(error instanceof Error)) return undefined;
  const text = `${messageOf(error)}\n${stackOf(error)}`;
  const start = indexOfFrame(text, file.path);
  if (start < 0) return undefined;
  const [, line, column] = /^(?:\?[^:\s]*)?:(\d+):(\d+)/.exec(text.slice(start + file.path.length))!;
  return { source: file.shown, line: Number(line), column: Math.max(1, Number(column)), path: [] };
}

/** The stack may be any value, or a getter that throws. */
function stackOf(error: Error): string {
  try {
    return String(error.stack ?? '');
  } catch {
    return '';
  }
}

/** A missing module leaves no stack frame, so this finds the line that imports it. */
function importOf(file: FoundFile, error: unknown): SourcePosition | undefined {
  const [, missing] =
    error instanceof Error ? (/Cannot find (?:module|package) '([^']+)'/.exec(error.message) ?? []) : [];
  if (missing === undefined) return undefined;
  const lines = readFileSync(file.path, 'utf8').split('\n');
  const index = lines.findIndex((line) => /\b(from|import|require)\b/.test(line) && line.includes(basename(missing)));
  return index < 0 ? undefined : { source: file.shown, line: index + 1, column: 1, path: [] };
}

function indexOfFrame(text: string, path: string): number {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    if (/^(?:\?[^:\s]*)?:\d+:\d+/.test(text.slice(at + path.length, at + path.length + 200))) return at;
  }
  return -1;
}

function defaultOf(module: unknown): unknown {
  const exported = isRecord(module) ? module.default : undefined;
  return isRecord(exported) && '__esModule' in exported ? exported.default : exported;
}

const MESSAGE_MAX = 500;
