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
import { carriedRun, runs } from './start/runs.ts';
import { servedRuns } from './start/served-runs.ts';
import { StartPage } from './start/start-page.tsx';
import { useDrop } from './start/use-drop.ts';
import { followRun } from './state/follow-run.ts';
import { keepLink } from './state/keep-link.ts';
import { type Link, readLink } from './state/link.ts';
import { openingMomentOf } from './state/opening-instant.ts';
import { type RunView, replayOf } from './state/run-view.ts';

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

  /** Opens a run, or one and what it is held against; where a second one is asked for, that one. */
  async function open(sources: Promise<readonly RunSource[]>, isLinked = false): Promise<void> {
    // Two folders dropped in a row: the later one counts, however long the earlier one takes.
    const mine = ++latest.current;
    const isLatest = (): boolean => mine === latest.current;
    const ports: OpenedRun[] = [];
    setReading({ progress: undefined });
    setTrouble(undefined);
    try {
      for (const source of await sources)
        ports.push(await runs().open(source, (progress) => isLatest() && setReading({ progress })));
      const held = asksSecond && first !== undefined ? [first.queries, ...ports] : ports;
      const [a, b] = held;
      const comparison =
        b === undefined
          ? undefined
          : secondOf(b, await runs().compare(a, b, (progress) => isLatest() && setReading({ progress })));
      if (a !== first?.queries && first !== undefined && !isLinked) forgetLink();
      const view = a === first?.queries ? first : await opened(a, comparison !== undefined);
      if (!isLatest()) return closeLater(...ports);
      if (view !== first) closeLater(first);
      closeLater(second);
      setFirst(view);
      setSecond(comparison);
      setAsksSecond(false);
    } catch (error) {
      closeLater(...ports);
      if (isLatest()) setTrouble(troubleOf(error));
    }
    if (isLatest()) setReading(undefined);
  }

  /** A run that is opened without an instant in its link begins where it has most to say. */
  async function opened(queries: OpenedRun, isCompared: boolean): Promise<RunView> {
    const view = replayOf(queries);
    const { t, follow } = readLink(location.hash);
    if (t !== undefined || follow || isCompared) return view;
    try {
      const opening = await openingMomentOf(queries);
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

  /** Goes to the runs of a link that was put into the address, or gone back to, if they are to be had here. */
  async function goTo({ run, vs }: Link): Promise<void> {
    const here = first?.info.where;
    if (here === undefined || run === undefined || (run === here && vs === second?.queries.info.where)) return;
    if (run === here && vs === undefined) return leaveComparison();
    const sources = await sourcesOf([run, vs]);
    if (sources !== undefined) await open(Promise.resolve(sources), true);
  }

  useEffect(() => {
    const carried = carriedRun();
    if (carried !== undefined) void open(Promise.resolve([carried]));
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
      // What was still asked of a run that has been left is nobody's loss.
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
          held={second.held}
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

/** What the first run is held against. */
interface Second extends Closing {
  readonly queries: OpenedRun;
  readonly held: CompareQueries;
}

interface Closing {
  close(): void;
}

const secondOf = (queries: OpenedRun, held: CompareQueries): Second => ({
  queries,
  held,
  close() {
    held.dispose();
    queries.dispose();
  },
});

/** The runs of a link, if all of them are served here. */
async function sourcesOf(names: readonly (string | undefined)[]): Promise<readonly RunSource[] | undefined> {
  const served = await servedRuns();
  const wanted = names.filter((name) => name !== undefined);
  const found = wanted.flatMap((name) => served.find((run) => run.name === name) ?? []);
  return found.length < wanted.length ? undefined : found.map(({ address }) => servedRun(address));
}

/** The address is of the run that was left: the next one begins where it begins. */
const forgetLink = (): void => location.replace('#');

/** When the page has let go of them: until then its parts still ask. */
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
