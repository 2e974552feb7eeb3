import { useEffect, useState } from 'preact/hooks';
import type { RunView } from '../state/run-view.ts';
import { spokenInstant } from './spoken-instant.ts';

/** Tells screen readers where playback is, politely and at most every five seconds. */
export function LiveRegion({ view }: { readonly view: RunView }) {
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      setSpoken(spokenInstant(view, (signal) => signal.peek()));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [view]);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {spoken}
    </p>
  );
}

const EVERY_MS = 5_000;
