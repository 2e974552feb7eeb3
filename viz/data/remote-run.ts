import type { Summary } from '../../reports/outcome/summary.ts';
import { deviceTable } from '../../reports/trace-index/device-table.ts';
import type { Progress } from '../../reports/trace-index/run-data.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { CompareInfo, CompareQueries } from './compare-queries.ts';
import type { SummaryFrom } from './figures.ts';
import { latestSnapshot } from './latest-snapshot.ts';
import type { ColorMode } from './legend.ts';
import { asThrown, type Channel, passedOn, type Reply, type Request, type SentInfo } from './messages.ts';
import type { OpenedRun, RunInfo } from './run-queries.ts';
import type { RunSource } from './sources.ts';

/** The runs of one worker. */
export interface RemoteRuns {
  /** Transfers the bytes of a `bytes` source to the worker: they are gone here. */
  open(source: RunSource, onProgress?: (progress: Progress) => void, options?: RemoteOptions): Promise<OpenedRun>;
  /** Compares two runs that were opened here. */
  compare(a: OpenedRun, b: OpenedRun, onProgress?: (progress: Progress) => void): Promise<CompareQueries>;
  /** Ends the worker; open queries fail with LabError `view/stopped`. */
  terminate(): void;
}

export interface RemoteOptions {
  /** Runs with more rows are streamed. */
  readonly residentRowsMax?: number;
}

/**
 * The page's side of a worker that runs `worker.ts`, or of any channel that `serveRuns` answers. `summaryFrom` computes the
 * summaries of runs that have none.
 */
export function runsIn(worker: Channel & { terminate?(): void }, summaryFrom: SummaryFrom): RemoteRuns {
  const asked = new Map<number, Asked>();
  const numbers = new Map<OpenedRun, number>();
  let requests = 0;
  let runs = 0;

  function ask(request: Unnumbered, options: Partial<Pick<Asked, 'onProgress'>> & { transfer?: Transferable[] } = {}) {
    return new Promise<unknown>((resolve, reject) => {
      const id = ++requests;
      asked.set(id, { resolve, reject, onProgress: options.onProgress });
      worker.postMessage({ ...request, id }, options.transfer ?? []);
    });
  }

  worker.addEventListener('message', ({ data }) => {
    const reply = data as Reply;
    const one = asked.get(reply.id);
    if (reply.kind === 'progress') return one?.onProgress?.(reply.progress);
    asked.delete(reply.id);
    if (reply.kind === 'value') one?.resolve(reply.value);
    else one?.reject(asThrown(reply.error));
  });
  onFailure(worker, (what) => refuseAll(new Error(`the worker failed: ${what}`)));

  function refuseAll(error: Error): void {
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  }

  async function open(source: RunSource, onProgress?: (progress: Progress) => void, options: RemoteOptions = {}) {
    const run = ++runs;
    const { residentRowsMax: rowsMax } = options;
    const request = { ask: 'open', run, source, ...(rowsMax !== undefined && { rowsMax }) } as const;
    const info = (await ask(request, { onProgress, transfer: buffersOf(source) })) as SentInfo;
    const queries = remoteRun(await completed(info, source), {
      call: (method, ...args) => ask({ ask: 'call', run, method, args }),
      refreshed: async (before) => {
        const sent = (await ask({ ask: 'call', run, method: 'refresh', args: [] })) as SentInfo | undefined;
        return sent && completed(sent, source, before);
      },
      dispose: () => {
        numbers.delete(queries);
        ask({ ask: 'close', run }).catch(() => {});
      },
    });
    numbers.set(queries, run);
    return queries;
  }

  async function completed(sent: SentInfo, source: RunSource, before?: RunInfo): Promise<RunInfo> {
    // While a long run is going, keeps the figures of its beginning: computing them means reading all of it again.
    const kept = sent.manifest.end === 'running' && sent.rows > SUMMED_UP_ROWS_MAX ? before?.summary : undefined;
    return infoFrom(sent, sent.summary ?? kept ?? (await summaryFrom(source)));
  }

  async function compare(
    a: OpenedRun,
    b: OpenedRun,
    onProgress?: (progress: Progress) => void,
  ): Promise<CompareQueries> {
    const [run, other] = [numbers.get(a), numbers.get(b)];
    if (run === undefined || other === undefined) throw new Error('a run that is compared is open in this worker');
    const as = ++runs;
    const info = (await ask({ ask: 'compare', run, with: other, as }, { onProgress })) as CompareInfo;
    const call = (method: string, ...args: readonly unknown[]) => ask({ ask: 'call', run: as, method, args });
    return {
      info,
      snapshot: latestSnapshot(
        (...question: Parameters<CompareQueries['snapshot']>) =>
          call('snapshot', ...question) as ReturnType<CompareQueries['snapshot']>,
        colorOf,
      ),
      divergenceOf: (device) => call('divergenceOf', device) as ReturnType<CompareQueries['divergenceOf']>,
      verdicts: (window) => call('verdicts', window) as ReturnType<CompareQueries['verdicts']>,
      series: (...args) => call('series', ...args) as ReturnType<CompareQueries['series']>,
      dispose: () => void ask({ ask: 'close', run: as }).catch(() => {}),
    };
  }

  return {
    open,
    compare,
    terminate() {
      worker.terminate?.();
      refuseAll(new LabError('view/stopped', { what: 'the run was closed before it answered' }));
    },
  };
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

type Unnumbered = Request extends infer One ? (One extends Request ? Omit<One, 'id'> : never) : never;

interface RemoteParts {
  call(method: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Undefined if nothing was added. */
  refreshed(before: RunInfo): Promise<RunInfo | undefined>;
  dispose(): void;
}

const SUMMED_UP_ROWS_MAX = 1_000_000;

function remoteRun(first: RunInfo, { call, refreshed, dispose }: RemoteParts): OpenedRun {
  let info = first;
  const methods = Object.fromEntries(passedOn.map((name) => [name, (...args: unknown[]) => call(name, ...args)]));
  return {
    ...(methods as unknown as Pick<OpenedRun, (typeof passedOn)[number]>),
    get info() {
      return info;
    },
    snapshot: latestSnapshot(
      (...question: Parameters<OpenedRun['snapshot']>) =>
        call('snapshot', ...question) as ReturnType<OpenedRun['snapshot']>,
      colorOf,
    ),
    async refresh() {
      const next = await refreshed(info);
      if (next !== undefined) info = next;
      return next;
    },
    dispose,
  };
}

const colorOf = (_t: number, color: ColorMode): ColorMode => color;

const infoFrom = ({ columns, ...info }: SentInfo, summary: Summary): RunInfo => ({
  ...{ ...info, summary },
  devices: deviceTable(columns),
});

const buffersOf = (source: RunSource): Transferable[] =>
  source.from === 'bytes' ? [...new Set(source.files.map(({ bytes }) => bytes.buffer))] : [];

/** A worker that cannot start, or that dies, reports it by an event and answers nothing. */
function onFailure(worker: Channel, fail: (what: string) => void): void {
  const target = worker as unknown as { addEventListener(type: string, listener: (event: ErrorEvent) => void): void };
  target.addEventListener('error', (event) => fail(event.message ?? 'it could not be started'));
  target.addEventListener('messageerror', () => fail('a message could not be read'));
}
