import { type Diagnostic, LabError } from '../../../sim/kernel/lab-error.ts';
import { type Figures, Lag } from './lag.ts';
import type { LiveService, Make } from './service.ts';
import { makeBroker, makeClients, makePlatform, makePool } from './worker-services.ts';

export const services = {
  pool: makePool,
  broker: makeBroker,
  platform: makePlatform,
  clients: makeClients,
} as const;
export type ServiceName = keyof typeof services;

/** A `LabError` in a form that crosses threads. */
export interface Mistake {
  readonly code: string;
  readonly diagnostic: Diagnostic;
}

export type ToWorker =
  | { readonly kind: 'post'; readonly message: unknown }
  | { readonly kind: 'report'; readonly nth: number }
  | { readonly kind: 'close' };
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string; readonly mistake?: Mistake }
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'report'; readonly nth: number; readonly service: unknown; readonly figures: Figures };

/** Makes the service and passes it messages; those that arrive before it is made wait. */
export function hostService(
  task: { readonly name: ServiceName; readonly config: unknown },
  send: (message: FromWorker) => void,
) {
  const lag = new Lag();
  const waiting: ToWorker[] = [];
  let service: LiveService<unknown, unknown> | undefined;
  const serve = (message: ToWorker): void => {
    if (service === undefined) waiting.push(message);
    else if (message.kind === 'post') service.receive(message.message);
    else if (message.kind === 'report')
      send({ kind: 'report', nth: message.nth, service: service.report(), figures: lag.figures() });
  };
  const make = services[task.name] as unknown as Make<unknown, unknown, unknown, unknown>;
  const made = Promise.resolve(make(task.config, (message) => send({ kind: 'message', message })));
  made.then(
    (one) => {
      service = one;
      send({ kind: 'ready' });
      for (const message of waiting.splice(0)) serve(message);
    },
    (error: Error) =>
      send({
        kind: 'failed',
        reason: error.message,
        ...(error instanceof LabError ? { mistake: { code: error.code, diagnostic: error.diagnostic } } : {}),
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
