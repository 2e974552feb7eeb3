import { COMPUTED_SUMMARY, readComputedSummary } from '../../reports/outcome/read-summary.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import { compareRuns } from './compare.ts';
import type { CompareQueries } from './compare-queries.ts';
import { asSent, buffersIn, type Channel, passedOn, type Reply, type Request, type SentInfo } from './messages.ts';
import { type InfoHere, openRun, type RunHere } from './open-run.ts';
import { filesOf } from './source-files.ts';
import type { RunSource } from './sources.ts';

/** Answers the page from the worker's side. Every request gets one reply; long ones report their progress. */
export function serveRuns(channel: Channel): void {
  const runs = new Map<number, RunHere>();
  const comparisons = new Map<number, CompareQueries>();
  const send = (reply: Reply, transfer: Transferable[] = []): void => channel.postMessage(reply, transfer);

  async function answer(request: Request): Promise<unknown> {
    switch (request.ask) {
      case 'open': {
        const run = await openRun(filesOf(request.source), {
          residentRowsMax: request.rowsMax,
          onProgress: (progress) => send({ id: request.id, kind: 'progress', progress }),
        });
        runs.set(request.run, run);
        const sent = sentInfo(run.info, run);
        return { ...sent, summary: sent.summary ?? besideRun(request.source) };
      }
      case 'close':
        comparisons.delete(request.run);
        return runs.delete(request.run);
      case 'compare': {
        const [a, b] = [found(runs, request.run), found(runs, request.with)];
        const comparison = await compareRuns(a, b, (done, total) =>
          send({ id: request.id, kind: 'progress', progress: { what: 'rows', done, total } }),
        );
        comparisons.set(request.as, comparison);
        return comparison.info;
      }
      case 'call':
        return comparisons.has(request.run)
          ? called(comparisons.get(request.run)!, comparing, request)
          : callRun(found(runs, request.run), request);
      default:
        return request satisfies never;
    }
  }

  channel.addEventListener('message', ({ data }) => {
    const request = data as Request;
    answer(request).then(
      (value) => send({ id: request.id, kind: 'value', value }, isAnswer(request) ? buffersIn(value) : []),
      (error: unknown) => send({ id: request.id, kind: 'error', error: asSent(error) }),
    );
  });
}

type Call = Request & { readonly ask: 'call' };

/** The page owns an answer; `open` and `refresh` send the run's own columns, which stay here. */
const isAnswer = (request: Request): boolean => request.ask === 'call' && request.method !== 'refresh';

const comparing = [
  'snapshot',
  'divergenceOf',
  'verdicts',
  'series',
] as const satisfies readonly (keyof CompareQueries)[];

async function callRun(run: RunHere, request: Call): Promise<unknown> {
  if (request.method !== 'refresh') return called(run, ['snapshot', ...passedOn], request);
  const info = await run.refresh();
  return info === undefined ? undefined : sentInfo(info, run);
}

function called<Queries, Name extends keyof Queries & string>(
  queries: Queries,
  names: readonly Name[],
  call: Call,
): unknown {
  const name = names.find((one) => one === call.method);
  if (name === undefined) throw new Error(`a run has no method "${call.method}"`);
  return (queries[name] as (...args: readonly unknown[]) => unknown)(...call.args);
}

function found(runs: ReadonlyMap<number, RunHere>, number: number): RunHere {
  const run = runs.get(number);
  if (run === undefined) throw new Error(`run ${number} is closed`);
  return run;
}

/** Of a run that has no summary, a report holds the one that was computed as it was written. */
function besideRun(source: RunSource): Summary | undefined {
  if (source.from !== 'bytes') return undefined;
  const file = source.files.find(({ name }) => name === COMPUTED_SUMMARY);
  return file && readComputedSummary(new TextDecoder().decode(file.bytes), `${source.where}/${COMPUTED_SUMMARY}`);
}

function sentInfo({ devices: _, ...info }: InfoHere, { data }: RunHere): SentInfo {
  const { count, names, groups, groupOf } = data.columns;
  return { ...info, columns: { count, names, groups, groupOf } };
}
