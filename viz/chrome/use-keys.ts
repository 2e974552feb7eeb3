import { useEffect } from 'preact/hooks';
import { colorModes } from '../data/legend.ts';
import { stepMark } from '../state/go-to-row.ts';
import { SPEED_MAX, SPEED_MIN } from '../state/playback.ts';
import { leaveDevice, type RunView, seek, select, wholeRun } from '../state/run-view.ts';
import { toggleTheme } from '../style/theme.ts';
import { stepFound } from './find-box.tsx';
import { openHelp } from './help-sheet.tsx';
import { openNote } from './note-dialog.tsx';

/** The keys of the page, and those of one view in addition. A focused control keeps its own keys. */
export function useKeys(view: RunView, ofView: Actions = {}): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target as HTMLElement;
      if (document.querySelector('dialog[open]') !== null) return;
      if (target.matches('input:not([type=range], [type=checkbox], [type=radio]), textarea, select')) {
        if (event.key === 'Escape') target.blur();
        return;
      }
      if (event.key === ' ' && target.matches(`${PRESSED}, input[type=checkbox], input[type=radio]`)) return;
      // On the seek bar an arrow is a hundredth of the window, not a millisecond.
      if (/^Arrow|^Home|^End/.test(event.key) && target.matches('input:not(#seek)')) return;
      // Enter presses the button that has the focus; on the fleet it opens the device.
      if (event.key === 'Enter' && target.matches(`${PRESSED}, input`)) return;
      const act = ofView[event.key] ?? actions[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act(view, event.shiftKey);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [view]);
}

/** Controls that keys press while focused; the picture of a fleet handles its keys itself. */
const PRESSED = 'button:not(.handle), summary';

const step = (way: 1 | -1) => (view: RunView, ofDevice: boolean) =>
  void view.playback.step(way, ofDevice ? view.selected.peek() : undefined);

const jump =
  (way: 1 | -1) =>
  (view: RunView): void => {
    const { from, to } = view.window.peek();
    seek(view, view.t.peek() + (way * (to - from)) / 100);
  };

const faster =
  (factor: number) =>
  ({ playback: { speed } }: RunView): void => {
    speed.value = Math.min(SPEED_MAX, Math.max(SPEED_MIN, speed.peek() * factor));
  };

function edge(view: RunView, which: 'from' | 'to'): void {
  const { from, to } = view.window.peek();
  const t = Math.floor(view.t.peek());
  const whole = wholeRun(view);
  // An edge moved beyond the other one extends the window to the start or end of the run.
  if (which === 'from') view.window.value = { from: t, to: to > t ? to : whole.to };
  else view.window.value = { from: from < t ? from : whole.from, to: Math.max(1, t) };
}

/** Leaves the innermost of: device page, lasso, selection, page of trees, query. */
function leave(view: RunView): void {
  const page = view.page.peek();
  if (page === 'device') leaveDevice(view);
  else if (view.caught.peek() !== undefined) view.caught.value = undefined;
  else if (view.selected.peek() !== undefined) select(view, undefined);
  else if (page === 'trees') view.page.value = 'fleet';
  else view.query.value = '';
}

type Actions = Readonly<Record<string, (view: RunView, isShifted: boolean) => void>>;

const actions: Actions = {
  ' ': ({ playback }, isShifted) => {
    if (!isShifted) playback.toggle();
    else if (playback.direction.peek() < 0) playback.pause();
    else playback.play(-1);
  },
  '.': step(1),
  ',': step(-1),
  // The same keys with Shift, as most layouts name them.
  '>': (view) => step(1)(view, true),
  '<': (view) => step(-1)(view, true),
  ':': (view) => step(1)(view, true),
  ';': (view) => step(-1)(view, true),
  ArrowRight: jump(1),
  ArrowLeft: jump(-1),
  Home: (view) => seek(view, 0),
  End: (view) => seek(view, view.info.end),
  j: faster(0.5),
  k: faster(2),
  '[': (view) => stepMark(view, -1),
  ']': (view) => stepMark(view, 1),
  '{': (view) => edge(view, 'from'),
  '}': (view) => edge(view, 'to'),
  w: (view) => {
    view.window.value = wholeRun(view);
  },
  f: () => dispatchEvent(new Event('fleetlab:fit')),
  c: (view) => {
    const modes = colorModes.filter((mode) => view.info.legends[mode].length > 0);
    view.color.value = modes[(modes.indexOf(view.color.peek()) + 1) % modes.length];
  },
  s: ({ arrangement }) => {
    arrangement.value = arrangement.peek() === 'map' ? 'sorted' : 'map';
  },
  t: ({ page }) => {
    page.value = page.peek() === 'trees' ? 'fleet' : 'trees';
  },
  '/': () => document.querySelector<HTMLInputElement>('#find')?.select(),
  n: (view) => void stepFound(view, 1),
  N: (view) => void stepFound(view, -1),
  m: (view) => openNote(view, false),
  M: (view) => openNote(view, true),
  Enter: (view) => {
    if (view.selected.peek() !== undefined) view.page.value = 'device';
  },
  d: () => toggleTheme(),
  '?': () => openHelp(),
  Escape: leave,
};
