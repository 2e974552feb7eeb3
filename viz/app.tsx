import { useEffect, useRef, useState } from 'preact/hooks';
import type { Progress } from '../reports/trace-index/run-data.ts';
import { LabError } from '../sim/kernel/lab-error.ts';
import { ComparePage } from './compare/compare-page.tsx';
import type { CompareQueries } from './data/compare-queries.ts';
import type { OpenedRun } from './data/run-queries.ts';
import type { RunSource } from './data/sources.ts';
import { chosenFiles, servedRun } from './data/sources.ts';
import { RunPage } from './run/run-page.tsx';
import { droppedFiles } from './start/dropped-files.ts';
import { Notice, type Trouble } from './start/notice.tsx';
import { embeddedRunOfPage, runs } from './start/runs.ts';
import { servedRuns } from './start/served-runs.ts';
import { StartPage } from './start/start-page.tsx';
import { useDrop } from './start/use-drop.ts';
import { followRun } from './state/follow-run.ts';
import { keepLink } from './state/keep-link.ts';
import { type Link, readLink } from './state/link.ts';
import { openingInstantOf } from './state/opening-instant.ts';
import { type RunView, runViewOf } from './state/run-view.ts';

/** Shows the start page, one run, or two; a folder can be dropped anywhere on any of them. */
export function App() {
  const [first, setFirst] = useState<RunView>();
  const [second, setSecond] = useState<Second>();
  const [asksSecond, setAsksSecond] = useState(false);
  const [reading, setReading] = useState<{ readonly progress: Progress | undefined }>();
  const [trouble, setTrouble] = useState<Trouble>();
  const latest = useRef(0);
  const mayChoose = useRef(true);
  const isOver = useDrop((transfer) => void open(droppedFiles(transfer).then((files) => [chosenFiles(files)])));

  /** Opens a run, or a run and the one to compare it with; while the page asks for a second run, that one. */
  async function open(sources: Promise<readonly RunSource[]>, isLinked = false): Promise<void> {
    // Two folders dropped in a row: the later one counts, however long the earlier one takes.
    const mine = ++latest.current;
    const isLatest = (): boolean => mine === latest.current;
    const newlyOpened: OpenedRun[] = [];
    setReading({ progress: undefined });
    setTrouble(undefined);
    try {
      for (const source of await sources)
        newlyOpened.push(await runs().open(source, (progress) => isLatest() && setReading({ progress })));
      const pair = asksSecond && first !== undefined ? [first.queries, ...newlyOpened] : newlyOpened;
      const [a, b] = pair;
      const comparison =
        b === undefined
          ? undefined
          : secondOf(b, await runs().compare(a, b, (progress) => isLatest() && setReading({ progress })));
      if (a !== first?.queries && first !== undefined && !isLinked) forgetLink();
      const view = a === first?.queries ? first : await opened(a, comparison !== undefined);
      if (!isLatest()) return closeLater(...newlyOpened);
      if (view !== first) closeLater(first);
      closeLater(second);
      setFirst(view);
      setSecond(comparison);
      setAsksSecond(false);
    } catch (error) {
      closeLater(...newlyOpened);
      if (isLatest()) setTrouble(troubleOf(error));
    }
    if (isLatest()) setReading(undefined);
  }

  /** A run that is opened without an instant in its link starts at its opening instant. */
  async function opened(queries: OpenedRun, isCompared: boolean): Promise<RunView> {
    const view = runViewOf(queries);
    const { t, follow } = readLink(location.hash);
    if (t !== undefined || follow || isCompared) return view;
    try {
      const opening = await openingInstantOf(queries);
      view.t.value = opening.t;
      view.opening.value = opening;
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    return view;
  }

  function leaveComparison(): void {
    setSecond(undefined);
    closeLater(second);
  }

  /** Goes to the runs of a link that the reader entered or went back to, if they are served here. */
  async function goTo({ run, vs }: Link): Promise<void> {
    const here = first?.info.where;
    if (here === undefined || run === undefined || (run === here && vs === second?.queries.info.where)) return;
    if (run === here && vs === undefined) return leaveComparison();
    const sources = await sourcesOf([run, vs]);
    if (sources !== undefined) await open(Promise.resolve(sources), true);
  }

  useEffect(() => {
    const embedded = embeddedRunOfPage();
    if (embedded !== undefined) void open(Promise.resolve([embedded]));
  }, []);
  useEffect(() => (first === undefined || second !== undefined ? undefined : keepLink(first)), [first, second]);
  useEffect(() => (first === undefined || second !== undefined ? undefined : followRun(first)), [first, second]);
  useEffect(() => {
    const onHash = (): void => void goTo(readLink(location.hash));
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  });
  useEffect(() => {
    document.title = first === undefined ? 'fleetlab' : `${first.info.summary.scenario} · fleetlab`;
  }, [first]);
  useEffect(() => {
    const onFailure = (event: PromiseRejectionEvent): void => {
      const { reason } = event;
      // A query of a run that has been closed needs no answer.
      if (/ is closed$/.test(String(reason?.message))) event.preventDefault();
      else setTrouble(troubleOf(reason));
    };
    addEventListener('unhandledrejection', onFailure);
    return () => removeEventListener('unhandledrejection', onFailure);
  }, []);

  const isAsking = first === undefined || asksSecond || reading !== undefined;
  return (
    <div class={isOver ? 'page over' : 'page'}>
      {trouble !== undefined && <Notice trouble={trouble} onClose={() => setTrouble(undefined)} />}
      {isAsking ? (
        <StartPage
          reading={reading}
          against={asksSecond ? first?.info.where : undefined}
          mayChoose={mayChoose.current}
          onFiles={(files) => void open(Promise.resolve([chosenFiles(files)]))}
          onServed={(chosen) => void open(Promise.resolve(chosen.map(({ address }) => servedRun(address))))}
          onBack={asksSecond ? () => setAsksSecond(false) : undefined}
        />
      ) : second !== undefined ? (
        <ComparePage
          key={`${first.key} ${second.queries.info.where}`}
          first={first.queries}
          second={second.queries}
          compareQueries={second.compareQueries}
          onLeave={leaveComparison}
        />
      ) : (
        <RunPage
          key={first.key}
          view={first}
          onCompare={() => setAsksSecond(true)}
          onLeave={() => {
            forgetLink();
            mayChoose.current = false;
            setFirst(undefined);
            closeLater(first);
          }}
        />
      )}
    </div>
  );
}

/** The run that the first one is compared with. */
interface Second extends Closing {
  readonly queries: OpenedRun;
  readonly compareQueries: CompareQueries;
}

interface Closing {
  close(): void;
}

const secondOf = (queries: OpenedRun, compareQueries: CompareQueries): Second => ({
  queries,
  compareQueries,
  close() {
    compareQueries.dispose();
    queries.dispose();
  },
});

/** The runs of a link; undefined unless all of them are served here. */
async function sourcesOf(names: readonly (string | undefined)[]): Promise<readonly RunSource[] | undefined> {
  const served = await servedRuns();
  const wanted = names.filter((name) => name !== undefined);
  const found = wanted.flatMap((name) => served.find((run) => run.name === name) ?? []);
  return found.length < wanted.length ? undefined : found.map(({ address }) => servedRun(address));
}

/** Clears the address, which is of the run that was closed: the next one starts at its own opening instant. */
const forgetLink = (): void => location.replace('#');

/** Closes runs after the page has stopped using them: until then its parts still send queries. */
function closeLater(...open: readonly (Closing | Pick<OpenedRun, 'dispose'> | undefined)[]): void {
  setTimeout(() => {
    for (const one of open) {
      if (one === undefined) continue;
      if ('close' in one) one.close();
      else one.dispose();
    }
  }, 100);
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof LabError) return error.diagnostic;
  const diagnostic = (error as { readonly diagnostic?: Trouble } | null)?.diagnostic;
  if (diagnostic !== undefined) return diagnostic;
  // A file that has moved since it was chosen, or that the browser may not read.
  return { what: `the run could not be read on (${error instanceof Error ? error.message : String(error)})` };
}
