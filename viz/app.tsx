import { useEffect, useRef, useState } from 'preact/hooks';
import { LabError } from '../sim/lab-error.ts';
import { droppedFiles } from './dropped-files.ts';
import { runFilesOf } from './open-files.ts';
import { Notice, type Trouble } from './panels/notice.tsx';
import { RunPage } from './panels/run-page.tsx';
import { StartPage } from './panels/start-page.tsx';
import { type RunView, viewRun } from './run-view.ts';
import { useDrop } from './use-drop.ts';

type Shown =
  | { readonly kind: 'nothing'; readonly trouble?: Trouble }
  | { readonly kind: 'reading' }
  | { readonly kind: 'run'; readonly view: RunView; readonly trouble?: Trouble };

/** Shows the start page or one run; a folder can be dropped anywhere on either. */
export function App() {
  const [shown, setShown] = useState<Shown>({ kind: 'nothing' });
  const isOver = useDrop((transfer) => void open(droppedFiles(transfer)));
  const latest = useRef(0);

  async function open(files: Promise<readonly File[]>): Promise<void> {
    // Two folders dropped in a row: the later one counts, however long the earlier one takes.
    const mine = ++latest.current;
    const before = shown;
    setShown({ kind: 'reading' });
    const next = await opened(files, before);
    if (mine === latest.current) setShown(next);
  }

  useEffect(() => {
    document.title = shown.kind === 'run' ? `${shown.view.summary.scenario} · fleetlab` : 'fleetlab';
  }, [shown]);

  return (
    <div class={isOver ? 'page over' : 'page'}>
      {shown.kind !== 'reading' && shown.trouble !== undefined && <Notice trouble={shown.trouble} />}
      {shown.kind === 'run' ? (
        <RunPage view={shown.view} onFiles={(files) => void open(Promise.resolve(files))} />
      ) : (
        <StartPage isReading={shown.kind === 'reading'} onFiles={(files) => void open(Promise.resolve(files))} />
      )}
    </div>
  );
}

/** The run in the files; what cannot be read is said in words, and what was shown before stays. */
async function opened(files: Promise<readonly File[]>, before: Shown): Promise<Shown> {
  try {
    return { kind: 'run', view: await viewRun(runFilesOf(await files)) };
  } catch (error) {
    const trouble = troubleOf(error);
    return before.kind === 'run' ? { ...before, trouble } : { kind: 'nothing', trouble };
  }
}

function troubleOf(error: unknown): Trouble {
  if (error instanceof LabError) return error.complaint;
  // A file that has moved since it was chosen, or that the browser may not read.
  return { what: `the files could not be read (${error instanceof Error ? error.message : String(error)})` };
}
