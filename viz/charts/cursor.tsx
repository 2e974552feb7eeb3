import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { RunView } from '../state/run-view.ts';

/**
 * Lines at the instant, and at the one under the pointer, over everything that shares the axis; playback redraws only
 * them.
 */
export function Cursor({ view }: { readonly view: RunView }) {
  const now = useRef<HTMLDivElement>(null);
  const pointed = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    const { from, to } = view.window.value;
    place(now.current, (view.t.value - from) / (to - from));
    const at = view.pointed.value;
    place(pointed.current, at === undefined ? -1 : (at - from) / (to - from));
  });
  return (
    <div class="cursors" aria-hidden="true">
      <div class="cursor pointed" ref={pointed} />
      <div class="cursor" ref={now} />
    </div>
  );
}

function place(line: HTMLElement | null, share: number): void {
  if (line === null) return;
  line.hidden = !(share >= 0 && share <= 1);
  line.style.left = `${share * 100}%`;
}
