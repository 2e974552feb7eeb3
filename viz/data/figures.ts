import type { Summary } from '../../reports/outcome/summary.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { asThrown, type Channel } from './messages.ts';
import type { FiguresReply, FiguresRequest } from './serve-figures.ts';
import type { RunSource } from './sources.ts';

/** Computes the summary of a run that has none. */
export type SummaryFrom = (source: RunSource) => Promise<Summary>;

/** The page's side of a worker that runs `figures-worker.ts`, or of any channel that `serveFigures` answers. */
export function figuresIn(worker: Channel): SummaryFrom {
  const asked = new Map<number, Asked>();
  let requests = 0;
  worker.addEventListener('message', ({ data }) => {
    const reply = data as FiguresReply;
    const one = asked.get(reply.id);
    asked.delete(reply.id);
    if ('summary' in reply) one?.resolve(reply.summary);
    else one?.reject(asThrown(reply.error));
  });
  return (source) =>
    new Promise((resolve, reject) => {
      const request: FiguresRequest = { id: ++requests, source };
      asked.set(request.id, { resolve, reject });
      worker.postMessage(request, []);
    });
}

interface Asked {
  readonly resolve: (summary: Summary) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts that worker with the first run without a summary. A page that was opened from a disk may start no worker from a
 * file, but may load a script, so the built script holds the source of the worker as text.
 *
 * Errors  LabError `view/no-figures` where that script is not beside the page, as with a report
 */
export function figuresOfPage(page: Document): SummaryFrom {
  let started: Promise<SummaryFrom> | undefined;
  return async (source) => {
    started ??= loaded(page);
    return (await started)(source);
  };
}

function loaded(page: Document): Promise<SummaryFrom> {
  const script = page.createElement('script');
  script.src = page.querySelector<HTMLMetaElement>('meta[name="figures"]')?.content ?? '';
  return new Promise((resolve, reject) => {
    script.onload = () => {
      const { figuresWorker } = globalThis as unknown as { readonly figuresWorker: string };
      const source = new Blob([figuresWorker], { type: 'text/javascript' });
      resolve(figuresIn(new Worker(URL.createObjectURL(source))));
    };
    script.onerror = () =>
      reject(
        new LabError('view/no-figures', {
          what: 'this run has no figures of its own, and this page cannot compute them',
          hint: 'open its folder with "fleetlab view", or make a report of it with "fleetlab report"',
        }),
      );
    page.head.append(script);
  });
}
