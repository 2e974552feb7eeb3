import type { RunView } from './run-view.ts';

/** Reads on in a run that is still being written, until it has ended or nobody looks any more. */
export function followRun(view: RunView): () => void {
  const isRunning = (): boolean => view.queries.info.manifest.end === 'running';
  let isOver = !isRunning();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    await view.queries.refresh();
    if (isOver) return;
    // The port may have read on for somebody else's question: what it holds now decides, not this answer.
    if (view.queries.info !== view.info) view.readOn();
    if (isRunning()) timer = setTimeout(look, everyMs);
  };
  if (!isOver) timer = setTimeout(look, everyMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

const everyMs = 1_500;
