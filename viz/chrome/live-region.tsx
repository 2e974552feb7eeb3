import { useEffect, useState } from 'preact/hooks';
import type { RunView } from '../state/run-view.ts';
import { spokenInstant } from './spoken-instant.ts';

/** Says aloud where a run has got to, politely and at most every five seconds. */
export function LiveRegion({ view }: { readonly view: RunView }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setInterval(() => {
      setSaid(spokenInstant(view, (signal) => signal.peek()));
    }, everyMs);
    return () => clearInterval(timer);
  }, [view]);
  return (
    <p class="hidden" role="status" aria-live="polite">
      {said}
    </p>
  );
}

const everyMs = 5_000;
