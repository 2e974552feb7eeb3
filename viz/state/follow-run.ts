import type { RunView } from './run-view.ts';

/** Reads what is added to a run that is still being written, until it has ended or the caller stops it. */
export function followRun(view: RunView): () => void {
  const isRunning = (): boolean => view.queries.info.manifest.end === 'running';
  let isOver = !isRunning();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    await view.queries.refresh();
    if (isOver) return;
    // Another query may have read on in the meantime: compare with what the queries hold now, not with this answer.
    if (view.queries.info !== view.info) view.readOn();
    if (isRunning()) timer = setTimeout(look, EVERY_MS);
  };
  if (!isOver) timer = setTimeout(look, EVERY_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

const EVERY_MS = 1_500;
