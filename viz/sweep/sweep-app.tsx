import { useEffect, useRef, useState } from 'preact/hooks';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { droppedFiles } from '../start/dropped-files.ts';
import { Notice, type Trouble } from '../start/notice.tsx';
import { useDrop } from '../start/use-drop.ts';
import { followSweep } from './follow-sweep.ts';
import type { DoneAt } from './pace.ts';
import { SweepPage } from './sweep-page.tsx';
import { chosenSweep, embeddedSweep, type OpenedSweep, servedSweep } from './sweep-source.ts';
import { SweepStart } from './sweep-start.tsx';
import { readView, type View, writeView } from './view.ts';

/** Shows the list of sweeps, or one; a folder can be dropped anywhere. */
export function SweepApp() {
  const [opened, setOpened] = useState<OpenedSweep>();
  const [view, setView] = useState<View>(() => readView(location.hash));
  const [isReading, setIsReading] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const latest = useRef(0);
  const since = useRef<DoneAt & { readonly where: string }>(undefined);
  const isOver = useDrop((transfer) => void open(droppedFiles(transfer).then(chosenSweep), {}));

  /** Reads a sweep; `next` is the view of another sweep, undefined where the same one is read again. */
  async function open(source: Promise<OpenedSweep>, next?: View): Promise<void> {
    // Two folders dropped in a row: the later one counts, however long the earlier one takes.
    const mine = ++latest.current;
    setIsReading(true);
    setTrouble(undefined);
    try {
      const found = await source;
      if (mine !== latest.current) return;
      begin(found);
      if (next !== undefined) show({ ...next, sweep: found.again === undefined ? undefined : found.where });
    } catch (error) {
      if (mine === latest.current) setTrouble(troubleOf(error));
    }
    if (mine === latest.current) setIsReading(false);
  }

  /** Shows a sweep that was read; its pace counts from the first time that it was. */
  function begin(found: OpenedSweep): void {
    if (since.current?.where !== found.where)
      since.current = { where: found.where, at: performance.now(), done: doneIn(found) };
    setOpened(found);
  }

  function show(next: View): void {
    setView(next);
    const hash = writeView(next);
    // A change of view adds no step to the browser's history; a change of sweep does.
    if (next.sweep === view.sweep) history.replaceState(undefined, '', `#${hash}`);
    else history.pushState(undefined, '', `#${hash}`);
  }

  /** Follows a link that the reader entered or went back to. */
  function follow(): void {
    const next = readView(location.hash);
    setView(next);
    if (next.sweep !== undefined && next.sweep !== opened?.where) void open(servedSweep(next.sweep));
    else if (next.sweep === undefined && opened?.again !== undefined) setOpened(undefined);
  }

  useEffect(() => {
    const embedded = embeddedSweep();
    if (embedded !== undefined) void open(embedded);
    else if (view.sweep !== undefined) void open(servedSweep(view.sweep));
  }, []);
  useEffect(() => {
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
    return () => {
      removeEventListener('hashchange', follow);
      removeEventListener('popstate', follow);
    };
  });
  useEffect(
    () =>
      opened &&
      followSweep(opened, {
        found: begin,
        failed: (error) => setTrouble(troubleOf(error)),
        recovered: () => setTrouble(undefined),
      }),
    [opened],
  );
  useEffect(() => {
    document.title = opened === undefined ? 'fleetlab sweep' : `${opened.sweep.scenario} · fleetlab sweep`;
  }, [opened]);

  return (
    <div class={isOver ? 'page over' : 'page'}>
      {trouble !== undefined && <Notice trouble={trouble} onClose={() => setTrouble(undefined)} />}
      {opened === undefined ? (
        <SweepStart
          isReading={isReading}
          onFiles={(files) => void open(chosenSweep(files), {})}
          onServed={(name) => void open(servedSweep(name), {})}
        />
      ) : (
        <SweepPage
          opened={opened}
          view={view}
          since={opened.newer && since.current}
          isReading={isReading}
          onView={(change) => show({ ...view, ...change })}
          onAgain={() => opened.again !== undefined && void open(opened.again())}
          onLeave={
            isReport()
              ? undefined
              : () => {
                  setOpened(undefined);
                  show({});
                }
          }
        />
      )}
    </div>
  );
}

const doneIn = ({ runs }: OpenedSweep): number => runs.filter((run) => run !== undefined).length;

const isReport = (): boolean => document.querySelector('script#report') !== null;

function troubleOf(error: unknown): Trouble {
  if (error instanceof LabError) return error.diagnostic;
  // A file that has moved since it was chosen, or that the browser may not read.
  return { what: `the sweep could not be read (${error instanceof Error ? error.message : String(error)})` };
}
