import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Draws whenever a signal that is read changes, and at once: paper does not wait for the next frame, as `useSignalEffect` does. */
export function useDrawing(draw: () => void): void {
  useEffect(() => effect(draw), []);
}
