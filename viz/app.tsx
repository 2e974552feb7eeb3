import { useEffect, useRef, useState } from 'preact/hooks';
import { LabError } from '../sim/lab-error.ts';
import { ComparePage } from './compare/compare-page.tsx';
import type { ComparePort, Progress, RunSource } from './data/run-port.ts';
import { chosenFiles, servedRun } from './data/sources.ts';
import { droppedFiles } from './dropped-files.ts';
import { RunPage } from './frame/run-page.tsx';
import { Notice, type Trouble } from './panels/notice.tsx';
import { StartPage } from './panels/start-page.tsx';
import { followRun } from './replay/follow-run.ts';
import { keepLink } from './replay/keep-link.ts';
import { type Replay, replayOf } from './replay/replay.ts';
import { carriedRun, runs } from './runs.ts';
import { useDrop } from './use-drop.ts';

/** Shows the start page, one run, or two; a folder can be dropped anywhere on any of them. */
export function App() {
  const [first, setFirst] = useState<Replay>();
  const [second, setSecond] = useState<{ readonly replay: Replay; readonly held: ComparePort }>();
  const [asksSecond, setAsksSecond] = useState(false);
  const [reading, setReading] = useState<{ readonly progress: Progress | undefined }>();
  const [trouble, setTrouble] = useState<Trouble>();
  const latest = useRef(0);
  const mayChoose = useRef(true);
  const isOver = useDrop((transfer) => void open(droppedFiles(transfer).then(chosenFiles)));

  async function open(source: Promise<RunSource>): Promise<void> {
    // Two folders dropped in a row: the later one counts, however long the earlier one takes.
    const mine = ++latest.current;
    setReading({ progress: undefined });
    setTrouble(undefined);
    try {
      const onProgress = (progress: Progress): void => {
        if (mine === latest.current) setReading({ progress });
      };
      const port = await runs().open(await source, onProgress);
      if (mine !== latest.current) port.dispose();
      else if (asksSecond && first !== undefined) {
        const held = await runs().compare(first.port, port);
        setSecond({ replay: replayOf(port), held });
        setAsksSecond(false);
      } else {
        if (first !== undefined) forgetLink();
        setSecond(undefined);
        setFirst(replayOf(port));
        closeLater(first, second?.replay);
      }
    } catch (error) {
      if (mine === latest.current) setTrouble(troubleOf(error));
    }
    if (mine === latest.current) setReading(undefined);
  }

  useEffect(() => {
    const carried = carriedRun();
    if (carried !== undefined) void open(Promise.resolve(carried));
  }, []);
  useEffect(() => (first === undefined || second !== undefined ? undefined : keepLink(first)), [first, second]);
  useEffect(
    () => (first === undefined || second !== undefined ? undefined : followRun(first, setFirst)),
    [first, second],
  );
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
          onFiles={(files) => void open(Promise.resolve(chosenFiles(files)))}
          onServed={(run) => void open(Promise.resolve(servedRun(run.address)))}
          onBack={asksSecond ? () => setAsksSecond(false) : undefined}
        />
      ) : second !== undefined ? (
        <ComparePage
          first={first}
          second={second.replay}
          held={second.held}
          onLeave={() => {
            setSecond(undefined);
            second.held.dispose();
            closeLater(second.replay);
          }}
        />
      ) : (
        <RunPage
          key={first.key}
          replay={first}
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

/** The address is of the run that was left: the next one begins where it begins. */
const forgetLink = (): void => location.replace('#');

/** When the page has let go of them: until then its parts still ask. */
function closeLater(...replays: readonly (Replay | undefined)[]): void {
  setTimeout(() => {
    for (const replay of replays) replay?.close();
  }, 100);
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof LabError) return error.complaint;
  const complaint = (error as { readonly complaint?: Trouble } | null)?.complaint;
  if (complaint !== undefined) return complaint;
  // A file that has moved since it was chosen, or that the browser may not read.
  return { what: `the run could not be read on (${error instanceof Error ? error.message : String(error)})` };
}
