import { type Complaint, LabError } from '../../../sim/kernel/lab-error.ts';
import { type Figures, Lag } from './lag.ts';
import type { Make, Part } from './service.ts';
import { makeBroker, makePlatform, makePool } from './worker-services.ts';

export const parts = { pool: makePool, broker: makeBroker, platform: makePlatform } as const;
export type PartName = keyof typeof parts;

/** A mistake of the caller, in a form that crosses threads. */
export interface Mistake {
  readonly code: string;
  readonly complaint: Complaint;
}

export type ToMember =
  | { readonly kind: 'post'; readonly message: unknown }
  | { readonly kind: 'report'; readonly nth: number }
  | { readonly kind: 'close' };
export type FromMember =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly because: string; readonly mistake?: Mistake }
  | { readonly kind: 'told'; readonly message: unknown }
  | { readonly kind: 'report'; readonly nth: number; readonly part: unknown; readonly figures: Figures };

/** Makes the part and serves it; messages that come before it is made wait. */
export function startMember(
  task: { readonly name: PartName; readonly config: unknown },
  say: (message: FromMember) => void,
) {
  const lag = new Lag();
  const waiting: ToMember[] = [];
  let part: Part<unknown, unknown> | undefined;
  const serve = (message: ToMember): void => {
    if (part === undefined) waiting.push(message);
    else if (message.kind === 'post') part.receive(message.message);
    else if (message.kind === 'report')
      say({ kind: 'report', nth: message.nth, part: part.report(), figures: lag.figures() });
  };
  const make = parts[task.name] as unknown as Make<unknown, unknown, unknown, unknown>;
  const made = Promise.resolve(make(task.config, (message) => say({ kind: 'told', message })));
  made.then(
    (one) => {
      part = one;
      say({ kind: 'ready' });
      for (const message of waiting.splice(0)) serve(message);
    },
    (error: Error) =>
      say({
        kind: 'failed',
        because: error.message,
        ...(error instanceof LabError ? { mistake: { code: error.code, complaint: error.complaint } } : {}),
      }),
  );
  return {
    receive: serve,
    close: async (): Promise<void> => {
      lag.stop();
      const one = await made.catch(() => undefined);
      await one?.close();
    },
  };
}
