import { type Replay, replayOf, wholeRun } from './replay.ts';

/**
 * Reads on in a run that is still being written, and hands over how it looks now: everything where it was, and the instant
 * at the new end if the reader follows the run and has not gone elsewhere.
 */
export function followRun(replay: Replay, onFurther: (replay: Replay) => void): (() => void) | undefined {
  if (replay.info.manifest.end !== 'running') return undefined;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    await replay.port.refresh();
    if (isOver) return;
    // The port may have read on for somebody else's question: what it holds now decides, not this answer.
    if (replay.port.info === replay.info) timer = setTimeout(look, everyMs);
    else {
      replay.detach();
      onFurther(continued(replay));
    }
  };
  timer = setTimeout(look, everyMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

function continued(before: Replay): Replay {
  const after = replayOf(before.port);
  const [old, window] = [wholeRun(before), before.window.peek()];
  const isAtEnd = before.t.peek() >= before.info.end;
  after.follows.value = before.follows.peek();
  after.t.value = before.follows.peek() && isAtEnd ? after.info.end : before.t.peek();
  if (window.from !== old.from || window.to !== old.to) after.window.value = window;
  after.selected.value = before.selected.peek();
  after.asked.value = before.asked.peek();
  after.colour.value = before.colour.peek();
  after.muted.value = before.muted.peek();
  after.query.value = before.query.peek();
  after.scope.value = before.scope.peek();
  after.arrangement.value = before.arrangement.peek();
  after.view.value = before.view.peek();
  after.marks.value = before.marks.peek();
  after.frame.value = before.frame.peek();
  after.playback.speed.value = before.playback.speed.peek();
  return after;
}

const everyMs = 1_500;
