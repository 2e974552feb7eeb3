import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/**
 * Draws at once whenever a signal that it reads changes: `useSignalEffect` waits for the next frame, and printing does
 * not.
 */
export function useDrawing(draw: () => void): void {
  useEffect(() => effect(draw), []);
}
