import { useEffect } from 'preact/hooks';
import { colourModes } from '../data/legend.ts';
import { stepMark } from '../state/open-moment.ts';
import { speedMax, speedMin } from '../state/playback.ts';
import { type RunView, seek, select, wholeRun } from '../state/run-view.ts';
import { toggleTheme } from '../style/theme.ts';
import { stepFound } from './find-box.tsx';
import { openHelp } from './help-sheet.tsx';
import { openNote } from './note-dialog.tsx';

/** The keys of the page, and those of one view besides. A control that has the focus keeps those that are its own. */
export function useKeys(replay: RunView, ofView: Actions = {}): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (document.querySelector('dialog[open]') !== null) return;
      if (target.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, select')) {
        if (event.key === 'Escape') target.blur();
        return;
      }
      if (event.key === ' ' && target.matches(`${pressed}, input[type=checkbox], input[type=radio]`)) return;
      // On the seek bar an arrow is a hundredth of the window, not a millisecond.
      if (/^Arrow|^Home|^End/.test(event.key) && target.matches('input:not(#seek)')) return;
      // Enter presses the button that has the focus; on the fleet it opens the device.
      if (event.key === 'Enter' && target.matches(`${pressed}, input`)) return;
      const act = ofView[event.key] ?? actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(replay, event.shiftKey);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [replay]);
}

/** What a key presses while it has the focus; the picture of a fleet is handled otherwise. */
const pressed = 'button:not(.handle), summary';

const step = (way: 1 | -1) => (replay: RunView, ofDevice: boolean) =>
  void replay.playback.step(way, ofDevice ? replay.selected.peek() : undefined);

const jump =
  (way: 1 | -1) =>
  (replay: RunView): void => {
    const { from, to } = replay.window.peek();
    seek(replay, replay.t.peek() + (way * (to - from)) / 100);
  };

const faster =
  (factor: number) =>
  ({ playback: { speed } }: RunView): void => {
    speed.value = Math.min(speedMax, Math.max(speedMin, speed.peek() * factor));
  };

function edge(replay: RunView, which: 'from' | 'to'): void {
  const { from, to } = replay.window.peek();
  const t = Math.floor(replay.t.peek());
  const whole = wholeRun(replay);
  // An edge beyond the other one takes the rest of the run with it.
  if (which === 'from') replay.window.value = { from: t, to: to > t ? to : whole.to };
  else replay.window.value = { from: from < t ? from : whole.from, to: Math.max(1, t) };
}

/** The nearest thing one is in is left first. */
function leave(replay: RunView): void {
  if (replay.view.peek() === 'device') replay.view.value = 'fleet';
  else if (replay.caught.peek() !== undefined) replay.caught.value = undefined;
  else if (replay.selected.peek() !== undefined) select(replay, undefined);
  else replay.query.value = '';
}

type Actions = Readonly<Record<string, (replay: RunView, isShifted: boolean) => void>>;

const actions: Actions = {
  ' ': ({ playback }, isShifted) => {
    if (!isShifted) playback.toggle();
    else if (playback.direction.peek() < 0) playback.pause();
    else playback.play(-1);
  },
  '.': step(1),
  ',': step(-1),
  // The same keys with Shift, as most layouts name them.
  '>': (replay) => step(1)(replay, true),
  '<': (replay) => step(-1)(replay, true),
  ':': (replay) => step(1)(replay, true),
  ';': (replay) => step(-1)(replay, true),
  ArrowRight: jump(1),
  ArrowLeft: jump(-1),
  Home: (replay) => seek(replay, 0),
  End: (replay) => seek(replay, replay.info.end),
  j: faster(0.5),
  k: faster(2),
  '[': (replay) => stepMark(replay, -1),
  ']': (replay) => stepMark(replay, 1),
  '{': (replay) => edge(replay, 'from'),
  '}': (replay) => edge(replay, 'to'),
  w: (replay) => {
    replay.window.value = wholeRun(replay);
  },
  f: () => dispatchEvent(new Event('fleetlab:fit')),
  c: (replay) => {
    const modes = colourModes.filter((mode) => replay.info.legends[mode].length > 0);
    replay.colour.value = modes[(modes.indexOf(replay.colour.peek()) + 1) % modes.length];
  },
  s: ({ arrangement }) => {
    arrangement.value = arrangement.peek() === 'map' ? 'sorted' : 'map';
  },
  '/': () => document.querySelector<HTMLInputElement>('#find')?.select(),
  n: (replay) => void stepFound(replay, 1),
  N: (replay) => void stepFound(replay, -1),
  m: (replay) => openNote(replay, false),
  M: (replay) => openNote(replay, true),
  Enter: (replay) => {
    if (replay.selected.peek() !== undefined) replay.view.value = 'device';
  },
  d: () => toggleTheme(),
  '?': () => openHelp(),
  Escape: leave,
};
