import type { ColourMode, Frame, RunPort } from '../data/run-port.ts';

/**
 * The fleet at an instant in one colour mode. A run draws one frame at a time, and answers a question that was overtaken with
 * the frame of the newer one: if that is of another mode, this asks again.
 */
export async function askFrame(port: RunPort, t: number, colour: ColourMode): Promise<Frame> {
  for (;;) {
    const frame = await port.frame(t, colour);
    if (frame.colour === colour) return frame;
  }
}
