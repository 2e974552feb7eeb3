import type { DeviceColumns } from '../../reports/trace-index/device-table.ts';
import type { Progress } from '../../reports/trace-index/run-data.ts';
import { type Diagnostic, LabError } from '../../sim/kernel/lab-error.ts';
import type { OpenedRun, RunInfo } from './run-queries.ts';
import type { RunSource } from './sources.ts';

/** Messages between the page and the worker that holds its runs. The page numbers the runs. */
export type Request =
  | {
      readonly id: number;
      readonly ask: 'open';
      readonly run: number;
      readonly source: RunSource;
      readonly rowsMax?: number;
    }
  | { readonly id: number; readonly ask: 'close'; readonly run: number }
  | { readonly id: number; readonly ask: 'compare'; readonly run: number; readonly with: number; readonly as: number }
  | {
      readonly id: number;
      readonly ask: 'call';
      readonly run: number;
      readonly method: string;
      readonly args: readonly unknown[];
    };

export type Reply =
  | { readonly id: number; readonly kind: 'progress'; readonly progress: Progress }
  | { readonly id: number; readonly kind: 'value'; readonly value: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly error: SentError };

/** Methods that are forwarded unchanged. */
export const passedOn = [
  'step',
  'rowAt',
  'device',
  'causes',
  'consequences',
  'series',
  'verdicts',
  'connectTimes',
  'reconnections',
  'instantOf',
  'decisions',
  'decisionColumns',
  'outside',
  'steps',
  'stepDevices',
  'spread',
  'rungs',
  'taken',
  'account',
  'attacks',
  'attacked',
  'answers',
  'find',
  'events',
  'transitions',
] as const satisfies readonly (keyof OpenedRun)[];

/** The `RunInfo` as data that can be sent: the page makes a table of devices from the columns, and sees to the summary. */
export interface SentInfo extends Omit<RunInfo, 'devices' | 'summary'> {
  readonly columns: SentColumns;
  /** Undefined of a run that has none. */
  readonly summary: RunInfo['summary'] | undefined;
}

export type SentColumns = Pick<DeviceColumns, 'count' | 'names' | 'groups' | 'groupOf'>;

/** An error as data: a message does not preserve its class. */
export type SentError =
  | { readonly code: string; readonly diagnostic: Diagnostic }
  | { readonly message: string; readonly stack: string | undefined };

export function asSent(error: unknown): SentError {
  if (error instanceof LabError) return { code: error.code, diagnostic: error.diagnostic };
  return error instanceof Error
    ? { message: error.message, stack: error.stack }
    : { message: String(error), stack: undefined };
}

export function asThrown(sent: SentError): Error {
  if ('code' in sent) return new LabError(sent.code, sent.diagnostic);
  const error = new Error(sent.message);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}

/** One end of a channel: a worker, its own scope, or a `MessagePort`. */
export interface Channel {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Buffers in an answer that can be transferred instead of copied. The sender does not use the answer again. */
export function buffersIn(value: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  const look = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength) found.add(part.buffer);
    } else if (typeof part === 'object' && part !== null && !Array.isArray(part)) Object.values(part).forEach(look);
  };
  look(value);
  return [...found];
}
